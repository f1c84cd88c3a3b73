import { describe, expect, test } from 'vitest'
import { system } from '../platform/actor.ts'
import { cookieOf, goodPassword, testPortal } from './test-portal.ts'

const operator = system('Operator')
const firefox = 'Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:140.0) Gecko/20100101 Firefox/140.0'
const safari =
  'Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.5 Mobile/15E148 Safari/604.1'

/** Ada is signed in with two browsers, Ben with one. */
async function portalWithSessions() {
  const portal = await testPortal()
  await portal.person('ada@example.com')
  await portal.person('ben@example.com')
  const open = async (email: string, agent: string, from: string) => ({
    cookie: cookieOf(await portal.signIn(email, goodPassword, { headers: { 'user-agent': agent }, from })),
  })
  const phone = await open('ada@example.com', safari, '198.51.100.7')
  portal.clock.advance(5)
  const desk = await open('ada@example.com', firefox, '192.0.2.1')
  const ben = await open('ben@example.com', firefox, '192.0.2.2')
  const list = async (headers: { cookie: string }) =>
    (await portal.ask('GET', '/own/sessions', { headers })).json().items as { id: string; device: string }[]
  const works = async ({ cookie }: { cookie: string }) => (await portal.show(cookie)).statusCode === 200
  return { ...portal, phone, desk, ben, list, works }
}

describe('own sessions', () => {
  test('GAP-18: are listed with device, address and times, the present one first', async () => {
    const { phone, list } = await portalWithSessions()
    expect(await list(phone)).toEqual([
      {
        id: expect.any(String),
        device: 'Safari on iOS',
        address: '198.51.100.7',
        current: true,
        createdAt: '2026-03-01T12:00:00.000Z',
        lastSeenAt: '2026-03-01T12:05:00.000Z',
        expiresAt: '2026-03-02T12:05:00.000Z',
      },
      expect.objectContaining({ device: 'Firefox on Windows', current: false }),
    ])
  })

  test('that are over are not listed', async () => {
    const { desk, phone, list, clock } = await portalWithSessions()
    clock.advance(24 * 60 - 3)
    await list(desk)
    clock.advance(10)
    expect(await list(desk)).toMatchObject([{ device: 'Firefox on Windows' }])
    expect(await list(phone)).toBeUndefined()
  })

  test('end one by one', async () => {
    const { ask, desk, phone, list, works, db } = await portalWithSessions()
    const other = (await list(desk))[1]
    const path = `/own/sessions/${other?.id}`
    expect((await ask('DELETE', path, { headers: desk })).statusCode).toBe(204)
    expect([await works(phone), await works(desk)]).toEqual([false, true])
    expect((await ask('DELETE', path, { headers: desk })).json()).toMatchObject({ code: 'session-not-found' })
    const entry = await db.selectFrom('audit_entries').selectAll().orderBy('id', 'desc').executeTakeFirst()
    expect(entry).toMatchObject({
      action: 'session.ended',
      actor_name: 'Ada Okafor',
      details: { device: 'Safari on iOS', address: '198.51.100.7' },
    })
  })

  test('end everywhere else at once, and nobody else’s do', async () => {
    const { ask, desk, phone, ben, works } = await portalWithSessions()
    expect((await ask('DELETE', '/own/sessions', { headers: desk })).json()).toEqual({ ended: 1 })
    expect([await works(phone), await works(desk), await works(ben)]).toEqual([false, true, true])
    expect((await ask('DELETE', '/own/sessions', { headers: desk })).json()).toEqual({ ended: 0 })
  })

  test('of somebody else are not there', async () => {
    const { ask, desk, ben, list, works } = await portalWithSessions()
    const theirs = (await list(ben))[0]
    const answer = await ask('DELETE', `/own/sessions/${theirs?.id}`, { headers: desk })
    expect(answer.json()).toMatchObject({ status: 404, code: 'session-not-found' })
    expect(await works(ben)).toBe(true)
  })

  test('cannot be ended by another site', async () => {
    const { ask, desk, phone, works } = await portalWithSessions()
    const answer = await ask('DELETE', '/own/sessions', { headers: { ...desk, origin: 'https://evil.example' } })
    expect(answer.json()).toMatchObject({ code: 'cross-site-request' })
    expect(await works(phone)).toBe(true)
  })

  test('but the one that changed the password end with it', async () => {
    const { identity, desk, phone, works, list } = await portalWithSessions()
    const actor = await identity.authenticate({
      id: 'r',
      ip: '192.0.2.1',
      headers: {},
      cookies: Object.fromEntries([desk.cookie.split('=')]),
    } as never)
    await identity.changePassword(actor, { currentPassword: goodPassword, newPassword: 'silver pine 31 harbours' })
    expect([await works(phone), await works(desk)]).toEqual([false, true])
    expect(await list(desk)).toHaveLength(1)
  })
})

