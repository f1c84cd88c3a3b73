import { afterAll, beforeAll, expect, test } from 'vitest'
import { unsubscriptionToken } from '../notifications/unsubscription.ts'
import { createTestSite, newOrganisation, openShop, password, type TestSite, tester, wish } from './test-site.ts'

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

test('GAP-27: somebody downloads what is known about them, and nothing of others', async () => {
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

test('ids of sessions that are no ids, or somebody else’s, end nothing', async () => {
  const [person, other] = [await site.person(null), await site.person(null)]
  const { id } = await site.db
    .selectFrom('sessions')
    .innerJoin('accounts', 'accounts.id', 'sessions.account_id')
    .select('sessions.id')
    .where('accounts.email', '=', other.email)
    .executeTakeFirstOrThrow()
  for (const session of ['nonsense', id]) {
    const answer = await person.postAndFollow(`${path}/sessions`, { session })
    expect(answer.body).toContain('That is not there any more')
  }
  expect((await other.get(path)).statusCode).toBe(200)
})

const seenIn = (body: string) => /name="seen" value="([\w-]+)"/.exec(body)?.[1] ?? ''
const accountOf = (email: string) =>
  site.db.selectFrom('accounts').selectAll().where('email', '=', email).executeTakeFirst()

test('ACC-8, GAP-27: somebody deletes their account: apps of the organisation stay, and they are gone', async () => {
  const { organisationId } = await site.capabilities.consumers.createOrganisation(tester, { name: 'Stay Ltd' })
  const [leaver, heir] = [await site.person(organisationId), await site.person(organisationId)]
  const { id } = (await accountOf(leaver.email)) ?? { id: '' }
  await leaver.post('/portal/private/apps', { name: 'Harbour', visibility: 'organisation' })
  const heirs = (await accountOf(heir.email))?.id

  const shown = (await leaver.get(`${path}/delete`)).body
  expect(shown).toContain('Harbour')
  expect(shown).toContain('stays with Stay Ltd')
  const seen = seenIn(shown)
  const wrong = await leaver.post(`${path}/delete`, { current_password: 'not the password', seen })
  expect(wrong.statusCode).toBe(422)
  expect(wrong.body).toContain('This is not your present password.')
  await leaver.post('/portal/private/apps', { name: 'Another', visibility: 'organisation' })
  const outdated = await leaver.post(`${path}/delete`, { current_password: password, seen })
  expect(outdated.body).toContain('The situation has changed')
  expect(await accountOf(leaver.email)).toMatchObject({ id, status: 'active' })

  const now = seenIn(outdated.body)
  const gone = await leaver.post(`${path}/delete`, { current_password: password, seen: now })
  expect(gone.headers.location).toBe('/')
  expect((await leaver.get(path)).headers.location).toContain('/auth/password/login')
  expect(await accountOf(leaver.email)).toBeUndefined()
  expect((await mailsTo(leaver.email)).map(({ template }) => template)).toEqual(['account-deleted'])
  const apps = await site.db.selectFrom('apps').selectAll().where('organisation_id', '=', organisationId).execute()
  expect(apps.map(({ owner_id, deleted_at }) => [owner_id, deleted_at])).toEqual([
    [heirs, null],
    [heirs, null],
  ])
  const visitor = site.visitor()
  expect((await visitor.post('/auth/password/login', { login: leaver.email, password })).statusCode).toBe(422)
})

test('who has a role at the back office can’t delete the own account', async () => {
  const owner = await site.person(null, { owner: true })
  expect((await owner.get(`${path}/delete`)).body).not.toContain('Delete my account')
  const refused = await owner.post(`${path}/delete`, { current_password: password, seen: '' })
  expect(refused.statusCode).toBe(422)
  expect(refused.body).toContain('You have a role at the back office')
  expect(await accountOf(owner.email)).toMatchObject({ status: 'active' })
})

test('the inbox says what concerns somebody, leads there, and is read without scripts', async () => {
  const person = await site.person(null)
  const shop = await openShop(site, 'Inbox parcels')
  const organisationId = await newOrganisation(site)
  const member = await site.person(organisationId)
  await member.post('/portal/private/cart/provision', wish(shop, 'free'))
  const other = { ...anotherPassword, current_password: password }
  expect((await person.post(path, other)).statusCode).toBe(303)
  await site.capabilities.events.dispatch()

  const inbox = '/portal/private/inbox'
  const shown = (await member.get(inbox)).body
  expect(shown).toMatch(/Inbox <span class="unread-count">1</)
  const entry = /href="(\/portal\/private\/inbox\/[0-9a-f-]{36})">Your access to Inbox parcels/.exec(shown)?.[1] ?? ''
  expect((await person.get(entry)).statusCode).toBe(404)
  expect((await person.post(entry, { mode: 'read' })).statusCode).toBe(404)
  const opened = await member.get(entry)
  expect(opened.headers.location).toMatch(/^\/portal\/private\/apps\//)
  expect((await member.get(String(opened.headers.location))).body).not.toContain('unread-count')
  const id = entry.split('/').at(-1)
  expect((await member.post(entry, { mode: 'unread' })).headers.location).toBe(`${inbox}#entry-${id}`)
  const marked = (await member.get(inbox)).body
  expect(marked).toContain('Marked as unread.')
  expect(marked).toContain(`id="entry-${id}"`)
  expect((await member.get(`${inbox}?unread=yes&cursor=forged`)).body).toContain('Your access to Inbox parcels')
  expect((await member.post(entry, { mode: 'shred' })).statusCode).toBe(422)
  const upTo = /name="up-to" value="([^"]+)"/.exec((await member.get(inbox)).body)?.[1] ?? ''
  expect((await member.post(inbox, { 'up-to': 'nonsense' })).statusCode).toBe(422)
  expect((await member.postAndFollow(inbox, { 'up-to': upTo })).body).toContain('Everything is marked as read.')
  expect((await member.get(`${inbox}?unread=yes`)).body).toContain('You have read everything.')

  const app = String(opened.headers.location)
  await site.db.updateTable('apps').set({ deleted_at: new Date() }).where('id', '=', app.slice(-36)).execute()
  expect((await member.get(inbox)).body).toContain('What this was about is gone')
  expect((await member.get(entry)).headers.location).toBe(inbox)
  expect((await person.get(inbox)).body).toContain('Your password was changed.')
  expect((await person.get(`${path}/data`)).json().inbox).toMatchObject([{ text: 'Your password was changed.' }])
})

test('which notices come by mail is chosen on a page, and ended by the link of a mail without signing in', async () => {
  const organisationId = await newOrganisation(site)
  const member = await site.person(organisationId)
  const notices = `${path}/notices`
  const checked = async () => /name="endings" value="([a-z-]+)" checked/.exec((await member.get(notices)).body)?.[1]
  expect((await member.get(path)).body).toContain(`href="${notices}"`)
  expect((await member.get(notices)).body).not.toContain('name="waiting"')
  expect(await checked()).toBe('at-once')
  expect((await member.post(notices, { endings: 'hourly' })).statusCode).toBe(422)
  expect((await member.postAndFollow(notices, { endings: 'daily' })).body).toContain('Your choice is saved')
  expect(await checked()).toBe('daily')
  expect((await member.get(`${path}/data`)).json().noticeChoices).toEqual({ endings: 'daily' })

  const { id: accountId } = await site.db
    .selectFrom('accounts')
    .select('id')
    .where('email', '=', member.email)
    .executeTakeFirstOrThrow()
  const link = (topic: string) => `/auth/unsubscribe?token=${unsubscriptionToken(site.vault, { accountId, topic })}`
  const visitor = site.visitor()
  expect((await visitor.get(link('digest'))).body).toContain('Keys that end')
  expect(await checked()).toBe('daily')
  expect((await visitor.get(`${link('endings')}x`)).statusCode).toBe(404)
  expect((await visitor.post(`${link('endings')}x`)).statusCode).toBe(404)
  const oneClick = await visitor.post(link('digest'), { 'List-Unsubscribe': 'One-Click' })
  expect([oneClick.statusCode, await checked()]).toEqual([200, 'never'])
  await member.post(notices, { endings: 'at-once' })
  const asParts = await site.app.inject({
    method: 'POST',
    url: link('endings'),
    headers: { 'content-type': 'multipart/form-data; boundary=edge' },
    payload: '--edge\r\nContent-Disposition: form-data; name="List-Unsubscribe"\r\n\r\nOne-Click\r\n--edge--\r\n',
  })
  expect([asParts.statusCode, await checked()]).toEqual([200, 'never'])
})

const anotherPassword = {
  mode: 'password',
  password1: 'violet harbour 43 lanterns',
  password2: 'violet harbour 43 lanterns',
}
