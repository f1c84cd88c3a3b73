import { describe, expect, test } from 'vitest'
import { system } from '../platform/actor.ts'
import { createPasswords } from './passwords.ts'
import { cookieOf, goodPassword, testPortal, visitor } from './test-portal.ts'

const operator = system('Operator')
const wrong = 'not the password at all'
const withoutRequestId = (body: string) => ({ ...JSON.parse(body), requestId: '' })

describe('signing in', () => {
  test('JOI-8: opens a session that says who is signed in and what they may do', async () => {
    const portal = await testPortal()
    await portal.identity.createOwner(operator, {
      email: 'owner@example.com',
      firstName: 'Olu',
      lastName: 'Owner',
      password: goodPassword,
    })
    const answer = await portal.signIn(' Owner@Example.com ')
    expect(answer.statusCode).toBe(200)
    expect(answer.json()).toMatchObject({
      account: { email: 'owner@example.com', name: 'Olu Owner' },
      organisation: null,
      permissions: expect.arrayContaining(['people:write', 'plans:write']),
      mustChangePassword: false,
      expiresAt: '2026-03-01T20:00:00.000Z',
    })
    expect((await portal.show(cookieOf(answer))).json()).toEqual(answer.json())
    const entries = await portal.db.selectFrom('audit_entries').select(['action', 'actor_name', 'address']).execute()
    expect(entries).toContainEqual({ action: 'session.opened', actor_name: 'Olu Owner', address: '192.0.2.1' })
  })

  test('SGN-10: an unknown address and a wrong password get the same answer for the same work', async () => {
    const portal = await testPortal()
    await portal.person('ada@example.com')
    const attempt = async (email: string) => {
      const before = { hashes: portal.hashes(), statements: portal.statements() }
      const { statusCode, body, headers } = await portal.signIn(email, wrong)
      const { 'x-request-id': _id, date: _date, ...sent } = headers
      return {
        statusCode,
        sent,
        body: withoutRequestId(body),
        hashes: portal.hashes() - before.hashes,
        statements: portal.statements() - before.statements,
      }
    }
    const known = await attempt('ada@example.com')
    expect(await attempt('nobody@example.com')).toEqual(known)
    expect(known).toMatchObject({ statusCode: 401, hashes: 1, body: { code: 'sign-in-failed' } })
  })

  test.each([
    ['pending', 'account-pending'],
    ['disabled', 'account-disabled'],
  ])('ACC-1: a %s account is told so, but only with the right password', async (status, code) => {
    const portal = await testPortal()
    const accountId = await portal.person('ada@example.com', { status: 'pending' })
    if (status === 'disabled') await portal.identity.deactivateAccount(operator, accountId)
    expect((await portal.signIn('ada@example.com', wrong)).json()).toMatchObject({ code: 'sign-in-failed' })
    const answer = await portal.signIn('ada@example.com')
    expect(answer.json()).toMatchObject({ status: 403, code })
    expect(answer.cookies).toEqual([])
  })

  test('fields that do not belong there are refused', async () => {
    const portal = await testPortal()
    await portal.person('ada@example.com')
    const answer = await portal.app.inject({
      method: 'POST',
      url: '/api/v1/session',
      payload: { email: 'ada@example.com', password: goodPassword, permissions: ['people:write'] },
    })
    expect(answer.statusCode).toBe(422)
    expect(answer.cookies).toEqual([])
  })

  test('from another site is refused before anything is looked at', async () => {
    const portal = await testPortal()
    await portal.person('ada@example.com')
    const headers = { origin: 'https://evil.example', 'sec-fetch-site': 'cross-site' }
    const answer = await portal.signIn('ada@example.com', goodPassword, { headers })
    expect(answer.json()).toMatchObject({ status: 403, code: 'cross-site-request' })
    expect(portal.hashes()).toBe(1)
  })

  test('SGN-11: neither passwords nor tokens are logged', async () => {
    const portal = await testPortal()
    await portal.person('ada@example.com')
    await portal.signIn('ada@example.com', wrong)
    const cookie = cookieOf(await portal.signIn('ada@example.com'))
    await portal.show(cookie)
    const log = portal.logged.join('')
    expect(log).toContain('sign-in failed')
    for (const secret of [wrong, goodPassword, cookie.split('=')[1] ?? '']) expect(log).not.toContain(secret)
  })

  test('a password that is changed while the old one is checked opens no session', async () => {
    const portal = await testPortal()
    const real = createPasswords()
    const accountId = await portal.person('ada@example.com')
    const slow = await testPortal({
      db: portal.db,
      passwords: {
        ...real,
        async verify(hash, password) {
          const right = await real.verify(hash, password)
          await portal.identity.deactivateAccount(operator, accountId)
          return right
        },
      },
    })
    expect((await slow.signIn('ada@example.com')).json()).toMatchObject({ code: 'sign-in-failed' })
    expect(await portal.db.selectFrom('sessions').selectAll().execute()).toEqual([])
  })
})

