import { sql } from 'kysely'
import { describe, expect, test, vi } from 'vitest'
import { system } from '../platform/actor.ts'
import { type Db, inTransaction } from '../platform/database/database.ts'
import { cookieOf, goodPassword, testPortal, visitor } from './test-portal.ts'

const operator = system('Operator')
const ada = { email: 'Ada@Example.com ', firstName: ' Ada', lastName: 'Okafor', password: goodPassword }
const actorOf = (accountId: string) => ({ ...visitor, kind: 'account', accountId, name: 'Ada Okafor' }) as const

describe('registering', () => {
  test('gives an active account, an audit entry, an event and a place among the newcomers', async () => {
    const joined: string[] = []
    const portal = await testPortal({ joinDefaultOrganisation: async (_tx, accountId) => void joined.push(accountId) })
    const { accountId, status } = await portal.identity.register(visitor, ada)
    expect(status).toBe('active')
    expect(joined).toEqual([accountId])
    expect(await portal.db.selectFrom('events').select(['name', 'payload']).execute()).toEqual([
      { name: 'account.registered', payload: { accountId, email: 'ada@example.com', status: 'active' } },
    ])
    const entries = await portal.db
      .selectFrom('audit_entries')
      .select(['action', 'object_name', 'actor_kind'])
      .execute()
    expect(entries).toEqual([{ action: 'account.registered', object_name: 'Ada Okafor', actor_kind: 'nobody' }])
    expect((await portal.signIn('ada@example.com')).json()).toMatchObject({ permissions: [] })
  })

  test('leaves nothing behind when the newcomer cannot be placed', async () => {
    const portal = await testPortal({ joinDefaultOrganisation: () => Promise.reject(new Error('no such place')) })
    await expect(portal.identity.register(visitor, ada)).rejects.toThrow('no such place')
    for (const table of ['accounts', 'audit_entries', 'events'] as const)
      expect(await portal.db.selectFrom(table).selectAll().execute()).toEqual([])
  })

  test('the same address at once gives one account', async () => {
    const portal = await testPortal()
    const outcomes = await Promise.allSettled(Array.from({ length: 6 }, () => portal.identity.register(visitor, ada)))
    expect(outcomes.filter((outcome) => outcome.status === 'fulfilled')).toHaveLength(1)
    for (const outcome of outcomes) {
      if (outcome.status === 'rejected') expect(outcome.reason).toMatchObject({ code: 'email-taken', field: 'email' })
    }
    expect(await portal.db.selectFrom('events').select('name').execute()).toHaveLength(1)
  })

  test('a taken address keeps its account as it was', async () => {
    const portal = await testPortal()
    await portal.identity.register(visitor, ada)
    const again = { ...ada, firstName: 'Mallory', password: 'nine purple tractors' }
    await expect(portal.identity.register(visitor, again)).rejects.toMatchObject({ code: 'email-taken' })
    expect((await portal.signIn('ada@example.com')).json()).toMatchObject({ account: { name: 'Ada Okafor' } })
  })

  test('JOI-4, ACC-2, JOI-13, GAP-28: with approval, the account waits until it is activated', async () => {
    const portal = await testPortal()
    await portal.identity.updateSignUpSettings(operator, { newAccounts: 'approval' })
    const { accountId, status } = await portal.identity.register(visitor, ada)
    expect(status).toBe('pending')
    expect((await portal.signIn('ada@example.com')).json()).toMatchObject({ code: 'account-pending' })
    await portal.identity.activateAccount(operator, accountId)
    expect((await portal.signIn('ada@example.com')).statusCode).toBe(200)
  })

  test('JOI-15: is not possible when sign-up is closed', async () => {
    const portal = await testPortal()
    await portal.identity.updateSignUpSettings(operator, { newAccounts: 'closed' })
    expect(await portal.identity.showSignUpSettings()).toMatchObject({ newAccounts: 'closed' })
    await expect(portal.identity.register(visitor, ada)).rejects.toMatchObject({ code: 'sign-up-closed' })
  })

  test.each([
    ['email', { email: 'ada@' }],
    ['firstName', { firstName: ' ' }],
    ['lastName', { lastName: 'two\nlines' }],
    ['password', { password: '' }],
  ])('a wrong %s is named', async (field, change) => {
    const portal = await testPortal()
    const refused = portal.identity.register(visitor, { ...ada, ...change })
    await expect(refused).rejects.toMatchObject({ issues: [{ path: [field] }] })
  })

  test('a weak password is refused before it costs anything', async () => {
    const portal = await testPortal()
    const refused = portal.identity.register(visitor, { ...ada, password: 'ada.okafor1' })
    await expect(refused).rejects.toMatchObject({ code: 'weak-password', field: 'password' })
    expect(portal.hashes()).toBe(0)
  })

  test.each([{ status: 'active' }, { adminRoles: ['owner'] }, { organisationId: 'x' }])(
    'cannot ask for more than everybody gets: %j',
    async (extra) => {
      const portal = await testPortal()
      const refused = portal.identity.register(visitor, { ...ada, ...extra })
      await expect(refused).rejects.toMatchObject({ issues: [{ code: 'unrecognized_keys' }] })
      expect(await portal.db.selectFrom('accounts').selectAll().execute()).toEqual([])
    },
  )

  test('one address cannot probe which e-mail addresses have accounts for long', async () => {
    const portal = await testPortal({
      passwords: { hash: async () => 'x', verify: async () => false, refuseWhenFull() {} },
    })
    await portal.identity.register(visitor, ada)
    const probe = () => portal.identity.register(visitor, ada)
    for (let count = 0; count < 99; count += 1) await expect(probe()).rejects.toMatchObject({ code: 'email-taken' })
    await expect(probe()).rejects.toMatchObject({ code: 'too-many-attempts' })
  })
})

