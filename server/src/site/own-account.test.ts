import { afterAll, beforeAll, expect, test } from 'vitest'
import { createTestSite, password, type TestSite, tester } from './test-site.ts'

const path = '/portal/private/profile'
let site: TestSite
beforeAll(async () => {
  site = await createTestSite()
})
afterAll(() => site.close())

const mailsTo = (recipient: string) =>
  site.db.selectFrom('mails').selectAll().where('recipient', '=', recipient).orderBy('id').execute()

test('somebody changes their address: by form, by the mail that goes there, and the old one is told', async () => {
  const person = await site.person(null)
  const wanted = `new-${person.email}`
  expect((await person.get(path)).body).toContain('href="/portal/private/profile/email"')
  const wrong = await person.post(`${path}/email`, { email: wanted, current_password: 'not the password' })
  expect(wrong.statusCode).toBe(422)
  expect(wrong.body).toContain('This is not your present password.')
  expect(wrong.body).toContain(`value="${wanted}"`)
  expect(wrong.body).not.toContain('not the password')

  const asked = await person.post(`${path}/email`, { email: wanted, current_password: password })
  const taken = await site.person(null)
  const other = await person.post(`${path}/email`, { email: taken.email, current_password: password })
  expect(asked.body.replaceAll(wanted, 'X')).toBe(other.body.replaceAll(taken.email, 'X'))
  await site.capabilities.events.dispatch()
  const [mail, ...rest] = await mailsTo(wanted)
  expect(rest).toEqual([])
  expect(await mailsTo(taken.email)).toEqual([])
  expect(JSON.stringify(mail?.model)).not.toContain('token=')
  const token = site.tokenIn(mail?.model_sealed ?? null)

  const visitor = site.visitor()
  for (let count = 0; count < 2; count += 1)
    expect((await visitor.get(`/auth/email/confirm?token=${token}`)).body).toContain(`value="${token}"`)
  expect((await visitor.post('/auth/email/confirm', { token })).headers.location).toBe('/auth/password/login')
  expect((await person.get(path)).body).toContain(wanted)
  await site.capabilities.events.dispatch()
  expect((await mailsTo(person.email)).map(({ template }) => template)).toEqual(['email-changed'])
  expect((await visitor.get(`/auth/email/confirm?token=${token}`)).body).toContain('This link no longer works')
  expect((await visitor.post('/auth/email/confirm', { token })).body).toContain('This link no longer works')
})

test('somebody downloads what is known about them, and nothing of others', async () => {
  const { organisationId } = await site.capabilities.consumers.createOrganisation(tester, { name: 'Data Ltd' })
  const [person, colleague] = [await site.person(organisationId), await site.person(organisationId)]
  await person.post('/portal/private/apps', { name: 'Mine', visibility: 'organisation' })
  await colleague.post('/portal/private/apps', { name: 'Theirs', visibility: 'organisation' })
  const answer = await person.get(`${path}/data`)
  expect(answer.headers).toMatchObject({
    'content-type': 'application/json; charset=utf-8',
    'content-disposition': 'attachment; filename="my-data.json"',
    'cache-control': 'no-store',
  })
  expect(answer.json()).toMatchObject({
    account: { email: person.email, firstName: 'Dana' },
    organisations: [
      { name: 'Data Ltd', role: 'member', apps: [{ name: 'Mine', credentials: [], accessRequests: [] }] },
    ],
    sessions: [{ current: true }],
  })
  expect(answer.body).not.toContain('Theirs')
  expect(answer.body).not.toContain(colleague.email)
})

test('ids of sessions that are no ids, or somebody else’s, lead nowhere', async () => {
  const [person, other] = [await site.person(null), await site.person(null)]
  const { id } = await site.db
    .selectFrom('sessions')
    .innerJoin('accounts', 'accounts.id', 'sessions.account_id')
    .select('sessions.id')
    .where('accounts.email', '=', other.email)
    .executeTakeFirstOrThrow()
  for (const session of ['nonsense', id]) {
    expect((await person.post(`${path}/sessions`, { session })).statusCode).toBe(404)
  }
  expect((await other.get(path)).statusCode).toBe(200)
})
