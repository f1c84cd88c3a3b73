import { describe, expect, test } from 'vitest'
import { system } from '../platform/actor.ts'
import { cookieOf, goodPassword, testPortal } from './test-portal.ts'

const operator = system('Operator')
const nowhere = 'portico_session='
const hours = (count: number) => count * 60

describe('the session cookie', () => {
  test('is out of reach for scripts and other sites', async () => {
    const portal = await testPortal()
    await portal.person()
    const [cookie] = (await portal.signIn('ada@example.com')).cookies
    expect(cookie).toEqual({
      name: 'portico_session',
      value: expect.stringMatching(/^[\w-]{43}$/),
      path: '/',
      httpOnly: true,
      sameSite: 'Lax',
      expires: new Date('2026-03-08T12:00:00Z'),
    })
  })

  test('over https it travels over https only, and belongs to this host', async () => {
    const portal = await testPortal({ secureCookies: true, publicOrigin: 'https://portal.test' })
    await portal.person()
    const answer = await portal.signIn('ada@example.com')
    expect(answer.cookies[0]).toMatchObject({ name: '__Host-portico_session', secure: true, path: '/', httpOnly: true })
    expect((await portal.show(cookieOf(answer))).statusCode).toBe(200)
    expect((await portal.show(cookieOf(answer).replace('__Host-', ''))).statusCode).toBe(401)
  })

  test('SES-1, GAP-14: holds a token of which the database knows the hash only', async () => {
    const portal = await testPortal()
    await portal.person()
    const token = cookieOf(await portal.signIn('ada@example.com')).split('=')[1] ?? ''
    const stored = JSON.stringify(await portal.db.selectFrom('sessions').selectAll().execute())
    const raw = JSON.stringify([...Buffer.from(token, 'base64url')])
    expect(stored).not.toContain(token)
    expect(stored).not.toContain(raw)
  })

  test.each(['', 'nonsense', 'A'.repeat(43), `${'A'.repeat(43)}'--`])('"%s" is nobody', async (value) => {
    const portal = await testPortal()
    expect((await portal.show(nowhere + value)).statusCode).toBe(401)
  })
})

describe('a session', () => {
  test('begins under a new token, and the one the browser came with ends (fixation)', async () => {
    const portal = await testPortal()
    await portal.person()
    const planted = nowhere + 'A'.repeat(43)
    const first = cookieOf(await portal.signIn('ada@example.com', goodPassword, { cookie: planted }))
    expect(first).not.toBe(planted)
    expect((await portal.show(planted)).statusCode).toBe(401)
    const second = cookieOf(await portal.signIn('ada@example.com', goodPassword, { cookie: first }))
    expect(second).not.toBe(first)
    expect((await portal.show(first)).statusCode).toBe(401)
    expect((await portal.show(second)).statusCode).toBe(200)
  })

  test('SES-4: ends with signing out, everywhere the cookie may have gone', async () => {
    const portal = await testPortal()
    await portal.person()
    const cookie = cookieOf(await portal.signIn('ada@example.com'))
    const answer = await portal.app.inject({ method: 'DELETE', url: '/api/v1/session', headers: { cookie } })
    expect(answer.statusCode).toBe(204)
    expect(answer.cookies[0]).toMatchObject({ name: 'portico_session', value: '', expires: new Date(0) })
    expect((await portal.show(cookie)).statusCode).toBe(401)
  })

  test('cannot be ended by another site', async () => {
    const portal = await testPortal()
    await portal.person()
    const cookie = cookieOf(await portal.signIn('ada@example.com'))
    const headers = { cookie, origin: 'https://evil.example' }
    const answer = await portal.app.inject({ method: 'DELETE', url: '/api/v1/session', headers })
    expect(answer.json()).toMatchObject({ code: 'cross-site-request' })
    expect((await portal.show(cookie)).statusCode).toBe(200)
  })

  test('SES-3: ends after a day without a request', async () => {
    const portal = await testPortal()
    await portal.person()
    const cookie = cookieOf(await portal.signIn('ada@example.com'))
    portal.clock.advance(hours(23))
    expect((await portal.show(cookie)).statusCode).toBe(200)
    portal.clock.advance(hours(23))
    expect((await portal.show(cookie)).statusCode).toBe(200)
    portal.clock.advance(hours(24))
    expect((await portal.show(cookie)).statusCode).toBe(401)
  })

  test('of an administrator ends after eight hours without a request', async () => {
    const portal = await testPortal()
    await portal.person('owner@example.com', { adminRoles: ['owner'] })
    const cookie = cookieOf(await portal.signIn('owner@example.com'))
    portal.clock.advance(hours(7))
    expect((await portal.show(cookie)).statusCode).toBe(200)
    portal.clock.advance(hours(8))
    expect((await portal.show(cookie)).statusCode).toBe(401)
  })

  test('SES-3: ends a week after the sign-in, however busy it is', async () => {
    const portal = await testPortal()
    await portal.person()
    const cookie = cookieOf(await portal.signIn('ada@example.com'))
    for (let day = 1; day < 14; day += 1) {
      portal.clock.advance(hours(12) - 1)
      expect((await portal.show(cookie)).statusCode).toBe(200)
    }
    portal.clock.advance(hours(12) + 13)
    expect((await portal.show(cookie)).statusCode).toBe(401)
  })

  test('SES-2, GAP-13, GAP-14: goes on from another network and browser, and at another replica', async () => {
    const portal = await testPortal()
    await portal.person()
    const cookie = cookieOf(await portal.signIn('ada@example.com'))
    const replica = await testPortal({ db: portal.db })
    for (const { app } of [portal, replica]) {
      const answer = await app.inject({
        url: '/api/v1/session',
        remoteAddress: '203.0.113.9',
        headers: { cookie, 'user-agent': 'Another browser' },
      })
      expect(answer.json()).toMatchObject({ account: { email: 'ada@example.com' } })
    }
  })

  test('is checked by one query, and noted at most once a minute', async () => {
    const portal = await testPortal()
    await portal.person()
    const cookie = cookieOf(await portal.signIn('ada@example.com'))
    const statementsOf = async () => {
      const before = portal.statements()
      await portal.show(cookie)
      return portal.statements() - before
    }
    expect(await statementsOf()).toBe(1)
    portal.clock.advance(1)
    expect(await statementsOf()).toBe(3)
    expect(await statementsOf()).toBe(1)
  })

  test('ACC-1: of a deactivated account ends at once and stays ended', async () => {
    const portal = await testPortal()
    const accountId = await portal.person()
    const cookie = cookieOf(await portal.signIn('ada@example.com'))
    await portal.identity.deactivateAccount(operator, accountId)
    expect((await portal.show(cookie)).statusCode).toBe(401)
    await portal.identity.activateAccount(operator, accountId)
    expect((await portal.show(cookie)).statusCode).toBe(401)
    expect((await portal.signIn('ada@example.com')).statusCode).toBe(200)
  })

  test('that is over is forgotten, and one that is not is kept', async () => {
    const portal = await testPortal()
    await portal.person('ada@example.com')
    await portal.person('ben@example.com')
    await portal.signIn('ada@example.com')
    await portal.signIn('cy@example.com')
    portal.clock.advance(hours(24) + 1)
    const cookie = cookieOf(await portal.signIn('ben@example.com'))
    expect(await portal.identity.forgetExpired()).toBe(2)
    expect((await portal.show(cookie)).statusCode).toBe(200)
    expect(await portal.identity.forgetExpired()).toBe(0)
  })
})