describe('changing the password', () => {
  const next = 'nine purple tractors'

  test('ends every other session and keeps this one', async () => {
    const portal = await testPortal()
    const accountId = await portal.person()
    const here = cookieOf(await portal.signIn('ada@example.com'))
    const elsewhere = cookieOf(await portal.signIn('ada@example.com'))
    const { id: sessionId } = await portal.db
      .selectFrom('sessions')
      .select('id')
      .orderBy('id')
      .executeTakeFirstOrThrow()
    const actor = { ...actorOf(accountId), sessionId }
    await portal.identity.changePassword(actor, { currentPassword: goodPassword, newPassword: next })
    expect((await portal.show(here)).statusCode).toBe(200)
    expect((await portal.show(elsewhere)).statusCode).toBe(401)
    expect((await portal.signIn('ada@example.com')).statusCode).toBe(401)
    expect((await portal.signIn('ada@example.com', next)).statusCode).toBe(200)
  })

  test('needs another password than the present one, and a good one', async () => {
    const portal = await testPortal()
    const actor = actorOf(await portal.person())
    for (const newPassword of [goodPassword, 'short'])
      await expect(
        portal.identity.changePassword(actor, { currentPassword: goodPassword, newPassword }),
      ).rejects.toMatchObject({ code: 'weak-password', field: 'newPassword' })
  })

  test('is all that a temporary password is good for', async () => {
    const portal = await testPortal()
    const accountId = await portal.person('ada@example.com', { adminRoles: ['owner'] })
    const before = cookieOf(await portal.signIn('ada@example.com'))
    const { password } = await portal.identity.resetPassword(operator, 'ada@example.com')
    expect((await portal.show(before)).statusCode).toBe(401)
    expect((await portal.signIn('ada@example.com')).statusCode).toBe(401)
    const answer = await portal.signIn('ada@example.com', password)
    expect(answer.json()).toMatchObject({ mustChangePassword: true, permissions: [], organisation: null })
    await portal.identity.changePassword(actorOf(accountId), { currentPassword: password, newPassword: next })
    const after = await portal.signIn('ada@example.com', next)
    expect(after.json()).toMatchObject({
      mustChangePassword: false,
      permissions: expect.arrayContaining(['plans:read']),
    })
  })

  test('a reset for an unknown address is refused', async () => {
    const portal = await testPortal()
    const refused = portal.identity.resetPassword(operator, 'nobody@example.com')
    await expect(refused).rejects.toMatchObject({ code: 'account-not-found' })
  })
})

