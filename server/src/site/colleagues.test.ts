import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Browser, createTestSite, newOrganisation, type TestSite, tester } from './test-site.ts'

let site: TestSite
let organisation: string
let admin: Browser
let member: Browser

beforeAll(async () => {
  site = await createTestSite()
  organisation = await newOrganisation(site)
  admin = await site.person(organisation, { role: 'admin' })
  member = await site.person(organisation)
})
afterAll(() => site.close())

const users = '/portal/private/users'
const own = '/portal/private/organisation'
const accountOf = async ({ email }: Browser) =>
  (await site.db.selectFrom('accounts').select('id').where('email', '=', email).executeTakeFirstOrThrow()).id

test('JOI-3, RGT-7: an admin invites a colleague; what was typed wrongly is kept and named', async () => {
  const form = await admin.get(`${users}/invite`)
  expect(form.body).toContain('Invite a colleague to')
  expect(form.body).toMatch(/Team member.*uses own apps.*Super admin.*changes and removes colleagues/s)
  const typed = { email: 'nonsense', first: 'Gus', last: '', role: 'admin' }
  const wrong = await admin.post(`${users}/invite`, typed)
  expect(wrong.statusCode).toBe(422)
  expect(wrong.body).toContain('Enter an e-mail address such as name@example.com.')
  expect(wrong.body).toContain('value="Gus"')
  expect(wrong.body).toMatch(/value="admin" checked/)
  const sent = await admin.postAndFollow(`${users}/invite`, { ...typed, email: 'gus@example.com', last: 'Guest' })
  expect(sent.body).toContain('The invitation is on its way.')
  expect(sent.body).toContain('gus@example.com')
  const [, action = ''] = /action="(\/portal\/private\/users\/invitations\/[\w-]+)"/.exec(sent.body) ?? []
  const again = await admin.post(action, { mode: 'resend' })
  expect([again.statusCode, again.body.includes('The mail was sent a moment ago.')]).toEqual([422, true])
  expect((await admin.post(action, { mode: 'nonsense' })).statusCode).toBe(422)
  expect((await admin.postAndFollow(action, { mode: 'withdraw' })).body).toContain('The invitation is withdrawn.')
  expect((await admin.get(users)).body).not.toContain('gus@example.com')
})

test('RGT-6, RGT-4: a member sees names without links or addresses, and no page of an admin', async () => {
  const list = await member.get(users)
  expect(list.body).toContain('You see the people who share a team with you.')
  expect(list.body).toContain('Dana Developer')
  expect(list.body).not.toContain(admin.email)
  expect(list.body).not.toMatch(/users\/[0-9a-f-]{36}/)
  const person = await accountOf(admin)
  for (const path of [`${users}/invite`, `${users}/${person}`, `${users}/${person}/remove`]) {
    expect((await member.get(path)).statusCode, path).toBe(403)
    expect((await member.post(path, { role: 'member', seen: '' })).statusCode, path).toBe(403)
  }
  expect((await member.post(own, { mode: 'rename', name: 'Mine' })).statusCode).toBe(403)
})

test('an admin gives teams and roles, and is told why the last admin stays one', async () => {
  expect((await admin.postAndFollow(own, { mode: 'team', team_name: 'Night shift' })).body).toContain('Night shift')
  const taken = await admin.post(own, { mode: 'team', team_name: 'night shift' })
  expect(taken.statusCode).toBe(422)
  expect(taken.body).toContain('href="#field-team_name"')
  const person = `${users}/${await accountOf(member)}`
  const page = await admin.get(person)
  const [, team = ''] = /name="team" value="([\w-]+)"/.exec(page.body) ?? []
  expect((await admin.postAndFollow(person, { role: 'member', team })).body).toContain(`value="${team}" checked`)
  expect((await admin.post(person, { role: 'boss', team })).body).toContain('Choose a role.')
  const self = `${users}/${await accountOf(admin)}`
  const last = await admin.post(self, { role: 'member' })
  expect(last.statusCode).toBe(422)
  expect(last.body).toContain('This is the only admin of the organisation.')
  const teamPage = `${own}/teams/${team}`
  expect((await admin.get(teamPage)).body).toContain('1 person leaves it')
  expect((await admin.postAndFollow(teamPage, { mode: 'rename', name: 'Late shift' })).body).toContain('Late shift')
  expect((await admin.postAndFollow(teamPage, { mode: 'remove' })).body).toContain('The team is deleted.')
  expect((await admin.get(teamPage)).statusCode).toBe(404)
})

