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
