import { type Endpoint, endpoints } from '@portico/contract'
import { expect, test } from 'vitest'
import { z } from 'zod'
import { newId } from './platform/ids.ts'
import { belongingsOf, isEverybodys } from './test-belongings.ts'
import { addOffering, wishFor } from './test-capabilities.ts'
import { type OpenPortal, openPortal } from './test-whole-portal.ts'

const declared = Object.entries(endpoints as Record<string, Endpoint>)

/** What somebody would send to become more than they are, or to put something elsewhere. */
const wishes = {
  id: '01900000-0000-7000-8000-000000000000',
  accountId: '01900000-0000-7000-8000-000000000001',
  ownerId: '01900000-0000-7000-8000-000000000001',
  organisationId: '01900000-0000-7000-8000-000000000002',
  teamIds: ['01900000-0000-7000-8000-000000000003'],
  role: 'admin',
  roles: ['owner'],
  adminRoles: ['owner'],
  permissions: ['roles:write'],
  status: 'active',
  active: true,
  approved: true,
  autoApproved: true,
  emailConfirmed: true,
  mustChangePassword: false,
  productLimit: null,
  createdAt: '2020-01-01T00:00:00Z',
  expiresAt: '2099-01-01T00:00:00Z',
  version: 99,
  '__proto__.admin': true,
}

/** Every object within a schema that takes fields nobody declared. */
function lenient(schema: unknown, at: string): string[] {
  if (typeof schema !== 'object' || schema === null) return []
  const { properties, additionalProperties } = schema as Record<string, unknown>
  const found = properties !== undefined && additionalProperties !== false ? [at] : []
  return [...found, ...Object.entries(schema).flatMap(([name, part]) => lenient(part, `${at}.${name}`))]
}

test('every body is closed to fields nobody declared, all the way down', () => {
  const withBody = declared.flatMap(([name, { body }]) => (body ? [[name, body] as const] : []))
  expect(withBody.length).toBeGreaterThan(60)
  const open = withBody.flatMap(([name, body]) =>
    lenient(z.toJSONSchema(body, { io: 'input', unrepresentable: 'any' }), name),
  )
  // What a browser says of a passkey may have more to it with its next release; nothing that is not declared is kept.
  expect(open.filter((at) => !/\.passkey(\.|$)/.test(at))).toEqual([])
})

test('nobody becomes more by what they send: fields nobody asked for are refused by name, and dropped by forms', async () => {
  const portal = await openPortal()
  const ada = await portal.member('ada@example.com', 'Acme')
  const boss = await portal.member('boss@example.com', 'Acme', 'admin')
  const rights = await rightsOf(portal)
  const callers = [
    { cookie: portal.ownerCookie, may: ({ access }: Endpoint) => access !== 'member' },
    { cookie: ada.cookie, may: ({ access }: Endpoint) => !access.includes(':') },
    { cookie: boss.cookie, may: ({ access }: Endpoint) => !access.includes(':') },
    { cookie: undefined, may: ({ access }: Endpoint) => access === 'anyone' },
  ]
  const wrong: string[] = []
  for (const [name, endpoint] of declared.filter(([, { method, upload }]) => method !== 'GET' && !upload)) {
    const known = endpoint.body instanceof z.ZodObject ? Object.keys(endpoint.body.shape) : []
    const foreign = Object.fromEntries(Object.entries(wishes).filter(([field]) => !known.includes(field)))
    for (const { cookie, may } of callers.filter((caller) => caller.may(endpoint))) {
      const url = `/api/v1${endpoint.path.replaceAll(/\{\w+\}/g, () => newId())}`
      const answer = await portal.ask(endpoint.method, url, { ...(cookie ? { cookie } : {}), body: foreign })
      if (answer.statusCode === 403 && may(endpoint)) continue
      const told = (answer.json().errors ?? []).map(({ field }: { field: string }) => field)
      const untold = Object.keys(foreign).filter((field) => !told.includes(field))
      if (answer.statusCode !== 422 || (endpoint.body instanceof z.ZodObject && untold.length > 0))
        wrong.push(`${name}: ${answer.statusCode}, untold ${untold.join(', ')}`)
    }
  }
  expect(wrong).toEqual([])

  const typed = {
    name: 'Mine',
    client_name: 'Mine',
    first: 'Ada',
    last: 'Tester',
    email: 'new@example.com',
    alias: 'Mine',
  }
  const extra = Object.fromEntries(Object.entries(wishes).map(([field, value]) => [field, String(value)]))
  const forms = portal.portal.registry.all().filter(({ kind, method, name }) => {
    return kind === 'page' && method === 'POST' && !['signOutForm', 'sessionsForm'].includes(name)
  })
  expect(forms.length).toBeGreaterThan(25)
  for (const { name, path } of forms) {
    const url = path.replaceAll(/\{(\w+)\}/g, (_, param) =>
      param === 'person' ? (ada.actor.accountId ?? '') : newId(),
    )
    const answer = await portal.ask('POST', url, { cookie: ada.cookie, form: { ...typed, ...extra } })
    expect(answer.statusCode, name).toBeLessThan(500)
  }
  expect(await rightsOf(portal)).toEqual(rights)
})

