import { describe, expect, test } from 'vitest'
import { system } from '../platform/actor.ts'
import { networkOf } from './address-limit.ts'
import { cookieOf, goodPassword, type TestPortal, testPortal, visitor } from './test-portal.ts'

const operator = system('Operator')
const ada = 'ada@example.com'

async function withOwner() {
  const portal = await testPortal()
  await portal.person('owner@example.com', { adminRoles: ['owner'] })
  await portal.person(ada)
  const cookie = cookieOf(await portal.signIn('owner@example.com'))
  const set = (body: object, headers: Record<string, string> = {}) =>
    portal.ask('PATCH', '/settings/accounts', { body, headers: { cookie, ...headers } })
  return { ...portal, cookie, set }
}

/** Each from another address of the network, so that only the lock of the account counts. */
async function guess(portal: TestPortal, count: number, email = ada): Promise<number[]> {
  const codes: number[] = []
  for (let index = 0; index < count; index += 1) {
    codes.push((await portal.signIn(email, 'wrong', { from: `198.51.100.${index + 1}` })).statusCode)
  }
  return codes
}

describe('the lock of an account', () => {
  test('comes and ends as an owner has set it', async () => {
    const portal = await withOwner()
    expect((await portal.set({ failuresBeforeLock: 3, lockMinutes: 5 })).statusCode).toBe(200)
    expect(await guess(portal, 4)).toEqual([401, 401, 401, 429])
    expect((await portal.signIn(ada)).body).toContain('Try again in 5 minutes')
    portal.clock.advance(5)
    expect(await guess(portal, 3)).toEqual([401, 401, 429])
    expect((await portal.signIn(ada)).body).toContain('Try again in 10 minutes')
    portal.clock.advance(10)
    expect((await portal.signIn(ada)).statusCode).toBe(200)
  })

  test('is forgotten with the failures, and never comes where an owner has switched it off', async () => {
    const portal = await withOwner()
    await portal.set({ failuresBeforeLock: 3, lockMinutes: 5, failureMemoryHours: 1 })
    await guess(portal, 2)
    portal.clock.advance(60)
    expect(await guess(portal, 2)).toEqual([401, 401])
    const off = await portal.set({ failuresBeforeLock: 0 })
    expect(off.json().warnings).toMatchObject([{ field: 'failuresBeforeLock' }])
    expect(await guess(portal, 4)).toEqual([401, 401, 401, 401])
    expect((await portal.signIn(ada)).statusCode).toBe(200)
  })

  test('ACC-4, GAP-15: is lifted by the back office, with an audit entry, and only while there is one', async () => {
    const portal = await withOwner()
    const accountId = await portal.person('ben@example.com')
    await portal.set({ failuresBeforeLock: 2 })
    const unlock = () => portal.identity.unlockAccount(operator, accountId)
    await expect(unlock()).rejects.toMatchObject({ code: 'not-locked' })
    await guess(portal, 2, 'ben@example.com')
    // The lock stays theirs when the address changes, and hides under no other.
    await portal.identity.updateAccount(operator, accountId, { email: 'benjamin@example.com' }, null)
    await unlock()
    expect((await portal.signIn('benjamin@example.com')).statusCode).toBe(200)
    const entries = await portal.db.selectFrom('audit_entries').select(['action', 'object_name']).execute()
    expect(entries).toContainEqual({ action: 'account.unlocked', object_name: 'Ada Okafor' })
    const events = await portal.db.selectFrom('events').select('name').execute()
    expect(events).toContainEqual({ name: 'account.unlocked' })
  })

  test('of an owner is lifted only by who has roles to give', async () => {
    const portal = await withOwner()
    const ownerId = (await portal.show(portal.cookie)).json().account.id
    const support = { ...visitor, kind: 'account', permissions: new Set(['people:write'] as const) } as const
    await guess(portal, 10, 'owner@example.com')
    await expect(portal.identity.unlockAccount(support, ownerId)).rejects.toMatchObject({ code: 'back-office-account' })
    await portal.identity.unlockAccount(operator, ownerId)
  })
})

describe('the limit of a network address', () => {
  test('holds as an owner has set it, over all accounts', async () => {
    const portal = await withOwner()
    await portal.set({ failuresOfNetwork: 2, networkMinutes: 1 })
    const from = '203.0.113.7'
    const codes: number[] = []
    for (const email of ['one@example.com', 'two@example.com', ada]) {
      codes.push((await portal.signIn(email, 'wrong', { from })).statusCode)
    }
    expect(codes).toEqual([401, 401, 429])
    expect((await portal.signIn(ada, goodPassword, { from: '203.0.113.8' })).statusCode).toBe(200)
    portal.clock.advance(1)
    expect((await portal.signIn(ada, goodPassword, { from })).statusCode).toBe(200)
    await portal.set({ failuresOfNetwork: 0 })
    for (let count = 0; count < 3; count += 1) await portal.signIn(`no${count}@example.com`, 'wrong', { from })
    expect((await portal.signIn(ada, goodPassword, { from })).statusCode).toBe(200)
    expect(networkOf(from)).toBe(from)
  })
})

describe('settings that protect nobody', () => {
  test.each([
    [{ failuresBeforeLock: 60 }, 'failuresBeforeLock'],
    [{ failuresOfNetwork: 0 }, 'failuresOfNetwork'],
    [{ failuresOfNetwork: 1000, networkMinutes: 1 }, 'networkMinutes'],
  ])('SGN-9: %o are saved with a warning', async (body, field) => {
    const portal = await withOwner()
    const answer = await portal.set(body)
    expect(answer.json()).toMatchObject({ ...body, warnings: [{ field }] })
    const shown = await portal.ask('GET', '/settings/accounts', { headers: { cookie: portal.cookie } })
    expect(shown.json()).toEqual(answer.json())
  })

  test('a proxy nobody trusts is told of, and the defaults need no warning', async () => {
    const portal = await withOwner()
    expect((await portal.set({})).json().warnings).toEqual([])
    const proxied = await portal.set({}, { 'x-forwarded-for': '203.0.113.1' })
    expect(proxied.json().warnings).toMatchObject([{ message: expect.stringContaining('PORTAL_TRUSTED_PROXIES') }])
  })

  test.each([
    [{ failureMemoryHours: 0 }, 'failureMemoryHours'],
    [{ lockMinutes: 120, failureMemoryHours: 2 }, 'failureMemoryHours'],
    [{ lockMinutes: 0 }, 'lockMinutes'],
    [{ failuresBeforeLock: -1 }, 'failuresBeforeLock'],
    [{ networkMinutes: 'x' }, 'networkMinutes'],
  ])('SGN-9: %o are refused, and nothing changes', async (body, field) => {
    const portal = await withOwner()
    const answer = await portal.set(body)
    expect(answer.json()).toMatchObject({ status: 422, errors: [{ field }] })
    expect(await portal.identity.showAccountSettings()).toMatchObject({ failuresBeforeLock: 10, lockMinutes: 15 })
  })
})
