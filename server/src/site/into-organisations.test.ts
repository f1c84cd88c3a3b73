import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Browser, createTestSite, password, type TestSite, tester } from './test-site.ts'

let site: TestSite
let dana: Browser

beforeAll(async () => {
  site = await createTestSite()
  const home = await site.db.selectFrom('organisations').select('id').where('is_default', '=', true).executeTakeFirst()
  dana = await site.person(home?.id ?? '')
})
afterAll(() => site.close())

const own = '/portal/private/organisation'
const asking = `${own}/request`
const register = '/auth/password/register'

async function latest() {
  const { items } = await site.capabilities.consumers.listOrganisationRequests({ limit: 1, total: false })
  return items[0]?.id ?? ''
}

test('ORG-10, ORG-13: who belongs to none is invited to ask, waits, reads why it was rejected, asks again and invites a colleague', async () => {
  const { consumers } = site.capabilities
  expect((await dana.get('/portal/private/dashboard')).body).toContain('Bring your company')
  expect((await dana.get('/portal/private/users')).body).toContain(`href="${own}"`)
  const empty = await dana.post(asking, { mode: 'request', name: ' ' })
  expect([empty.statusCode, empty.body.includes('href="#field-name"')]).toEqual([422, true])
  const waiting = await dana.postAndFollow(asking, { mode: 'request', name: 'Harbour <b>' })
  expect(waiting.body).toContain('Your request for Harbour &lt;b&gt; waits')
  expect((await dana.post(asking, { mode: 'request', name: 'Second' })).statusCode).toBe(422)
  await consumers.rejectOrganisationRequest(tester, await latest(), { reason: 'Use the full name.' })
  expect((await dana.get(own)).body).toContain('Use the full name.')
  await dana.post(asking, { mode: 'request', name: 'Harbour Limited' })
  expect((await dana.postAndFollow(asking, { mode: 'withdraw' })).body).toContain('The request is withdrawn.')
  expect((await dana.postAndFollow(asking, { mode: 'withdraw' })).body).toContain('That is not there any more')
  await dana.post(asking, { mode: 'request', name: 'Harbour Limited' })
  await consumers.approveOrganisationRequest(tester, await latest())
  expect((await dana.get(own)).body).toContain('<h1>Harbour Limited</h1>')
  expect((await dana.get('/portal/private/profile/data')).json().organisationRequests).toMatchObject([
    { name: 'Harbour Limited', status: 'approved' },
    { name: 'Harbour Limited', status: 'withdrawn' },
    { name: 'Harbour <b>', status: 'rejected', reason: 'Use the full name.' },
  ])
  const sent = await dana.postAndFollow('/portal/private/users/invite', {
    email: 'gus@example.com',
    first: 'Gus',
    last: 'Guest',
    role: 'member',
  })
  expect(sent.body).toContain('gus@example.com')
  expect((await dana.get('/portal/private/dashboard')).body).not.toContain('Bring your company')
})

test('ORG-9: a portal that is set so makes it at once, and one that is closed says so', async () => {
  const { consumers } = site.capabilities
  const home = await site.db.selectFrom('organisations').select('id').where('is_default', '=', true).executeTakeFirst()
  const [eve, finn] = [await site.person(home?.id ?? ''), await site.person(home?.id ?? '')]
  await consumers.updateOrganisationSettings(tester, { autoApprove: true })
  const ready = await eve.postAndFollow(asking, { mode: 'request', name: 'Evil' })
  expect(ready.body).toContain('Your organisation is ready.')
  expect(ready.body).toContain('Invite a colleague to Evil')
  await consumers.updateOrganisationSettings(tester, { selfService: false })
  expect((await finn.get(own)).body).toContain('No organisations of your own here')
  expect((await finn.get('/portal/private/dashboard')).body).not.toContain('Bring your company')
  expect((await finn.post(asking, { mode: 'request', name: 'Finn' })).statusCode).toBe(403)
})

test('COD-2: a shared link brings its code along, locked, and leads into the organisation; a spent one says so', async () => {
  const { consumers } = site.capabilities
  const { organisationId } = await consumers.createOrganisation(tester, { name: 'Guild' })
  const plain = await site.visitor().get(register)
  expect(plain.body).not.toContain('name="invite_id"')
  const leading = { organisationId, teamId: null, expiresAt: null, active: true }
  await consumers.createInviteCode(tester, { name: 'Fair', quota: 1, ...leading })
  const { code } = await site.db.selectFrom('invite_codes').select('code').executeTakeFirstOrThrow()
  expect((await site.visitor().get(register)).body).toContain('name="invite_id"')
  const visitor = site.visitor()
  const form = await visitor.get(`${register}?token=${code}`)
  expect(form.body).toContain('You are invited to work for Guild.')
  expect(form.body).toMatch(new RegExp(`value="${code}"[^>]* readonly`))
  const person = { email: 'gil@example.com', first: 'Gil', last: 'Guild', password1: password, password2: password }
  const wrong = await visitor.post(register, { ...person, invite_id: 'NO-CODE' })
  expect([wrong.statusCode, wrong.body.includes('href="#field-invite_id"')]).toEqual([422, true])
  expect(wrong.body).toContain('value="NO-CODE"')
  expect((await visitor.post(register, { ...person, invite_id: code })).statusCode).toBe(303)
  expect((await visitor.get('/portal/private/users')).body).toContain('People of Guild')
  expect((await site.visitor().get(`${register}?token=${code}`)).body).toContain('can’t be used any more')
})
