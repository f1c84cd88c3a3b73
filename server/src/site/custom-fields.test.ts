import { customFieldEndpoints } from '@portico/contract'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createTestSite, newOrganisation, password, type TestSite, tester } from './test-site.ts'

let site: TestSite
beforeAll(async () => {
  site = await createTestSite()
  const { fields } = site.capabilities
  const create = (field: object) =>
    fields.createCustomField(tester, customFieldEndpoints.createCustomField.body.parse(field))
  await create({
    name: 'vat',
    type: 'string',
    label: 'VAT number',
    help: 'See <b>invoice</b>',
    required: true,
    writeOnce: true,
    atSignUp: true,
    pattern: 'DE\\d+',
    patternHelp: 'Such as DE123.',
  })
  await create({ name: 'size', type: 'number', label: 'Team size', atSignUp: true })
  await create({ name: 'password-hint', type: 'choice', label: 'Hint', choices: ['"A" <i>', 'B'] })
  await create({ name: 'tier', type: 'choice', label: 'Tier', choices: ['Gold'], holder: 'sees' })
  await create({ name: 'rating', type: 'string', label: 'Our rating', holder: 'nothing' })
  await create({ name: 'news', type: 'boolean', label: 'Send me news', atSignUp: true })
})
afterAll(() => site.close())

const typed = (email: string, more: Record<string, string> = {}) => ({
  email,
  first: 'Nia',
  last: 'New',
  password1: password,
  password2: password,
  ...more,
})

const valuesOf = async (email: string) => {
  const { items } = await site.capabilities.consumers.listAccounts({ limit: 1, total: false, search: email })
  return (await site.capabilities.consumers.showAccount(items[0]?.id ?? '')).fields
}

test('FLD-7: who registers is asked for the fields of the sign-up, is told what is wrong at each, and keeps what was typed', async () => {
  const visitor = site.visitor()
  const { body } = await visitor.get('/auth/password/register')
  expect(body).toContain('See &lt;b&gt;invoice&lt;/b&gt;')
  for (const name of ['tier', 'rating', 'password-hint']) expect(body).not.toContain(`field-${name}`)
  const wrong = typed('nia@example.com', { 'field-vat': 'nonsense', 'field-size': 'many', 'field-news': 'true' })
  const answer = await visitor.post('/auth/password/register', wrong)
  expect(answer.statusCode).toBe(422)
  expect(answer.body).toContain('href="#field-field-vat">VAT number: Such as DE123.')
  expect(answer.body).toContain('Enter a number.')
  expect(answer.body).toContain('value="nonsense"')
  expect(answer.body).toContain('value="many"')
  expect(answer.body).toMatch(/name="field-news" value="true" checked/)
  const sly = typed('nia@example.com', {
    'field-vat': 'DE1',
    'field-rating': 'best',
    'field-tier': 'Gold',
    'field-size': ' 12 ',
  })
  expect((await visitor.post('/auth/password/register', sly)).statusCode).toBe(303)
  expect(await valuesOf('nia@example.com')).toEqual({
    vat: 'DE1',
    size: 12,
    news: false,
    'password-hint': null,
    tier: null,
    rating: null,
  })
})

test('GAP-25, FLD-8: the profile shows and changes what its holder may, and the export holds no more', async () => {
  const person = await site.person(await newOrganisation(site))
  const { identity, consumers } = site.capabilities
  const { items } = await consumers.listAccounts({ limit: 1, total: false, search: person.email })
  const accountId = items[0]?.id ?? ''
  await identity.updateAccount(tester, accountId, { fields: { tier: 'Gold', rating: 'poor' } }, null)
  const profile = '/portal/private/profile'
  const shown = (await person.get(profile)).body
  expect(shown).toContain('<option value="&#34;A&#34; &lt;i&gt;"')
  expect(shown).toContain('Gold')
  expect(shown).not.toMatch(/rating|poor/)
  const update = (fields: Record<string, string>) =>
    person.post(profile, { mode: 'update', first: 'Dana', last: 'Developer', ...fields })
  const missing = await update({ 'field-vat': '', 'field-password-hint': 'B' })
  expect(missing.statusCode).toBe(422)
  expect(missing.body).toContain('VAT number: Fill this in.')
  expect(missing.body).toMatch(/value="B" selected/)
  const saved = await update({
    'field-vat': 'DE7',
    'field-password-hint': 'B',
    'field-tier': 'Sly',
    'field-rating': 'best',
  })
  expect(saved.statusCode).toBe(303)
  const again = await update({ 'field-vat': 'DE8', 'field-size': '3' })
  expect(again.statusCode).toBe(303)
  expect((await person.get(profile)).body).not.toContain('name="field-vat"')
  const known = (await consumers.showAccount(accountId)).fields
  expect(known).toMatchObject({ vat: 'DE7', size: 3, 'password-hint': null, tier: 'Gold', rating: 'poor' })
  const own = (await person.get(`${profile}/data`)).json()
  expect(own.account.fields).toEqual({ vat: 'DE7', size: 3, 'password-hint': null, tier: 'Gold', news: false })
  expect(JSON.stringify(own)).not.toMatch(/rating|poor/)
})

test('a newcomer with an invitation is asked as well', async () => {
  const { consumers } = site.capabilities
  const organisationId = await newOrganisation(site)
  await consumers.createInvitation(tester, {
    email: 'gus@example.com',
    firstName: 'Gus',
    lastName: 'Guest',
    organisationId,
  })
  const mail = await site.db
    .selectFrom('mails')
    .selectAll()
    .where('recipient', '=', 'gus@example.com')
    .executeTakeFirstOrThrow()
  const token = site.tokenIn(mail.model_sealed)
  const fields = { token, mode: 'newcomer', first: 'Gus', last: 'Guest', password1: password, password2: password }
  const refused = await site.visitor().post('/auth/invitation', fields)
  expect(refused.statusCode).toBe(422)
  expect(refused.body).toContain('VAT number: Fill this in.')
  expect((await site.visitor().post('/auth/invitation', { ...fields, 'field-vat': 'DE3' })).statusCode).toBe(303)
  expect(await valuesOf('gus@example.com')).toMatchObject({ vat: 'DE3', size: null })
})
