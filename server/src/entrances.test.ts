import { describe, expect, test } from 'vitest'
import type { Entrance } from './platform/http/registry.ts'
import { newId } from './platform/ids.ts'
import { asPagesCallThem, belongingsOf, isEverybodys } from './test-belongings.ts'
import { addOffering } from './test-capabilities.ts'
import { type OpenPortal, openPortal } from './test-whole-portal.ts'

/** An address of this entrance, with ids of things that do not exist unless told. */
const addressOf = ({ path }: Entrance, ids: Record<string, string> = {}) =>
  path.replaceAll(/\{(\w+)\}/g, (_, name: string) => ids[name] ?? newId())

const isPermission = ({ access }: Entrance) => access.includes(':')

/** An answer without what differs between any two requests. */
const comparable = (answer: Awaited<ReturnType<OpenPortal['ask']>>, ids: Record<string, string>) => ({
  status: answer.statusCode,
  leadsTo: answer.headers.location,
  says: answer.cookies.map(({ name, value }) => `${name}=${value}`),
  body: [String(answer.headers['x-request-id']), ...Object.values(ids)].reduce(
    (body, id) => body.replaceAll(id, ''),
    answer.body,
  ),
})

/** Forms that take something away lead on when it is gone, as after a second click. */
const leadsOn = [
  'deleteAppForm',
  'colleagueForm',
  'removeColleagueForm',
  'ownInvitationForm',
  'passkeyForm',
  'teamForm',
  'ownInviteCodeForm',
]

describe('every way into the portal', () => {
  test('GAP-12, VIS-3: is closed to nobody and to a stranger, unless it is on the committed list', async () => {
    const { portal, ask, member } = await openPortal()
    const stranger = await member('stranger@example.com')
    const entrances = portal.registry.all()
    expect(entrances.length).toBeGreaterThan(60)
    const wrong: string[] = []
    for (const entrance of entrances.filter(({ access }) => access !== 'anyone')) {
      const asNobody = await ask(entrance.method, addressOf(entrance))
      const closed = entrance.kind === 'page' ? toSignIn(asNobody) : asNobody.statusCode === 401
      if (!closed) wrong.push(`${entrance.name}: ${asNobody.statusCode} to nobody`)
      if (!isPermission(entrance)) continue
      const asStranger = await ask(entrance.method, addressOf(entrance), { cookie: stranger.cookie })
      if (asStranger.statusCode !== 403) wrong.push(`${entrance.name}: ${asStranger.statusCode} to a stranger`)
    }
    expect(wrong).toEqual([])
    const open = entrances
      .filter(({ access }) => access === 'anyone')
      .map(({ method, path, name }) => `${method} ${path} (${name})`)
    await expect(`${open.sort().join('\n')}\n`).toMatchFileSnapshot('../../docs/public-entrances.txt')
  })

  test('with ids of another organisation answers exactly as with ids that do not exist', async () => {
    const portal = await openPortal()
    const { stage, ask, member } = portal
    const ada = await member('ada@example.com', 'Acme', 'admin')
    const eve = await member('eve@example.com', 'Evil', 'admin')
    const offering = await addOffering(stage, { autoApprove: true })
    const belongings = await belongingsOf(portal, ada.actor, offering)
    const theirs: Record<string, string> = { ...asPagesCallThem(belongings), product: offering.productId }
    const namesIn = ({ path }: Entrance) => [...path.matchAll(/\{(\w+)\}/g)].map(([, name = '']) => name)
    const pages = portal.portal.registry
      .all()
      .filter((one) => one.kind === 'page' && namesIn(one).some((name) => !isEverybodys(name)))
    expect(pages.flatMap(namesIn).filter((name) => !(name in theirs))).toEqual([])
    const modes: Record<string, string> = { ownInviteCodeForm: 'delete', inboxEntryForm: 'read' }
    for (const page of pages) {
      const missing = Object.fromEntries(Object.keys(theirs).map((name) => [name, newId()]))
      const typed = { client_name: 'Mine', alias: 'Mine', overlap: 'now', confirm: 'yes', role: 'member', name: 'Mine' }
      const mode = modes[page.name] ?? 'withdraw'
      const form = page.method === 'POST' ? { form: { ...typed, mode } } : {}
      const other = await ask(page.method, addressOf(page, theirs), { cookie: eve.cookie, ...form })
      const none = await ask(page.method, addressOf(page, missing), { cookie: eve.cookie, ...form })
      expect(comparable(other, theirs), page.name).toEqual(comparable(none, missing))
      expect(other.statusCode, page.name).toBe(leadsOn.includes(page.name) ? 303 : 404)
    }
    const { accessRequests, consumers, credentials } = stage.capabilities
    expect(await accessRequests.show(belongings.accessRequestId)).toMatchObject({ status: 'approved' })
    expect(await consumers.showColleague(ada.actor, belongings.accountId)).toMatchObject({ role: 'member' })
    expect((await consumers.showInvitation(belongings.invitationId)).status).toBe('open')
    expect((await consumers.showInviteCode(stage.owner, belongings.inviteCodeId)).state).toBe('usable')
    const [credential] = await credentials.listOfApp(ada.actor, belongings.appId)
    expect(credential).toMatchObject({ status: 'active', outgoingKey: null })
    const kept = await stage.db.selectFrom('passkeys').select(['id', 'name']).execute()
    expect(kept).toEqual([{ id: belongings.passkeyId, name: 'Desk' }])
    const unread = await stage.db
      .selectFrom('inbox_entries')
      .select('read_at')
      .where('id', '=', belongings.entryId)
      .execute()
    expect(unread).toEqual([{ read_at: null }])
  })
})

test('SES-5, GAP-17: a change asked for by another site is refused at every endpoint and form, also for the owner', async () => {
  const { portal, ownerCookie } = await openPortal()
  const changing = portal.registry.all().filter(({ method }) => method !== 'GET')
  expect(changing.length).toBeGreaterThan(25)
  const attacks = [
    { origin: 'https://evil.example', 'sec-fetch-site': 'cross-site' },
    { origin: 'null' },
    { 'sec-fetch-site': 'same-site' },
  ]
  for (const entrance of changing) {
    for (const headers of attacks) {
      const answer = await portal.app.inject({
        method: entrance.method,
        url: addressOf(entrance),
        headers: { ...headers, cookie: ownerCookie },
      })
      expect(answer.statusCode, `${entrance.name} ${JSON.stringify(headers)}`).toBe(403)
    }
  }
})

/** Visitors of a page that needs an account are sent to sign in, and come back afterwards. */
const toSignIn = (answer: Awaited<ReturnType<OpenPortal['ask']>>) =>
  answer.statusCode === 303 && String(answer.headers.location).startsWith('/auth/password/login')
