import { afterAll, beforeAll, expect, test } from 'vitest'
import { createTestSite, password, type TestSite, tester } from './test-site.ts'

const path = '/auth/email/registration'
let site: TestSite
beforeAll(async () => {
  site = await createTestSite()
  await site.capabilities.identity.updateSignUpSettings(tester, { emailConfirmation: 'required' })
})
afterAll(() => site.close())

const form = (email: string) => ({ email, first: 'Rita', last: 'Register', password1: password, password2: password })

async function mailTo(recipient: string) {
  await site.capabilities.events.dispatch()
  const mails = site.db.selectFrom('mails').selectAll().where('recipient', '=', recipient).orderBy('id').execute()
  return (await mails).at(-1)
}

test('who registers gets a mail, is led to it, and is signed in by its link with the password', async () => {
  const rita = site.visitor()
  const asked = await rita.post('/auth/password/register', form('rita@example.com'))
  expect(asked.body).toContain('A mail is on its way to rita@example.com.')
  const early = await rita.post('/auth/password/login', { login: 'rita@example.com', password })
  expect(early.headers.location).toBe(path)
  expect((await rita.get(path)).body).toContain('Your address is not confirmed yet')

  const mail = await mailTo('rita@example.com')
  expect(mail?.template).toBe('registration-confirmation')
  expect(JSON.stringify(mail?.model)).not.toContain('token=')
  const token = site.tokenIn(mail?.model_sealed ?? null)
  expect((await rita.get(`${path}?token=${token}`)).body).toContain('Confirm and sign in')
  const wrong = await rita.post(path, { mode: 'confirm', token, password: 'not the password' })
  expect(wrong.statusCode).toBe(422)
  expect(wrong.body).toContain('This is not the password that was chosen when signing up.')
  expect(wrong.body).toContain(`value="${token}"`)
  const confirmed = await rita.post(path, { mode: 'confirm', token, password })
  expect(confirmed.headers.location).toBe('/portal/private/dashboard')
  expect((await rita.get('/portal/private/dashboard')).body).toContain('Welcome.')
  expect((await site.visitor().get(`${path}?token=${token}`)).body).toContain('This link no longer works')
})

test('a taken address and one that asks again look the same; who has an account is told by mail', async () => {
  const person = await site.person(null)
  const visitor = site.visitor()
  const taken = await visitor.post('/auth/password/register', form(person.email))
  const free = await visitor.post('/auth/password/register', form('new@example.com'))
  expect([taken.statusCode, taken.body.replaceAll(person.email, 'X')]).toEqual([
    free.statusCode,
    free.body.replaceAll('new@example.com', 'X'),
  ])
  expect((await mailTo(person.email))?.template).toBe('already-registered')
  const again = await visitor.post(path, { mode: 'resend', email: person.email })
  const resent = await visitor.post(path, { mode: 'resend', email: 'nobody@example.com' })
  expect(resent.body.replaceAll('nobody@example.com', 'X')).toBe(again.body.replaceAll(person.email, 'X'))
  expect(await mailTo('nobody@example.com')).toBeUndefined()
  const wrong = await visitor.post(path, { mode: 'resend', email: 'no address' })
  expect([wrong.statusCode, wrong.body.includes('value="no address"')]).toEqual([422, true])
})

test('JOI-16: who registers where the owner approves reads that they have to wait, and is not signed in', async () => {
  const { updateSignUpSettings } = site.capabilities.identity
  const browser = site.visitor()
  const typed = { email: 'waits@example.com', first: 'Will', last: 'Wait', password1: password, password2: password }
  await updateSignUpSettings(tester, { newAccounts: 'approval', emailConfirmation: 'off' })
  try {
    const answer = await browser.postAndFollow('/auth/password/register', typed)
    expect(answer.body).toContain('Your account waits for approval')
  } finally {
    await updateSignUpSettings(tester, { newAccounts: 'active', emailConfirmation: 'required' })
  }
  expect((await browser.get('/portal/private/dashboard')).statusCode).toBe(303)
  const tried = await browser.post('/auth/password/login', { login: typed.email, password })
  expect(tried.body).toContain('Your account waits for an administrator to approve it.')
})