describe('brute force', () => {
  // Each attempt from another address, so that only the account's own lock counts.
  const attempts = (portal: Awaited<ReturnType<typeof testPortal>>, email: string, count: number) =>
    Array.from({ length: count }, (_, index) => portal.signIn(email, wrong, { from: `198.51.100.${index + 1}` }))

  test.each(['ada@example.com', 'nobody@example.com'])(
    'SGN-7: the eleventh attempt at %s is locked out',
    async (email) => {
      const portal = await testPortal()
      await portal.person('ada@example.com')
      const before = portal.hashes()
      for (const attempt of attempts(portal, email, 1)) expect((await attempt).statusCode).toBe(401)
      await Promise.all(attempts(portal, email, 9))
      const locked = await portal.signIn(email)
      expect(withoutRequestId(locked.body)).toMatchObject({
        status: 429,
        code: 'too-many-attempts',
        detail: 'There were too many attempts. Try again in 15 minutes.',
      })
      expect(portal.hashes() - before).toBe(10)
    },
  )

  test('many at once get no more guesses than one by one', async () => {
    const portal = await testPortal()
    await portal.person('ada@example.com')
    const answers = await Promise.all(attempts(portal, 'ada@example.com', 40))
    const count = (status: number) => answers.filter((answer) => answer.statusCode === status).length
    expect({ tried: count(401), locked: count(429) }).toEqual({ tried: 10, locked: 30 })
  })

  test('the lock ends by itself, and comes back longer after five more', async () => {
    const portal = await testPortal()
    await portal.person('ada@example.com')
    await Promise.all(attempts(portal, 'ada@example.com', 10))
    portal.clock.advance(15)
    await Promise.all(attempts(portal, 'ada@example.com', 5))
    expect((await portal.signIn('ada@example.com')).body).toContain('Try again in 30 minutes')
    portal.clock.advance(30)
    expect((await portal.signIn('ada@example.com')).statusCode).toBe(200)
  })

  test('a right password clears the count, and a day without failures does too', async () => {
    const portal = await testPortal()
    await portal.person('ada@example.com')
    for (const clear of [() => portal.signIn('ada@example.com'), async () => portal.clock.advance(24 * 60)]) {
      await Promise.all(attempts(portal, 'ada@example.com', 9))
      await clear()
      await Promise.all(attempts(portal, 'ada@example.com', 9))
      expect((await portal.signIn('ada@example.com')).statusCode).toBe(200)
    }
  })

  test('SGN-8: one address that tries many accounts is stopped, and others are not', async () => {
    const portal = await testPortal()
    await portal.person('ada@example.com')
    const guesses = Array.from({ length: 60 }, (_, index) => portal.signIn(`person${index}@example.com`, wrong))
    const codes = (await Promise.all(guesses)).map((answer) => answer.statusCode)
    expect(codes.filter((code) => code === 401)).toHaveLength(50)
    expect(codes.filter((code) => code === 429)).toHaveLength(10)
    expect((await portal.signIn('ada@example.com')).statusCode).toBe(429)
    expect((await portal.signIn('ada@example.com', goodPassword, { from: '203.0.113.9' })).statusCode).toBe(200)
    portal.clock.advance(15)
    expect((await portal.signIn('ada@example.com')).statusCode).toBe(200)
  })

  test('the locks double and stop at twelve hours', async () => {
    const { db, clock, signIn } = await testPortal()
    await signIn('ada@example.com', wrong)
    const row = db.updateTable('sign_in_failures')
    const minutesAfter = async (failures: number) => {
      await row.set({ failures: failures - 1, locked_until: null }).execute()
      await signIn('ada@example.com', wrong)
      const after = await db.selectFrom('sign_in_failures').selectAll().executeTakeFirstOrThrow()
      expect(after).toMatchObject({ failures, last_failed_at: clock.at })
      return after.locked_until === null ? 0 : (after.locked_until.getTime() - clock.at.getTime()) / 60_000
    }
    const found = []
    for (const failures of [2, 9, 10, 11, 15, 20, 25, 14, 100, 1000]) found.push(await minutesAfter(failures))
    expect(found).toEqual([0, 0, 15, 0, 30, 60, 120, 0, 720, 720])
  })

  test("an operator's new password lifts the lock", async () => {
    const portal = await testPortal()
    await portal.person('ada@example.com')
    await Promise.all(attempts(portal, 'ada@example.com', 10))
    const { password } = await portal.identity.resetPassword(operator, 'ADA@example.com')
    expect((await portal.signIn('ada@example.com', password)).statusCode).toBe(200)
  })

  test('guessing the present password of an open session is locked too', async () => {
    const portal = await testPortal()
    const accountId = await portal.person('ada@example.com')
    const actor = { ...visitor, kind: 'account', accountId } as const
    const guess = () =>
      portal.identity.changePassword(actor, { currentPassword: wrong, newPassword: 'nine purple tractors' })
    for (let count = 0; count < 10; count += 1)
      await expect(guess()).rejects.toMatchObject({ code: 'wrong-password', field: 'currentPassword' })
    await expect(guess()).rejects.toMatchObject({ code: 'too-many-attempts' })
  })
})
