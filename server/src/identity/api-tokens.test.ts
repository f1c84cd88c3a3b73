import { permissions } from '@portico/contract'
import { describe, expect, test } from 'vitest'
import { system } from '../platform/actor.ts'
import { cookieOf, goodPassword, type TestPortal, testPortal } from './test-portal.ts'

const operator = system('Operator')
const wish = { name: 'Nightly export', permissions: null, lifetimeDays: 30, password: goodPassword }
const bearer = (token: string) => ({ authorization: `Bearer ${token}` })
const days = (count: number) => count * 24 * 60

/** With an owner who is signed in. */
async function portalWithOwner() {
  const portal = await testPortal()
  const accountId = await portal.person('owner@example.com', { adminRoles: ['owner'] })
  const cookie = cookieOf(await portal.signIn('owner@example.com'))
  return { ...portal, accountId, cookie, create: (more = {}) => create(portal, cookie, more) }
}

async function create(portal: TestPortal, cookie: string, more: object) {
  const answer = await portal.ask('POST', '/own/api-tokens', { headers: { cookie }, body: { ...wish, ...more } })
  if (answer.statusCode !== 201) throw new Error(answer.body)
  return answer.json() as { id: string; token: string; hint: string }
}

describe('an API token', () => {
  test('acts for its owner at the REST API, without a cookie', async () => {
    const { create, ask, accountId } = await portalWithOwner()
    const { id, token } = await create()
    expect(token).toMatch(/^ptk_[\w-]{43}$/)
    const answer = await ask('GET', '/session', { headers: bearer(token) })
    expect(answer.json()).toMatchObject({
      account: { id: accountId },
      apiToken: { id, name: 'Nightly export' },
      organisation: null,
      expiresAt: '2026-03-31T12:00:00.000Z',
    })
    expect(answer.json().permissions.toSorted()).toEqual([...permissions].toSorted())
    expect(answer.headers['set-cookie']).toBeUndefined()
  })

  test('SES-7, GAP-11: limited to some permissions is refused everything else', async () => {
    const { create, ask } = await portalWithOwner()
    const { token } = await create({ permissions: ['people:write', 'plans:read', 'plans:read'] })
    const session = await ask('GET', '/session', { headers: bearer(token) })
    expect(session.json().permissions).toEqual(['plans:read', 'people:write'])
    const refused = await ask('GET', '/api-tokens', { headers: bearer(token) })
    expect(refused.json()).toMatchObject({ status: 403, code: 'not-allowed' })
  })

  test('never does what its owner may not do any more', async () => {
    const { create, ask, db, accountId } = await portalWithOwner()
    const { token } = await create()
    const { token: limited } = await create({ permissions: ['people:read'] })
    await db.deleteFrom('admin_grants').where('account_id', '=', accountId).execute()
    for (const one of [token, limited]) {
      expect((await ask('GET', '/session', { headers: bearer(one) })).json()).toMatchObject({ permissions: [] })
      expect((await ask('GET', '/api-tokens', { headers: bearer(one) })).statusCode).toBe(403)
    }
  })

  test('may do nothing while its owner has to choose a new password', async () => {
    const { create, ask, identity } = await portalWithOwner()
    const { token } = await create()
    await identity.resetPassword(operator, 'owner@example.com')
    expect((await ask('GET', '/api-tokens', { headers: bearer(token) })).statusCode).toBe(403)
  })

  test('SES-7, GAP-11: ends on its day, is shown as expired for thirty more and then forgotten', async () => {
    const { create, ask, clock, identity, db, signIn } = await portalWithOwner()
    const { token } = await create({ lifetimeDays: 7 })
    clock.advance(days(7) - 1)
    expect((await ask('GET', '/session', { headers: bearer(token) })).statusCode).toBe(200)
    clock.advance(1)
    const ended = await ask('GET', '/session', { headers: bearer(token) })
    expect(ended.json()).toMatchObject({ status: 401, code: 'api-token-not-valid' })
    expect(ended.headers['www-authenticate']).toBe('Bearer')
    const headers = { cookie: cookieOf(await signIn('owner@example.com')) }
    expect((await ask('GET', '/own/api-tokens', { headers })).json().items).toMatchObject([{ expired: true }])
    clock.advance(days(30))
    await identity.forgetExpired()
    expect(await db.selectFrom('api_tokens').selectAll().execute()).toHaveLength(1)
    clock.advance(1)
    await identity.forgetExpired()
    expect(await db.selectFrom('api_tokens').selectAll().execute()).toEqual([])
  })

  test('ends with the deactivation of its owner and stays ended', async () => {
    const { create, ask, identity, person, accountId } = await portalWithOwner()
    await person('second@example.com', { adminRoles: ['owner'] })
    const { token } = await create()
    await identity.deactivateAccount(operator, accountId)
    expect((await ask('GET', '/session', { headers: bearer(token) })).statusCode).toBe(401)
    await identity.activateAccount(operator, accountId)
    expect((await ask('GET', '/session', { headers: bearer(token) })).statusCode).toBe(401)
  })

  test('is kept nowhere: not in the database, the log, or an answer that is given again', async () => {
    const portal = await portalWithOwner()
    const { cookie, ask, db } = portal
    const headers = { cookie, 'idempotency-key': 'once-and-never-again' }
    const answer = await ask('POST', '/own/api-tokens', { headers, body: wish })
    const { token } = answer.json() as { token: string }
    expect(answer.headers['cache-control']).toBe('no-store')
    await ask('GET', '/session', { headers: bearer(token) })
    await ask('GET', '/session', { headers: bearer(`${token}x`) })
    const tables = ['api_tokens', 'audit_entries', 'events', 'idempotent_answers'] as const
    const kept = await Promise.all(tables.map((table) => db.selectFrom(table).selectAll().execute()))
    const listed = await ask('GET', '/own/api-tokens', { headers: { cookie } })
    expect(listed.json().items).toHaveLength(1)
    const everything = JSON.stringify([kept, portal.logged, listed.body])
    expect(everything).not.toContain(token.slice(4, 40))
    expect(everything).not.toContain(JSON.stringify([...Buffer.from(token.slice(4), 'base64url')]).slice(1, -1))
  })

  test('says when and from where it was used last, noted at most once a minute', async () => {
    const { create, ask, cookie, clock, statements } = await portalWithOwner()
    const { token } = await create()
    const list = async () => (await ask('GET', '/own/api-tokens', { headers: { cookie } })).json().items[0]
    expect(await list()).toMatchObject({ lastUsedAt: null, lastUsedFrom: null })
    const use = async (from: string) => {
      const before = statements()
      await ask('GET', '/session', { headers: bearer(token), from })
      return statements() - before
    }
    expect(await use('192.0.2.7')).toBe(2)
    clock.advance(0.5)
    expect(await use('192.0.2.8')).toBe(1)
    expect(await list()).toMatchObject({ lastUsedAt: '2026-03-01T12:00:00.000Z', lastUsedFrom: '192.0.2.7' })
    clock.advance(0.5)
    expect(await use('192.0.2.8')).toBe(2)
    expect(await list()).toMatchObject({ lastUsedAt: '2026-03-01T12:01:00.000Z', lastUsedFrom: '192.0.2.8' })
  })

  test.each(['ptk_', `ptk_${'A'.repeat(43)}`, "ptk_x'--", `ptk_${'A'.repeat(5000)}`])(
    '"%.20s" is refused',
    async (one) => {
      const { ask, cookie } = await portalWithOwner()
      const answer = await ask('GET', '/session', { headers: { cookie, ...bearer(one) } })
      expect(answer.json()).toMatchObject({ status: 401, code: 'api-token-not-valid' })
    },
  )

  test.each(['Basic b3duZXI6eA==', 'Bearer eyJhbGciOiJub25lIn0.e30.', 'ptk_'])(
    '"%s" is left to the proxy it is for',
    async (authorization) => {
      const { ask, cookie } = await portalWithOwner()
      expect((await ask('GET', '/session', { headers: { authorization, cookie } })).statusCode).toBe(200)
      expect((await ask('GET', '/session', { headers: { authorization } })).json().code).toBe('sign-in-required')
    },
  )

  test('guessed is refused more and more sternly, while a good one from the same address goes on working', async () => {
    const { create, ask } = await portalWithOwner()
    const { token } = await create()
    for (let count = 0; count < 50; count += 1) {
      const guess = await ask('GET', '/session', { headers: bearer(`ptk_guess-${count}`) })
      expect(guess.json().code).toBe('api-token-not-valid')
    }
    const next = await ask('GET', '/session', { headers: bearer('ptk_another') })
    expect(next.json()).toMatchObject({ status: 429, code: 'too-many-attempts' })
    expect((await ask('GET', '/session', { headers: bearer(token) })).statusCode).toBe(200)
  })

  test('beside the cookie of somebody else counts alone', async () => {
    const { create, ask, person, signIn, accountId } = await portalWithOwner()
    const { token } = await create({ permissions: ['plans:read'] })
    await person('ben@example.com', { adminRoles: ['owner'] })
    const cookie = cookieOf(await signIn('ben@example.com'))
    const both = { cookie, ...bearer(token) }
    expect((await ask('GET', '/session', { headers: both })).json()).toMatchObject({ account: { id: accountId } })
    expect((await ask('GET', '/api-tokens', { headers: both })).statusCode).toBe(403)
    expect((await ask('DELETE', '/session', { headers: both })).json().code).toBe('session-required')
    expect((await ask('GET', '/session', { headers: { cookie } })).statusCode).toBe(200)
  })
})