describe('the limits of sessions', () => {
  test('SES-3, ADM-5: that an owner sets hold for new sessions', async () => {
    const { identity, clock, signIn, show } = await portalWithSessions()
    await identity.updateAccountSettings(operator, { sessionHours: 2, idleMinutes: 30, idleMinutesOfAdmins: 10 })
    const cookie = cookieOf(await signIn('ada@example.com'))
    for (let count = 0; count < 4; count += 1) {
      clock.advance(29)
      expect((await show(cookie)).statusCode).toBe(200)
    }
    clock.advance(4)
    expect((await show(cookie)).statusCode).toBe(401)
  })

  test('for people of the back office are their own', async () => {
    const { identity, clock, person, signIn, show } = await portalWithSessions()
    await identity.updateAccountSettings(operator, { idleMinutes: 30, idleMinutesOfAdmins: 10 })
    await person('owner@example.com', { adminRoles: ['owner'] })
    const [admin, member] = [await signIn('owner@example.com'), await signIn('ben@example.com')].map(cookieOf)
    clock.advance(10)
    expect((await show(admin ?? '')).statusCode).toBe(401)
    expect((await show(member ?? '')).statusCode).toBe(200)
  })

  test('made shorter end sessions that are open already, made longer lengthen none', async () => {
    const { identity, db } = await portalWithSessions()
    const limits = async () =>
      (await db.selectFrom('sessions').select(['idle_expires_at', 'expires_at']).orderBy('id').execute())[0]
    await identity.updateAccountSettings(operator, { sessionHours: 24, idleMinutes: 60, idleMinutesOfAdmins: 60 })
    const short = { idle_expires_at: new Date('2026-03-01T13:00:00Z'), expires_at: new Date('2026-03-02T12:00:00Z') }
    expect(await limits()).toEqual(short)
    await identity.updateAccountSettings(operator, { sessionHours: 1000, idleMinutes: 600 })
    expect(await limits()).toEqual(short)
  })

  test('that would never be reached are refused and nothing is changed', async () => {
    const { ask, person, signIn, db } = await portalWithSessions()
    await person('owner@example.com', { adminRoles: ['owner'] })
    const headers = { cookie: cookieOf(await signIn('owner@example.com')) }
    const change = (body: object) => ask('PATCH', '/settings/accounts', { headers, body })
    expect((await change({ sessionHours: 10, idleMinutes: 601 })).json()).toMatchObject({
      status: 422,
      code: 'idle-longer-than-session',
      errors: [{ field: 'idleMinutes', message: 'Sessions end after 10 hours anyway: enter at most 600 minutes.' }],
    })
    expect((await change({ idleMinutes: 4 })).json()).toMatchObject({ errors: [{ field: 'idleMinutes' }] })
    const kept = db.selectFrom('settings').selectAll().where('name', '=', 'accounts')
    expect(await kept.execute()).toEqual([])
    const answer = await change({ sessionHours: 10, idleMinutes: 600, idleMinutesOfAdmins: 15 })
    expect(answer.json()).toMatchObject({ sessionHours: 10, idleMinutes: 600, idleMinutesOfAdmins: 15 })
    const { warnings: _, ...after } = answer.json()
    const entry = await db.selectFrom('audit_entries').selectAll().orderBy('id', 'desc').executeTakeFirst()
    expect(entry).toMatchObject({
      action: 'setting.changed',
      object_name: 'Accounts',
      details: { before: { sessionHours: 168, idleMinutes: 1440, idleMinutesOfAdmins: 480 }, after },
    })
  })
})