describe('the profile', () => {
  test('ACC-10: shows and changes the name, and nothing else', async () => {
    const portal = await testPortal()
    const actor = actorOf(await portal.person())
    await portal.identity.updateProfile(actor, { firstName: 'Adaeze', lastName: 'Okafor' })
    expect(await portal.identity.showProfile(actor)).toEqual({
      email: 'ada@example.com',
      firstName: 'Adaeze',
      lastName: 'Okafor',
      status: 'active',
      adminRoles: [],
      canChangePassword: true,
      createdAt: portal.clock.at,
    })
    const more = { firstName: 'A', lastName: 'O', email: 'other@example.com' }
    await expect(portal.identity.updateProfile(actor, more)).rejects.toMatchObject({
      issues: [{ code: 'unrecognized_keys' }],
    })
  })
})

describe('deactivating', () => {
  test('the last active owner is refused', async () => {
    const portal = await testPortal()
    expect(await portal.identity.hasActiveOwner()).toBe(false)
    const first = await portal.person('first@example.com', { adminRoles: ['owner'] })
    await portal.person('waiting@example.com', { adminRoles: ['owner'], status: 'pending' })
    await expect(portal.identity.deactivateAccount(operator, first)).rejects.toMatchObject({ code: 'last-owner' })
    expect(await portal.identity.hasActiveOwner()).toBe(true)
    const second = await portal.person('second@example.com', { adminRoles: ['owner'] })
    await portal.identity.deactivateAccount(operator, first)
    await expect(portal.identity.deactivateAccount(operator, second)).rejects.toMatchObject({ code: 'last-owner' })
  })

  test('two owners who deactivate each other at once leave one', async () => {
    const portal = await testPortal()
    const one = await portal.person('one@example.com', { adminRoles: ['owner'] })
    const other = await portal.person('other@example.com', { adminRoles: ['owner'] })
    const ownerOf = (id: string) => ({ ...actorOf(id), permissions: new Set(['roles:write'] as const) })
    // Both begin while somebody else holds the rows, so that neither is done before the other looks.
    const { both } = await inTransaction(portal.db, async (tx) => {
      await tx.selectFrom('accounts').select('id').forNoKeyUpdate().execute()
      const started = Promise.allSettled([
        portal.identity.deactivateAccount(ownerOf(one), other),
        portal.identity.deactivateAccount(ownerOf(other), one),
      ])
      await vi.waitFor(async () => expect(await waitingForLocks(portal.db)).toBe(2), 10_000)
      return { both: started }
    })
    expect((await both).map((outcome) => outcome.status).sort()).toEqual(['fulfilled', 'rejected'])
    expect(await portal.identity.hasActiveOwner()).toBe(true)
  })

  test('and activating again are each recorded once, however often they are asked for', async () => {
    const portal = await testPortal()
    const accountId = await portal.person()
    await portal.signIn('ada@example.com')
    for (let time = 0; time < 2; time += 1) await portal.identity.deactivateAccount(operator, accountId)
    for (let time = 0; time < 2; time += 1) await portal.identity.activateAccount(operator, accountId)
    const entries = await portal.db
      .selectFrom('audit_entries')
      .select(['action', 'details'])
      .where('action', 'in', ['account.activated', 'account.deactivated'])
      .orderBy('id')
      .execute()
    expect(entries).toEqual([
      { action: 'account.deactivated', details: { before: 'active', sessionsEnded: 1, apiTokensEnded: 0 } },
      { action: 'account.activated', details: { before: 'disabled' } },
    ])
  })
})

async function waitingForLocks(db: Db): Promise<number> {
  const waiting = sql<{ count: number }>`select count(*) from pg_stat_activity
    where datname = current_database() and wait_event_type = 'Lock'`
  return (await waiting.execute(db)).rows[0]?.count ?? 0
}