test('operations for members answer ids of another organisation exactly as ids that do not exist', async () => {
  const portal = await openPortal()
  const { stage } = portal
  const ada = await portal.member('ada@example.com', 'Acme', 'admin')
  const eve = await portal.member('eve@example.com', 'Evil', 'admin')
  const offering = await addOffering(stage, { autoApprove: true })
  const theirs: Record<string, string> = await belongingsOf(portal, ada.actor, offering)
  const bodies: Record<string, object> = {
    requestPlanChange: { planId: offering.planId },
    changeColleague: { role: 'member' },
    renameOwnTeam: { name: 'Mine' },
    updateOwnInviteCode: { active: false },
    renamePasskey: { name: 'Mine' },
    removePasskey: { password: 'anything at all', code: '123456' },
  }
  const namesIn = (path: string) => [...path.matchAll(/\{(\w+)\}/g)].map(([, name = '']) => name)
  const scoped = declared.filter(
    ([, { access, path }]) => !access.includes(':') && namesIn(path).some((one) => !isEverybodys(one)),
  )
  expect(scoped.flatMap(([, { path }]) => namesIn(path)).filter((one) => !(one in theirs))).toEqual([])
  const wrong: string[] = []
  for (const [name, endpoint] of scoped) {
    const missing = Object.fromEntries(Object.keys(theirs).map((key) => [key, newId()]))
    const asked = async (ids: Record<string, string>) => {
      const url = `/api/v1${endpoint.path.replaceAll(/\{(\w+)\}/g, (_, key: string) => ids[key] ?? newId())}`
      const body = bodies[name]
      const answer = await portal.ask(endpoint.method, url, { cookie: eve.cookie, ...(body ? { body } : {}) })
      const { requestId: _, ...rest } = answer.json()
      return Object.values(ids).reduce((text, id) => text.replaceAll(id, ''), JSON.stringify([answer.statusCode, rest]))
    }
    const [other, none] = [await asked(theirs), await asked(missing)]
    if (other !== none || !other.startsWith('[404')) wrong.push(`${name}: ${other} instead of ${none}`)
  }
  expect(wrong).toEqual([])
  const taken = await stage.capabilities.accessRequests
    .submitAccessRequest(eve.actor, { ...wishFor(offering), app: { action: 'existing', appId: theirs.appId ?? '' } })
    .catch((error: unknown) => error)
  expect(taken).toMatchObject({ kind: 'absent' })
})

/** Who may do what, and whose everything is. */
const rightsOf = async ({ stage: { db } }: OpenPortal) => ({
  accounts: await db
    .selectFrom('accounts')
    .select(['id', 'email', 'status', 'limited_to_products'])
    .orderBy('id')
    .execute(),
  grants: await db
    .selectFrom('admin_grants')
    .select(['account_id', 'role'])
    .orderBy('account_id')
    .orderBy('role')
    .execute(),
  members: await db
    .selectFrom('memberships')
    .select(['account_id', 'organisation_id', 'role'])
    .orderBy('account_id')
    .orderBy('organisation_id')
    .execute(),
  teams: await db
    .selectFrom('team_members')
    .select(['account_id', 'team_id'])
    .orderBy('account_id')
    .orderBy('team_id')
    .execute(),
  tokens: await db.selectFrom('api_tokens').select('id').execute(),
  organisations: await db.selectFrom('organisations').select(['id', 'name']).orderBy('id').execute(),
})
