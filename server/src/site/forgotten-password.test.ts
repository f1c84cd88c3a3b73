import { afterAll, beforeAll, expect, test } from 'vitest'
import { createTestSite, type TestSite } from './test-site.ts'

let site: TestSite
beforeAll(async () => {
  site = await createTestSite()
})
afterAll(() => site.close())

test('SGN-5, SGN-6: whoever forgot a password asks by form, follows the address in the mail and signs in with the new one', async () => {
  const person = await site.person(null)
  const visitor = site.visitor()
  expect((await visitor.get('/auth/password/login')).body).toContain('href="/auth/password/new"')
  const asked = await visitor.post('/auth/password/new', { email: person.email })
  const unknown = await visitor.post('/auth/password/new', { email: 'nobody@example.com' })
  expect(asked.body.replaceAll(person.email, 'X')).toBe(unknown.body.replaceAll('nobody@example.com', 'X'))
  await site.capabilities.events.dispatch()
  const mail = await site.db
    .selectFrom('mails')
    .selectAll()
    .where('recipient', '=', person.email)
    .executeTakeFirstOrThrow()
  expect(mail.template).toBe('password-reset')
  expect(JSON.stringify(mail.model)).not.toContain('token=')
  const token = site.tokenIn(mail.model_sealed)

  const address = `/auth/password/edit?token=${token}`
  expect((await visitor.get(address)).body).toContain(`value="${token}"`)
  const different = await visitor.post('/auth/password/edit', {
    token,
    password1: 'amber tide 77 willows',
    password2: 'x',
  })
  expect(different.statusCode).toBe(422)
  expect(different.body).toContain('The two passwords differ')
  const both = { password1: 'amber tide 77 willows', password2: 'amber tide 77 willows' }
  expect((await visitor.post('/auth/password/edit', { token, ...both })).headers.location).toBe('/auth/password/login')
  expect(
    (await visitor.post('/auth/password/login', { login: person.email, password: both.password1 })).statusCode,
  ).toBe(303)
  expect((await visitor.get(address)).body).toContain('This link no longer works')
  expect((await visitor.post('/auth/password/edit', { token, ...both })).body).toContain('This link no longer works')
})

test('an address that is none is named at its field, and what was typed is kept', async () => {
  const answer = await site.visitor().post('/auth/password/new', { email: 'dana@' })
  expect(answer.statusCode).toBe(422)
  expect(answer.body).toContain('Enter an e-mail address')
  expect(answer.body).toContain('value="dana@"')
})