describe('creating an API token', () => {
  test('is for people of the back office', async () => {
    const portal = await testPortal()
    await portal.person()
    const headers = { cookie: cookieOf(await portal.signIn('ada@example.com')) }
    const answer = await portal.ask('POST', '/own/api-tokens', { headers, body: wish })
    expect(answer.json()).toMatchObject({ status: 403, code: 'not-allowed' })
    expect((await portal.ask('GET', '/own/api-tokens', { headers })).json()).toMatchObject({ items: [], total: 0 })
  })

  test('takes the password, and no more guesses than signing in', async () => {
    const { ask, cookie, db } = await portalWithOwner()
    const attempt = (password: string) =>
      ask('POST', '/own/api-tokens', { headers: { cookie }, body: { ...wish, password } })
    for (let count = 0; count < 10; count += 1) {
      const answer = await attempt('not the password')
      expect(answer.json()).toMatchObject({ status: 422, code: 'wrong-password', errors: [{ field: 'password' }] })
    }
    expect((await attempt(goodPassword)).json()).toMatchObject({ status: 429, code: 'too-many-attempts' })
    expect(await db.selectFrom('api_tokens').selectAll().execute()).toEqual([])
  })

  test('names a permission the owner does not have', async () => {
    const { identity, accountId } = await portalWithOwner()
    const actor = { ...operator, accountId, permissions: new Set(['plans:read'] as const) }
    const more = { ...wish, permissions: ['plans:read' as const, 'plans:write' as const] }
    await expect(identity.createApiToken(actor, more)).rejects.toMatchObject({
      code: 'permission-not-yours',
      field: 'permissions',
      message: 'You may not do this yourself: plans:write.',
    })
  })

  test.each([
    [{ name: ' ' }, 'name'],
    [{ permissions: [] }, 'permissions'],
    [{ permissions: ['everything'] }, 'permissions.0'],
    [{ lifetimeDays: 0 }, 'lifetimeDays'],
    [{ lifetimeDays: 401 }, 'lifetimeDays'],
    [{ accountId: '01900000-0000-7000-8000-000000000000' }, 'accountId'],
    [{ token: 'ptk_mine' }, 'token'],
  ])('with %j names the field', async (more, field) => {
    const { ask, cookie } = await portalWithOwner()
    const answer = await ask('POST', '/own/api-tokens', { headers: { cookie }, body: { ...wish, ...more } })
    expect(answer.json()).toMatchObject({ status: 422, errors: [{ field }] })
  })

  test('is not for a token: it could outlive itself', async () => {
    const { create, ask } = await portalWithOwner()
    const { id, token } = await create()
    for (const [method, path] of [
      ['POST', '/own/api-tokens'],
      ['GET', '/own/api-tokens'],
      ['DELETE', `/own/api-tokens/${id}`],
    ] as const) {
      const answer = await ask(method, path, { headers: bearer(token), ...(method === 'POST' ? { body: wish } : {}) })
      expect(answer.json(), path).toMatchObject({ status: 403, code: 'session-required' })
    }
  })

  test('stops at fifty, also for two at once', async () => {
    const { identity, db, accountId } = await portalWithOwner()
    const actor = { ...operator, kind: 'account', accountId, permissions: new Set(permissions) } as const
    const { id } = await identity.createApiToken(actor, { ...wish, permissions: null })
    const one = await db.selectFrom('api_tokens').selectAll().where('id', '=', id).executeTakeFirstOrThrow()
    const more = Array.from({ length: 48 }, (_, index) => ({
      ...one,
      id: `01900000-0000-7000-8000-0000000000${String(index).padStart(2, '0')}`,
      token_hash: Buffer.alloc(32, index),
    }))
    await db.insertInto('api_tokens').values(more).execute()
    const outcomes = await Promise.allSettled(
      [1, 2].map(() => identity.createApiToken(actor, { ...wish, permissions: null })),
    )
    expect(outcomes.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected'])
    expect(await identity.listApiTokens(actor)).toHaveLength(50)
  })

  test('tells its owner by mail', async () => {
    const { create, db, accountId } = await portalWithOwner()
    await create()
    const events = await db.selectFrom('events').select(['name', 'payload']).execute()
    const payload = { accountId, name: 'Nightly export', expiresAt: '2026-03-31T12:00:00.000Z' }
    expect(events).toEqual([{ name: 'account.api-token-created', payload }])
  })
})

describe('revoking an API token', () => {
  test('ends it at once', async () => {
    const { create, ask, cookie } = await portalWithOwner()
    const [one, other] = [await create(), await create()]
    expect((await ask('DELETE', `/own/api-tokens/${one.id}`, { headers: { cookie } })).statusCode).toBe(204)
    expect((await ask('GET', '/session', { headers: bearer(one.token) })).statusCode).toBe(401)
    expect((await ask('GET', '/session', { headers: bearer(other.token) })).statusCode).toBe(200)
  })

  test('of somebody else is possible to who looks after people, and to nobody else', async () => {
    const { create, ask, cookie, person, signIn } = await portalWithOwner()
    const { id, token } = await create()
    await person('ben@example.com', { adminRoles: ['owner'] })
    const headers = { cookie: cookieOf(await signIn('ben@example.com')) }
    const own = await ask('DELETE', `/own/api-tokens/${id}`, { headers })
    expect(own.json()).toMatchObject({ status: 404, code: 'api-token-not-found' })
    expect((await ask('GET', '/own/api-tokens', { headers })).json().items).toEqual([])
    expect((await ask('GET', '/session', { headers: bearer(token) })).statusCode).toBe(200)
    expect((await ask('DELETE', `/api-tokens/${id}`, { headers })).statusCode).toBe(204)
    expect((await ask('GET', '/session', { headers: bearer(token) })).statusCode).toBe(401)
    expect((await ask('DELETE', `/api-tokens/${id}`, { headers: { cookie } })).statusCode).toBe(404)
  })
})

test('the tokens of everybody are listed by pages, with their owners, and found by words', async () => {
  const { create, ask, cookie, person, signIn } = await portalWithOwner()
  await create({ name: 'First' })
  await person('ben@example.com', { adminRoles: ['owner'], firstName: 'Ben' })
  const other = await testPortalOf(ask, cookieOf(await signIn('ben@example.com')), 'Second')
  const list = async (query: string) => (await ask('GET', `/api-tokens?${query}`, { headers: { cookie } })).json()
  const first = await list('limit=1&total=true')
  expect(first).toMatchObject({ items: [{ id: other, owner: { email: 'ben@example.com' } }], total: 2 })
  const second = await list(`limit=1&cursor=${first.nextCursor}`)
  expect(second).toMatchObject({ items: [{ name: 'First' }], nextCursor: null, total: null })
  expect((await list('search=ben@')).items).toMatchObject([{ name: 'Second' }])
  expect(await list('search=first&total=true')).toMatchObject({ items: [{ name: 'First' }], total: 1 })
})

async function testPortalOf(ask: TestPortal['ask'], cookie: string, name: string): Promise<string> {
  return (await ask('POST', '/own/api-tokens', { headers: { cookie }, body: { ...wish, name } })).json().id
}

test('the audit log names the token that acted', async () => {
  const { create, ask, db, cookie, accountId } = await portalWithOwner()
  const { id, token } = await create()
  const spare = await create({ name: 'Spare' })
  await ask('DELETE', `/api-tokens/${spare.id}`, { headers: bearer(token) })
  await ask('DELETE', `/own/api-tokens/${id}`, { headers: { cookie } })
  const entries = await db
    .selectFrom('audit_entries')
    .select(['action', 'actor_id', 'actor_name', 'object_id', 'object_name', 'details'])
    .where('object_kind', '=', 'api-token')
    .orderBy('id', 'desc')
    .limit(2)
    .execute()
  const name = 'Ada Okafor'
  expect(entries).toEqual([
    {
      action: 'api-token.revoked',
      actor_id: accountId,
      actor_name: name,
      object_id: id,
      object_name: 'Nightly export',
      details: { accountId },
    },
    {
      action: 'api-token.revoked',
      actor_id: accountId,
      actor_name: `${name} (API token Nightly export)`,
      object_id: spare.id,
      object_name: 'Spare',
      details: { accountId, apiTokenId: id },
    },
  ])
})