test('ACC-7: an admin removes a colleague after reading what becomes of the apps; the removed one sees nothing more', async () => {
  const leaver = await site.person(organisation)
  const made = await leaver.post('/portal/private/apps', { name: 'Robot', description: '', visibility: 'organisation' })
  const app = String(made.headers.location)
  const path = `${users}/${await accountOf(leaver)}/remove`
  const told = await admin.get(path)
  expect(told.body).toContain('<strong>Robot</strong>')
  const [, seen = ''] = /name="seen" value="([^"]+)"/.exec(told.body) ?? []
  const outdated = await admin.post(path, { seen: 'x'.repeat(32) })
  expect([outdated.statusCode, outdated.body.includes('The situation has changed')]).toEqual([422, true])
  expect((await admin.postAndFollow(path, { seen })).body).toContain('They are removed.')
  expect((await admin.get(app)).statusCode).toBe(200)
  expect((await leaver.get(app)).statusCode).toBe(404)
  expect((await leaver.get(users)).body).toContain('You belong to no organisation yet')
  expect((await leaver.get('/portal/private/dashboard')).body).not.toContain('Robot')
})

test('GAP-22: where the operator allows it, an admin makes invite codes on a page and sees who came by them', async () => {
  const codes = `${users}/invite-codes`
  expect((await admin.get(users)).body).not.toContain(codes)
  const closed = await admin.post(codes, { name: 'Course', quota: '5', lifetime: '30', team: '' })
  expect(closed.statusCode).toBe(403)
  await site.capabilities.consumers.updateOrganisationSettings(tester, { ownInviteCodes: true })
  expect((await admin.get(users)).body).toContain(`href="${codes}"`)
  const wrong = await admin.post(codes, { name: '', quota: '0', lifetime: '7', team: '' })
  expect(wrong.statusCode).toBe(422)
  for (const kept of ['Fill this in.', 'Enter 1 or more.', 'value="0"', 'value="7" selected']) {
    expect(wrong.body).toContain(kept)
  }
  const made = await admin.post(codes, { name: 'Course', quota: '5', lifetime: '30', team: '' })
  const path = String(made.headers.location)
  const page = await admin.get(path)
  expect(page.body).toContain('The code is ready.')
  const [, link = ''] = /http:\/\/portal.test(\/auth\/password\/register\?token=[\w-]+)/.exec(page.body) ?? []
  expect((await site.visitor().get(link)).statusCode).toBe(200)
  const newcomer = await site.person(null)
  await newcomer.postAndFollow('/portal/private/invite-code', { invite_id: link.split('=')[1] ?? '' })
  expect((await admin.get(path)).body).toContain(newcomer.email)
  expect((await admin.get(codes)).body).toContain('1 of 5')
  expect((await admin.post(path, { mode: 'nonsense' })).statusCode).toBe(422)
  expect((await admin.postAndFollow(path, { mode: 'off' })).body).toContain('The code is switched off.')
  expect((await admin.postAndFollow(path, { mode: 'on' })).body).toContain('The code works again.')
  for (const address of [codes, path]) expect((await member.get(address)).statusCode).toBe(403)
  expect((await admin.postAndFollow(path, { mode: 'delete' })).body).toContain('The code is deleted.')
})

test('GAP-19: only who belongs to several organisations is offered to switch', async () => {
  const switching = 'Switch organisation'
  expect((await admin.get(users)).body).not.toContain(switching)
  const second = await newOrganisation(site)
  const accountId = await accountOf(admin)
  await site.capabilities.consumers.addMember(tester, { organisationId: second, accountId, role: 'member' })
  expect((await admin.get(users)).body).toContain(switching)
  await admin.post(`${own}/switch`, { 'organisation-id': second })
  expect((await admin.get(`${users}/invite`)).statusCode).toBe(403)
})
