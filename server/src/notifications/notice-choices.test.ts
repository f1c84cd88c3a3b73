import { expect, test } from 'vitest'
import { nobody, system } from '../platform/actor.ts'
import { addMember, addOffering, type OwnStage, requestAndApprove, setStage, wishFor } from '../test-capabilities.ts'
import { openDoor } from '../test-door.ts'
import { dyingDatabase } from '../test-dying-database.ts'
import { createDigests, createQueueMail } from './index.ts'
import { openPost } from './test-mailbox.ts'

const path = '/own/notice-choices'
const hour = 3600_000

const mailsOf = async ({ db, capabilities }: OwnStage) => {
  await capabilities.events.dispatch()
  const mails = await db.selectFrom('mails').select(['template', 'recipient']).orderBy('id').execute()
  return mails.map(({ template, recipient }) => `${template} ${recipient}`)
}

const entriesOf = async ({ db }: OwnStage) => (await db.selectFrom('inbox_entries').select('kind').execute()).length

async function play() {
  const stage = await setStage()
  const ada = await addMember(stage, { email: 'ada@example.com' })
  const offering = await addOffering(stage, { name: 'Parcels' })
  const [office, wall] = [await openDoor(stage), await openDoor(stage, ada)]
  const ask = async () => stage.capabilities.accessRequests.submitAccessRequest(ada, wishFor(offering))
  return { stage, ada, offering, office, wall, ask }
}

async function nameAddresses({ capabilities, owner }: OwnStage, ownerNotices: string[]): Promise<void> {
  const sender = { server: null, fromAddress: 'portal@example.com', fromName: 'Portal', replyTo: null }
  await capabilities.mailSettings.updateMailSettings(owner, { ...sender, ownerNotices }, null)
}

test('people choose which notices come by mail, but not those they must have; everything is in the inbox', async () => {
  const { stage, office, wall, ask } = await play()
  const shown = async (door: typeof wall) =>
    (await door.ask('GET', path)).body.items.map(
      ({ topic, delivery, fixed }: Record<string, unknown>) => `${topic} ${delivery}${fixed ? ' fixed' : ''}`,
    )
  expect(await shown(wall)).toEqual(['security at-once fixed', 'decisions at-once fixed', 'endings at-once'])
  expect(await shown(office)).toEqual([
    'security at-once fixed',
    'waiting at-once',
    'registrations at-once',
    'failures at-once',
  ])
  for (const topic of ['security', 'decisions', 'nonsense']) {
    const refused = await wall.ask('PATCH', path, { [topic]: 'never' })
    expect([refused.status, JSON.stringify(refused.body.errors)]).toEqual([422, expect.stringContaining(topic)])
  }
  expect((await office.ask('PATCH', path, { waiting: 'sometimes' })).body.errors[0].field).toBe('waiting')
  await ask()
  expect(await mailsOf(stage)).toEqual(['access-request-submitted owner@example.com'])
  await office.ask('PATCH', path, { waiting: 'never' })
  await office.ask('PATCH', path, { failures: 'daily' })
  expect((await shown(office)).slice(1)).toEqual(['waiting never', 'registrations at-once', 'failures daily'])
  await ask()
  expect(await mailsOf(stage)).toHaveLength(1)
  expect(await entriesOf(stage)).toBe(2)
  const entry = stage.db.selectFrom('audit_entries').select('details').where('action', '=', 'account.notices-chosen')
  expect(await entry.orderBy('id').execute()).toEqual([
    { details: { before: { waiting: null }, after: { waiting: 'never' } } },
    { details: { before: { failures: null }, after: { failures: 'daily' } } },
  ])
})

test('a choice of one’s own goes before the addresses of the settings, which others follow', async () => {
  const { stage, office, ask } = await play()
  await nameAddresses(stage, ['desk@example.com'])
  expect((await office.ask('GET', path)).body.items[1]).toMatchObject({ topic: 'waiting', delivery: 'never' })
  await ask()
  expect(await mailsOf(stage)).toEqual(['access-request-submitted desk@example.com'])
  await office.ask('PATCH', path, { waiting: 'at-once' })
  await ask()
  expect((await mailsOf(stage)).slice(1).toSorted()).toEqual([
    'access-request-submitted desk@example.com',
    'access-request-submitted owner@example.com',
  ])
  await office.ask('PATCH', path, { waiting: 'never' })
  await nameAddresses(stage, ['owner@example.com'])
  await ask()
  expect(await mailsOf(stage)).toHaveLength(3)
  expect(await entriesOf(stage)).toBe(3)
})

