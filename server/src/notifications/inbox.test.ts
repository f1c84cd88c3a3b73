import { expect, test } from 'vitest'
import type { Actor } from '../platform/actor.ts'
import { newId } from '../platform/ids.ts'
import { addMember, addOffering, type OwnStage, requestAndApprove, setStage, wishFor } from '../test-capabilities.ts'
import { openDoor } from '../test-door.ts'

const day = 24 * 3600_000
const path = '/own/inbox'

async function play() {
  const stage = await setStage()
  const ada = await addMember(stage, { email: 'ada@example.com' })
  const offering = await addOffering(stage, { name: 'Parcels' })
  const [office, wall] = [await openDoor(stage), await openDoor(stage, ada)]
  return { stage, ada, offering, office, wall, dispatch: () => stage.capabilities.events.dispatch() }
}

const submit = async ({ capabilities }: OwnStage, member: Actor, offering: Parameters<typeof wishFor>[0]) =>
  (await capabilities.accessRequests.submitAccessRequest(member, wishFor(offering))).id

const texts = (body: { items: { text: string }[] }) => body.items.map(({ text }) => text)

test('what happens is told to whom it concerns, once, however often and from wherever events are handed out', async () => {
  const { stage, ada, offering, office, wall, dispatch } = await play()
  const { requestId, appId } = await requestAndApprove(stage, ada, offering)
  const other = await addMember(stage)
  await Promise.all([dispatch(), stage.anotherProcess().events.dispatch()])
  await stage.db.updateTable('events').set({ dispatched_at: null }).execute()
  await dispatch()
  const own = (await wall.ask('GET', `${path}?total=true`)).body
  expect(own).toMatchObject({
    items: [
      {
        kind: 'access-request-approved',
        text: 'Your access to Parcels with the plan Plan of Parcels was approved. The key is with the app Warehouse.',
        href: `/portal/private/apps/${appId}`,
        readAt: null,
      },
    ],
    nextCursor: null,
    total: 1,
  })
  // It was decided before it was handed out, so that nobody had to be told that it waits.
  expect(texts((await office.ask('GET', path)).body)).toEqual([])
  expect((await (await openDoor(stage, other)).ask('GET', path)).body.items).toEqual([])

  const waiting = await submit(stage, ada, offering)
  await dispatch()
  expect((await office.ask('GET', path)).body.items).toMatchObject([
    {
      text: 'ada Tester of Acme asks for Parcels with the plan Plan of Parcels.',
      href: `/admin/access-requests/${waiting}`,
    },
  ])
  expect(requestId).not.toBe(waiting)
})

test('entries are read, unread and read together up to what was seen; those of others answer as if absent', async () => {
  const { stage, ada, offering, office, wall, dispatch } = await play()
  const ids: string[] = []
  for (let count = 0; count < 3; count += 1) ids.push(await submit(stage, ada, offering))
  await dispatch()
  const unread = async () => (await office.ask('GET', `${path}/unread`)).body
  expect(await unread()).toEqual({ unread: 3 })
  const { items } = (await office.ask('GET', path)).body
  const [newest, middle, oldest] = items as { id: string }[]
  const reading = (entry: { id: string } | undefined) => `${path}/${entry?.id}/reading`
  const at = stage.clock.now().toISOString()
  expect((await office.ask('PUT', reading(oldest))).body).toMatchObject({ id: oldest?.id, readAt: at })
  stage.clock.advance(day)
  // Reading twice keeps the first time.
  expect((await office.ask('PUT', reading(oldest))).body.readAt).toBe(at)
  expect((await office.ask('GET', `${path}?unread=true&limit=1&total=true`)).body).toMatchObject({
    items: [{ id: newest?.id }],
    total: 2,
  })
  expect((await office.ask('DELETE', reading(oldest))).body.readAt).toBeNull()
  expect((await office.ask('POST', `${path}/reading`, { upTo: middle?.id })).body).toEqual({ unread: 1 })
  expect((await office.ask('GET', `${path}?unread=true`)).body.items).toMatchObject([{ id: newest?.id }])

  for (const [method, address] of [
    ['PUT', reading(newest)],
    ['DELETE', reading(middle)],
  ] as const) {
    const theirs = await wall.ask(method, address)
    expect(theirs.status).toBe(404)
    expect(theirs.body.code).toBe((await wall.ask(method, reading({ id: newId() }))).body.code)
  }
  expect((await wall.ask('POST', `${path}/reading`, { upTo: newest?.id })).status).toBe(200)
  expect(await unread()).toEqual({ unread: 1 })
  // Pages follow one another without a gap.
  const first = (await office.ask('GET', `${path}?limit=2`)).body
  const second = (await office.ask('GET', `${path}?limit=2&cursor=${first.nextCursor}`)).body
  expect([...first.items, ...second.items].map(({ id }: { id: string }) => id)).toEqual([
    newest?.id,
    middle?.id,
    oldest?.id,
  ])
})

test('an entry leads nowhere once what it was about is gone, or its reader may no longer see it', async () => {
  const { stage, ada, offering, wall, dispatch } = await play()
  const { appId } = await requestAndApprove(stage, ada, offering)
  await submit(stage, ada, offering)
  await dispatch()
  const hrefs = async (door: typeof wall) =>
    (await door.ask('GET', path)).body.items.map(({ href }: { href: string | null }) => href)
  expect(await hrefs(wall)).toEqual([`/portal/private/apps/${appId}`])
  const elsewhere = { ...ada, organisation: { id: newId(), name: 'Other', isDefault: false, role: 'member' } } as Actor
  expect(await hrefs(await openDoor(stage, elsewhere))).toEqual([null])
  expect(await hrefs(await openDoor(stage, { ...ada, organisation: null }))).toEqual([null])
  const lookingOn = { ...stage.owner, permissions: new Set(['products:read'] as const) }
  expect(await hrefs(await openDoor(stage, lookingOn))).toEqual([null])
  await stage.capabilities.apps.deleteApp(ada, appId)
  expect(await hrefs(wall)).toEqual([null])
})

test('the count is one bounded look into an index; old entries go, and all of them with their account', async () => {
  const { stage, ada, office, wall } = await play()
  const { db, clock, capabilities } = stage
  const many = Array.from({ length: 130 }, () => ({
    id: newId(),
    account_id: ada.accountId ?? '',
    event_id: newId(),
    kind: 'password-changed',
    text: 'Your password was changed.',
    about_id: null,
    read_at: null,
    created_at: clock.now(),
  }))
  await db.insertInto('inbox_entries').values(many).execute()
  await db
    .insertInto('inbox_entries')
    .values({ ...many[0], id: newId(), event_id: newId(), account_id: stage.owner.accountId ?? '' } as never)
    .execute()
  expect((await wall.ask('GET', `${path}/unread`)).body).toEqual({ unread: 100 })
  await capabilities.consumers.removeAccount(stage.owner, ada.accountId ?? '')
  const left = async () => (await db.selectFrom('inbox_entries').select('account_id').execute()).length
  expect(await left()).toBe(1)
  clock.advance(89 * day)
  await capabilities.inbox.forgetOldEntries()
  expect((await office.ask('GET', path)).body.items).toHaveLength(1)
  clock.advance(2 * day)
  await capabilities.inbox.forgetOldEntries()
  expect(await left()).toBe(0)
})
