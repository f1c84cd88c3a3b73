import { customFieldEndpoints } from '@portico/contract'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { createTestSite, newOrganisation, password, type TestSite, tester } from './test-site.ts'

let site: TestSite
beforeAll(async () => {
  site = await createTestSite()
})
afterAll(() => site.close())
afterEach(async () => {
  const { identity } = site.capabilities
  const current = await identity.termsInForce()
  if (current) await identity.withdrawTerms(tester, current.id)
})

const publish = (text: string, mustAccept = true, note = '') =>
  site.capabilities.identity.publishTerms(tester, { text, note, mustAccept })

/** @returns the token in the mail */
async function invite(email: string): Promise<string> {
  const organisationId = await newOrganisation(site)
  const guest = { email, firstName: 'Gus', lastName: 'Guest', organisationId }
  await site.capabilities.consumers.createInvitation(tester, guest)
  const mails = site.db.selectFrom('mails').select('model_sealed').where('recipient', '=', email)
  return site.tokenIn((await mails.executeTakeFirstOrThrow()).model_sealed)
}

test('everybody reads the terms, as Markdown that runs nothing, from the foot of every page', async () => {
  expect((await site.visitor().get('/terms')).statusCode).toBe(404)
  expect((await site.visitor().get('/')).body).not.toContain('href="/terms"')
  await publish('## Be kind\n\n<script>alert(1)</script>')
  const { body } = await site.visitor().get('/terms')
  expect(body).not.toContain('<script>alert')
  expect(body).not.toContain('Accept these terms')
  expect((await site.visitor().get('/')).body).toContain('href="/terms"')
})

test('who registers has to tick them; the account is not made without', async () => {
  const { id } = await publish('Be fair')
  const visitor = site.visitor()
  expect((await visitor.get('/auth/password/register')).body).toContain(`name="terms" value="${id}"`)
  const typed = { email: 'nia@example.com', first: 'Nia', last: 'New', password1: password, password2: password }
  const refused = await visitor.post('/auth/password/register', typed)
  expect(refused.statusCode).toBe(422)
  expect(refused.body).toContain('href="#field-terms">Terms of use: Accept the terms of use to go on.')
  expect(refused.body).toContain('value="Nia"')
  const stale = await visitor.post('/auth/password/register', { ...typed, terms: 'of-yesterday' })
  expect(stale.body).toContain('The terms of use have changed meanwhile.')
  const done = await visitor.post('/auth/password/register', { ...typed, terms: id })
  expect(done.headers.location).toBe('/portal/private/dashboard')
  expect((await visitor.get('/portal/private/dashboard')).statusCode).toBe(200)
  const own = (await visitor.get('/portal/private/profile/data')).json()
  expect(own.acceptedTerms).toMatchObject([{ number: expect.any(Number), address: '127.0.0.1' }])
})

test('a version that everybody has to accept stands before every personal page, and lets people leave', async () => {
  const organisationId = await newOrganisation(site)
  const person = await site.person(organisationId)
  const owner = await site.person(null, { owner: true })
  const { id } = await publish('Be kinder', true, 'More kindness')
  const shut = await person.get('/portal/private/dashboard')
  expect(shut.headers.location).toBe('/portal/private/terms?return-to=%2Fportal%2Fprivate%2Fdashboard')
  const posted = await person.post('/portal/private/apps', { client_name: 'Sly' })
  expect(posted.headers.location).toBe('/portal/private/terms')
  for (const open of ['/', '/portal/private/profile', '/portal/private/profile/data', '/portal/private/profile/delete'])
    expect((await person.get(open)).statusCode, open).toBe(200)
  expect((await owner.get('/portal/private/profile')).statusCode).toBe(200)
  const page = await person.get(String(shut.headers.location))
  expect(page.body).toContain('What is new: More kindness')
  const wrong = await person.post('/portal/private/terms', { terms: '' })
  expect(wrong.statusCode).toBe(422)
  expect(wrong.body).toContain('Accept the terms of use to go on.')
  const accepted = await person.post('/portal/private/terms', { terms: id, 'return-to': '/portal/private/dashboard' })
  expect(accepted.headers.location).toBe('/portal/private/dashboard')
  expect((await person.get('/portal/private/dashboard')).statusCode).toBe(200)
  expect((await person.get('/portal/private/terms')).headers.location).toBe('/')
  expect(
    (await person.post('/portal/private/terms', { terms: id, 'return-to': '//evil.example' })).headers.location,
  ).toBe('/portal/private/dashboard')
})

test('a newcomer with an invitation accepts them as well', async () => {
  const { id } = await publish('Be kind')
  const token = await invite('gus@example.com')
  const typed = { token, mode: 'newcomer', first: 'Gus', last: 'Guest', password1: password, password2: password }
  const refused = await site.visitor().post('/auth/invitation', typed)
  expect(refused.statusCode).toBe(422)
  expect(refused.body).toContain('Accept the terms of use to go on.')
  expect((await site.visitor().post('/auth/invitation', { ...typed, terms: id })).statusCode).toBe(303)
})

test('whoever comes in is told of everything that is wrong at once', async () => {
  const { fields } = site.capabilities
  const newField = { name: 'vat', type: 'string', label: 'VAT number', required: true, atSignUp: true }
  await fields.createCustomField(tester, customFieldEndpoints.createCustomField.body.parse(newField))
  const token = await invite('whole@example.com')
  await publish('Be whole')
  const namedBy = async (path: string, typed: Record<string, string>) => {
    const { statusCode, body } = await site.visitor().post(path, typed)
    expect(statusCode).toBe(422)
    return [...body.matchAll(/href="#field-([\w-]+)"/g)].map(([, name]) => name)
  }
  const nothing = { first: ' ', last: '', password1: 'short', password2: 'other', terms: '' }
  const wrong = ['first', 'last', 'password1', 'password2', 'terms', 'field-vat']
  expect((await namedBy('/auth/invitation', { ...nothing, token, mode: 'newcomer' })).sort()).toEqual(wrong.toSorted())
  const registration = { ...nothing, email: 'nobody', invite_id: 'WRONG' }
  expect((await namedBy('/auth/password/register', registration)).sort()).toEqual(
    [...wrong, 'email', 'invite_id'].sort(),
  )
  expect((await site.visitor().get(`/auth/invitation?token=${token}`)).body).toContain('whole@example.com')
})
