import { afterAll, beforeAll, expect, test } from 'vitest'
import { createTestSite, password, type TestSite, tester } from './test-site.ts'

let site: TestSite
beforeAll(async () => {
  site = await createTestSite()
})
afterAll(() => site.close())

async function invited(email: string, organisation: string) {
  const { consumers } = site.capabilities
  const { organisationId } = await consumers.createOrganisation(tester, { name: organisation })
  await consumers.createInvitation(tester, { email, firstName: 'Gus', lastName: 'Guest', organisationId })
  const mail = await site.db
    .selectFrom('mails')
    .selectAll()
    .where('recipient', '=', email)
    .where('template', '=', 'invitation')
    .orderBy('id', 'desc')
    .executeTakeFirstOrThrow()
  return site.tokenIn(mail.model_sealed)
}

test('JOI-2: a newcomer follows the address in the mail, chooses a password and is at work in the organisation', async () => {
  const token = await invited('gus@example.com', 'Initech')
  const visitor = site.visitor()
  const address = `/auth/invitation?token=${token}`
  const { body } = await visitor.get(address)
  expect(body).toContain('Work for Initech')
  expect(body).toContain('value="Gus"')
  const typed = { token, mode: 'newcomer', first: 'Gustav', last: 'Guest', password1: password, password2: 'other' }
  const different = await visitor.post('/auth/invitation', typed)
  expect(different.statusCode).toBe(422)
  expect(different.body).toContain('The two passwords differ')
  expect(different.body).toContain('value="Gustav"')
  const weak = await visitor.post('/auth/invitation', { ...typed, password1: 'short', password2: 'short' })
  expect(weak.statusCode).toBe(422)
  expect(weak.body).toContain('Use at least 10 characters.')
  const done = await visitor.post('/auth/invitation', { ...typed, password2: password })
  expect(done.headers.location).toBe('/portal/private/dashboard')
  expect((await visitor.get('/portal/private/profile')).body).toContain('Initech')
  expect((await site.visitor().get(address)).body).toContain('This invitation no longer works')
})

test('whoever has an account signs in and joins with it; nobody else can use the address', async () => {
  const { organisationId } = await site.capabilities.consumers.createOrganisation(tester, { name: 'First' })
  const person = await site.person(organisationId)
  const token = await invited(person.email, 'Second')
  const address = `/auth/invitation?token=${token}`
  const asVisitor = await site.visitor().get(address)
  expect(asVisitor.body).toContain(`return-to=${encodeURIComponent(address)}`)
  const stranger = await site.person(null)
  expect((await stranger.get(address)).body).toContain('You are signed in with another account')
  const taken = await stranger.post('/auth/invitation', { token, mode: 'join' })
  expect(taken.statusCode).toBe(422)
  expect((await person.post('/auth/invitation', { token, mode: 'join' })).statusCode).toBe(303)
  const profile = await person.get('/portal/private/profile')
  expect(profile.body).toContain('First')
  expect(profile.body).toMatch(/value="[\w-]+" checked><span>Second/)
})

test('an address that is none says so', async () => {
  expect((await site.visitor().get('/auth/invitation?token=nonsense')).body).toContain(
    'This invitation no longer works',
  )
  const answer = await site.visitor().post('/auth/invitation', {
    token: 'nonsense',
    mode: 'newcomer',
    first: 'A',
    last: 'B',
    password1: password,
    password2: password,
  })
  expect(answer.statusCode).toBe(422)
})

test('where mails are written in several languages people come with the one of their browser or invitation, and choose another on their profile', async () => {
  const { mailLanguages, consumers } = site.capabilities
  const offer = (...tags: string[]) =>
    mailLanguages.updateMailLanguages(
      tester,
      { languages: tags.map((tag) => ({ tag, sentBy: '', chooseMails: '' })) },
      null,
    )
  const languageOf = async (email: string) =>
    (await site.db.selectFrom('accounts').select('mail_language').where('email', '=', email).executeTakeFirstOrThrow())
      .mail_language
  const { organisationId } = await consumers.createOrganisation(tester, { name: 'Umbrella' })
  const admin = await site.person(organisationId, { role: 'admin' })
  for (const page of ['/portal/private/profile', '/portal/private/users/invite']) {
    expect((await admin.get(page)).body, page).not.toContain('name="language"')
  }
  await offer('en', 'de', 'fr')
  const german = { 'accept-language': 'de-CH,de;q=0.9,en;q=0.5' }
  const typed = { first: 'Gus', last: 'Guest', password1: password, password2: password }
  for (const [email, headers] of [
    ['german@example.com', german],
    ['italian@example.com', { 'accept-language': 'it' }],
  ] as const) {
    await site.visitor().post('/auth/password/register', { ...typed, email }, headers)
  }
  expect([await languageOf('german@example.com'), await languageOf('italian@example.com')]).toEqual(['de', null])
  const accept = async (email: string, token: string) => {
    await site.visitor().post('/auth/invitation', { ...typed, token, mode: 'newcomer' }, german)
    return languageOf(email)
  }
  expect(await accept('silent@example.com', await invited('silent@example.com', 'Silent'))).toBe('de')

  expect((await admin.post('/portal/private/profile', { mode: 'language', language: 'it' })).body).toContain(
    'Mails are not written in this language, but in English, German and French.',
  )
  expect((await admin.postAndFollow('/portal/private/profile', { mode: 'language', language: 'fr' })).body).toContain(
    '<option value="fr" selected>français</option>',
  )
  const form = '/portal/private/users/invite'
  expect((await admin.get(form)).body).toContain('<option value="fr" selected>')
  const colleague = { email: 'carl@example.com', first: 'Carl', last: 'Colleague', role: 'member', language: 'de' }
  const wrong = await admin.post(form, { ...colleague, first: '' })
  expect(wrong.body).toContain('<option value="de" selected>')
  expect((await admin.post(form, { ...colleague, language: 'it' })).statusCode).toBe(422)
  await admin.post(form, { ...colleague, language: 'fr' })
  const mail = await site.db.selectFrom('mails').selectAll().where('recipient', '=', 'carl@example.com').execute()
  expect(mail.map(({ language }) => language)).toEqual(['fr'])
  // What the invitation says goes before what the browser does.
  expect(await accept('carl@example.com', site.tokenIn(mail[0]?.model_sealed ?? null))).toBe('fr')
  await offer('en')
})
