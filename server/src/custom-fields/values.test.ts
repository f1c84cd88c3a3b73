import { expect, test } from 'vitest'
import { fieldStage, operator } from './test-fields.ts'

test('FLD-2, GAP-23: each type takes what it is for, and names what it is not', async () => {
  const { create, thing } = await fieldStage()
  await create({ name: 'company', type: 'string' })
  await create({ name: 'size', type: 'number' })
  await create({ name: 'news', type: 'boolean' })
  await create({ name: 'region', type: 'choice', choices: ['Europe', 'Asia'] })
  await create({ name: 'since', type: 'date' })
  await create({ name: 'site', type: 'url' })
  const { write, values, faults } = thing()
  const good = {
    company: ' Acme ',
    size: -2.5,
    news: false,
    region: 'Asia',
    since: '2024-02-29',
    site: 'https://a.example',
  }
  await write('back-office', good)
  expect(await values()).toEqual({ ...good, company: 'Acme' })
  const wrong = {
    company: ['two\nlines', 'x'.repeat(501), 5, true],
    size: ['5', Number.NaN, Number.POSITIVE_INFINITY, 1e16, true],
    news: ['true', 1],
    region: ['asia', 'Africa', 3],
    since: ['2026-02-29', '1.3.2026', '2026-03-01T12:00:00Z', 20260301],
    site: ['javascript:alert(1)', 'acme.example', 'https://u:p@a.example', 7],
  }
  for (const [name, bad] of Object.entries(wrong)) {
    for (const value of bad) {
      expect(Object.keys(await faults('back-office', { [name]: value })), `${name} ${value}`).toEqual([
        `fields.${name}`,
      ])
    }
  }
  expect(await values()).toEqual({ ...good, company: 'Acme' })
  const all = await faults('back-office', { size: 'x', since: 'x', nonsense: 1, company: 'Kept out' })
  expect(all).toEqual({
    'fields.size': 'Enter a number.',
    'fields.since': 'Enter a date such as 2026-03-01.',
    'fields.nonsense': 'There is no such field.',
  })
  expect(await values()).toMatchObject({ company: 'Acme' })
})

test('FLD-3: a pattern holds for the whole value, and none takes long', async () => {
  const { create, thing } = await fieldStage()
  await create({ name: 'vat', type: 'string', pattern: '[A-Z]{2}\\d{9}', patternHelp: 'Such as DE123456789.' })
  const { faults } = thing()
  expect(await faults('holder', { vat: 'DE123456789' })).toEqual({})
  for (const vat of ['xDE123456789', 'DE123456789x', 'de123456789'])
    expect(await faults('holder', { vat })).toEqual({ 'fields.vat': 'Such as DE123456789.' })
  await create({ name: 'evil', type: 'string', pattern: '(a+)+(a|aa)*([a-z]+)*' })
  // An engine that goes back would be at this for ages.
  expect(await faults('holder', { evil: `${'a'.repeat(498)}!` })).toMatchObject({ 'fields.evil': expect.any(String) })
})

test('FLD-6, FLD-10: required fields are asked for when something is new, and cannot be emptied later', async () => {
  const { create, thing } = await fieldStage()
  await create({ name: 'company', type: 'string', required: true, atSignUp: true })
  await create({ name: 'terms', type: 'boolean', required: true, atSignUp: true })
  await create({ name: 'later', type: 'string', required: true })
  await create({ name: 'tier', type: 'string', required: true, holder: 'nothing' })
  const { faults, values } = thing()
  expect(await faults('sign-up', {})).toEqual({
    'fields.company': 'Fill this in.',
    'fields.terms': 'This has to be ticked.',
  })
  expect(await faults('sign-up', { company: '', terms: false })).toMatchObject({ 'fields.terms': expect.any(String) })
  expect(await faults('sign-up', { company: 'Acme', terms: true })).toEqual({})
  expect(await faults('holder', { later: '' })).toEqual({ 'fields.later': 'Fill this in.' })
  expect(await faults('holder', { company: null })).toEqual({ 'fields.company': 'Fill this in.' })
  expect(await faults('holder', { company: 'Acme Ltd' })).toEqual({})
  expect(await values()).toEqual({ company: 'Acme Ltd', terms: true, later: null, tier: null })
  expect(Object.keys(await thing().faults('creation', { company: 'B' })).sort()).toEqual([
    'fields.later',
    'fields.terms',
    'fields.tier',
  ])
})

test('FLD-8: a field that is not for its holder does not exist for them', async () => {
  const { create, thing } = await fieldStage()
  await create({ name: 'tier', type: 'string', holder: 'sees' })
  await create({ name: 'rating', type: 'number', holder: 'nothing' })
  await create({ name: 'mine', type: 'string', atSignUp: false })
  const { faults, values, write } = thing()
  const unknown = 'There is no such field.'
  expect(await faults('sign-up', { tier: 'Gold', rating: 1, mine: 'x', constructor: 'y' })).toEqual({
    'fields.tier': unknown,
    'fields.rating': unknown,
    'fields.mine': unknown,
    'fields.constructor': unknown,
  })
  expect(await faults('holder', { tier: 'Gold', rating: 1 })).toEqual({
    'fields.tier': unknown,
    'fields.rating': unknown,
  })
  await write('back-office', { tier: 'Silver', rating: 3 })
  expect(await values('holder')).toEqual({ tier: 'Silver', mine: null })
  expect(await values()).toEqual({ tier: 'Silver', rating: 3, mine: null })
})

test('FLD-4, GAP-24: what is written once is changed by the back office only', async () => {
  const { create, thing, db } = await fieldStage()
  await create({ name: 'vat', type: 'string', writeOnce: true })
  const { faults, values, write } = thing()
  expect(await faults('holder', { vat: '' })).toEqual({})
  expect(await faults('holder', { vat: 'DE1' })).toEqual({})
  expect(await faults('holder', { vat: 'DE1' })).toEqual({})
  expect(await faults('holder', { vat: 'DE2' })).toMatchObject({
    'fields.vat': expect.stringContaining('can’t be changed'),
  })
  expect(await faults('holder', { vat: null })).toMatchObject({ 'fields.vat': expect.any(String) })
  expect(await values()).toEqual({ vat: 'DE1' })
  expect(await write('back-office', { vat: 'DE3' })).toEqual({
    before: { vat: 'DE1' },
    after: { vat: 'DE3' },
    reachesKeys: false,
  })
  await write('back-office', { vat: null })
  expect(await db.selectFrom('custom_field_values').selectAll().execute()).toEqual([])
})

test('FLD-10: values from before a field was changed block nobody', async () => {
  const { create, thing, fields } = await fieldStage()
  const region = await create({ name: 'region', type: 'choice', choices: ['Europe', 'Atlantis'] })
  const code = await create({ name: 'code', type: 'string' })
  const { faults, values, write } = thing()
  await write('holder', { region: 'Atlantis', code: 'old form' })
  await fields.updateCustomField(operator, region.id, { choices: ['Europe'] }, null)
  await fields.updateCustomField(operator, code.id, { pattern: '\\d+' }, null)
  expect(await faults('holder', { region: 'Atlantis', code: 'old form' })).toEqual({})
  expect(await values()).toEqual({ region: 'Atlantis', code: 'old form' })
  expect(await faults('holder', { region: 'Europe', code: 'new form' })).toEqual({ 'fields.code': expect.any(String) })
  expect(await thing().faults('holder', { region: 'Atlantis' })).toEqual({ 'fields.region': 'Choose one of the list.' })
})