test('mails that can be done without say how to end them, for whoever holds their link and for nothing else', async () => {
  const { stage, ada, offering, office, wall, ask } = await play()
  const post = await openPost(stage)
  await post.connect()
  await requestAndApprove(stage, ada, offering)
  await ask()
  await stage.capabilities.events.dispatch()
  await post.deliverMails()
  const letters = post.mailbox.letters.map((letter) => letter.replaceAll('=\r\n', '').replaceAll('=3D', '='))
  const decision = letters.find((letter) => letter.includes('Subject: Access approved')) ?? ''
  const waiting = letters.find((letter) => letter.includes('asks for Parcels')) ?? ''
  expect(decision).not.toMatch(/List-Unsubscribe|profile\/notices/)
  expect(waiting).toContain('http://localhost:3001/portal/private/profile/notices')
  // One click needs an address that is protected on its way.
  expect(waiting).not.toContain('List-Unsubscribe-Post')
  const token =
    /List-Unsubscribe:\s+<http:\/\/localhost:3001\/auth\/unsubscribe\?token=([^>]+)>/.exec(waiting)?.[1] ?? ''
  const { noticeChoices } = stage.capabilities
  const visitor = nobody('r', '192.0.2.1')
  for (const forged of ['', 'x', token.replace('waiting', 'failures'), token.slice(0, -1)]) {
    expect(await noticeChoices.showUnsubscription(forged)).toBeUndefined()
    await expect(noticeChoices.unsubscribe(visitor, forged)).rejects.toMatchObject({ kind: 'absent' })
  }
  expect(await noticeChoices.showUnsubscription(token)).toEqual(['Requests that wait'])
  await noticeChoices.unsubscribe(visitor, token)
  await noticeChoices.unsubscribe(visitor, token)
  expect((await office.ask('GET', path)).body.items.map(({ delivery }: { delivery: string }) => delivery)).toEqual([
    'at-once',
    'never',
    'at-once',
    'at-once',
  ])
  expect((await wall.ask('GET', path)).body.items[2]).toMatchObject({ topic: 'endings', delivery: 'at-once' })
})

test('who wants one mail a day gets it from its hour on, once, with how many of what; a day without news has none', async () => {
  const { stage, office, ask } = await play()
  const { capabilities, clock, db, vault } = stage
  await office.ask('PATCH', path, { waiting: 'daily', registrations: 'daily' })
  expect((await office.ask('PUT', '/settings/digest', { hour: 24, timeZone: 'Mars/Base' })).body.errors).toHaveLength(2)
  await office.ask('PUT', '/settings/digest', { hour: 7, timeZone: 'America/New_York' })
  const digests = async () => {
    const found = await db
      .selectFrom('mails')
      .select('model')
      .where('template', '=', 'daily-digest')
      .orderBy('id')
      .execute()
    return found.map(({ model }) =>
      (model as { news: { text: string; url: string }[] }).news.map(({ text, url }) => ({ text, url })),
    )
  }
  // 9:00 UTC is 4:00 there.
  await ask()
  await ask()
  await capabilities.identity.updateSignUpSettings(stage.owner, { newAccounts: 'approval' })
  await capabilities.identity.register(system('Test'), {
    email: 'new@example.com',
    firstName: 'Nina',
    lastName: 'New',
    password: 'correct horse battery',
  })
  expect(await mailsOf(stage)).toEqual(['welcome new@example.com'])
  await capabilities.digests.tellDay()
  expect(await digests()).toEqual([])
  clock.advance(3 * hour)
  // Of a process that dies nothing is left but for the next to do.
  for (let statements = 0; statements < 7; statements += 1) {
    const dying = dyingDatabase(db, statements)
    const settings = capabilities.digestSettings
    const process = createDigests({
      db: dying.db,
      now: clock.now,
      queueMail: createQueueMail({ vault }),
      settings,
      baseUrl: 'http://localhost:3001',
    })
    await expect(process.tellDay()).rejects.toThrow('killed')
    expect(await digests(), `after ${statements} statements`).toEqual([])
  }
  await Promise.all([capabilities.digests.tellDay(), stage.anotherProcess().digests.tellDay()])
  const news = [
    { text: '2 access requests wait', url: 'http://localhost:3001/admin/access-requests' },
    {
      text: '1 person has registered and waits for approval',
      url: 'http://localhost:3001/admin/accounts?status=pending',
    },
  ]
  expect(await digests()).toEqual([news])
  // What comes after its hour is told tomorrow.
  await ask()
  await capabilities.events.dispatch()
  await capabilities.digests.tellDay()
  expect(await digests()).toHaveLength(1)
  clock.advance(24 * hour)
  await capabilities.digests.tellDay()
  expect((await digests()).slice(1)).toEqual([[{ ...news[0], text: '1 access request waits' }]])
  clock.advance(24 * hour)
  await capabilities.digests.tellDay()
  expect(await digests()).toHaveLength(2)
  // Who has chosen otherwise meanwhile is not told any more.
  await ask()
  await capabilities.events.dispatch()
  await office.ask('PATCH', path, { waiting: 'never' })
  clock.advance(24 * hour)
  await capabilities.digests.tellDay()
  expect(await digests()).toHaveLength(2)
})
