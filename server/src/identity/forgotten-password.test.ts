import { describe, expect, test } from 'vitest'
import { inTransaction } from '../platform/database/database.ts'
import { cookieOf, goodPassword, testPortal, visitor } from './test-portal.ts'

const newPassword = 'amber tide 77 willows'

/** A portal whose mails with tokens are caught; `ask` asks and hands the event out, as the dispatcher does. */
async function portalWithMails() {
  const sent: { email: string; token: string }[] = []
  const portal = await testPortal({
    sendPasswordReset: async (_tx, { email, token }) => void sent.push({ email, token }),
  })
  const { db, identity } = portal
  async function ask(email: string): Promise<void> {
    await identity.askForNewPassword(visitor, { email })
    const event = await db.selectFrom('events').selectAll().orderBy('id', 'desc').executeTakeFirstOrThrow()
    const { email: asked } = event.payload as { email: string }
    await inTransaction(db, (tx) => identity.issuePasswordReset(tx, asked, event.id))
  }
  const tokenFor = async (email: string) => {
    await ask(email)
    return sent.at(-1)?.token ?? ''
  }
  return { ...portal, sent, ask, tokenFor }
}

describe('a forgotten password', () => {
  test('SGN-3, SGN-6: is replaced by the token from the mail, once, and every session ends', async () => {
    const portal = await portalWithMails()
    const { identity } = portal
    await portal.person()
    const session = cookieOf(await portal.signIn('ada@example.com'))
    const token = await portal.tokenFor('ADA@example.com ')
    expect(await identity.isPasswordResetGood(token)).toBe(true)
    await identity.chooseNewPassword(visitor, { token, newPassword })
    expect((await portal.signIn('ada@example.com')).statusCode).toBe(401)
    expect((await portal.signIn('ada@example.com', newPassword)).statusCode).toBe(200)
    expect((await portal.show(session)).statusCode).toBe(401)
    expect(await identity.isPasswordResetGood(token)).toBe(false)
    const again = identity.chooseNewPassword(visitor, { token, newPassword: goodPassword })
    await expect(again).rejects.toMatchObject({ code: 'password-reset-spent' })
  })

  test('SGN-5: lifts the lock of an account, at the back office as well', async () => {
    const portal = await portalWithMails()
    await portal.person('ada@example.com', { adminRoles: ['owner'] })
    for (let attempt = 0; attempt < 10; attempt += 1) await portal.signIn('ada@example.com', 'wrong')
    expect((await portal.signIn('ada@example.com')).statusCode).toBe(429)
    await portal.identity.chooseNewPassword(visitor, { token: await portal.tokenFor('ada@example.com'), newPassword })
    expect((await portal.signIn('ada@example.com', newPassword)).statusCode).toBe(200)
  })

  test('SGN-3: is not replaced after a day, by a weak password, or by another token', async () => {
    const portal = await portalWithMails()
    const { identity } = portal
    await portal.person()
    const token = await portal.tokenFor('ada@example.com')
    const weak = identity.chooseNewPassword(visitor, { token, newPassword: 'ada okafor' })
    await expect(weak).rejects.toMatchObject({ code: 'weak-password', field: 'newPassword' })
    const guessed = identity.chooseNewPassword(visitor, { token: 'x'.repeat(43), newPassword })
    await expect(guessed).rejects.toMatchObject({ code: 'password-reset-spent' })
    portal.clock.advance(24 * 60)
    await expect(identity.chooseNewPassword(visitor, { token, newPassword })).rejects.toMatchObject({
      code: 'password-reset-spent',
    })
    expect((await portal.signIn('ada@example.com')).statusCode).toBe(200)
  })

  test('used by two at the same moment counts once', async () => {
    const portal = await portalWithMails()
    await portal.person()
    const token = await portal.tokenFor('ada@example.com')
    const outcomes = await Promise.allSettled(
      [newPassword, 'silver pine 31 harbours'].map((one) =>
        portal.identity.chooseNewPassword(visitor, { token, newPassword: one }),
      ),
    )
    expect(outcomes.map((outcome) => outcome.status).toSorted()).toEqual(['fulfilled', 'rejected'])
  })

  test('changed in another way ends what was asked for before', async () => {
    const portal = await portalWithMails()
    await portal.person()
    const token = await portal.tokenFor('ada@example.com')
    await portal.identity.resetPassword(visitor, 'ada@example.com')
    expect(await portal.identity.isPasswordResetGood(token)).toBe(false)
  })
})

describe('asking for a new password', () => {
  test('SGN-4: does the same for an unknown address as for a known one', async () => {
    const portal = await portalWithMails()
    await portal.person()
    const work = async (email: string) => {
      const before = portal.statements()
      await portal.identity.askForNewPassword(visitor, { email })
      return { statements: portal.statements() - before, hashes: portal.hashes() }
    }
    const hashes = portal.hashes()
    expect(await work('nobody@example.com')).toEqual({ ...(await work('ada@example.com')), hashes })
  })

  test('sends nothing to who has no account or a deactivated one', async () => {
    const portal = await portalWithMails()
    const accountId = await portal.person('gone@example.com')
    await portal.person()
    await portal.identity.deactivateAccount(visitor, accountId)
    await portal.ask('nobody@example.com')
    await portal.ask('gone@example.com')
    expect(portal.sent).toEqual([])
  })

  test('again at once, or for the sixth time in a day, sends no further mail', async () => {
    const portal = await portalWithMails()
    await portal.person()
    await portal.ask('ada@example.com')
    await portal.ask('ada@example.com')
    expect(portal.sent).toHaveLength(1)
    for (let count = 0; count < 6; count += 1) {
      portal.clock.advance(5)
      await portal.ask('ada@example.com')
    }
    expect(portal.sent).toHaveLength(5)
  })

  test('is refused to an address of the network that asks too often', async () => {
    const { identity } = await portalWithMails()
    for (let count = 0; count < 30; count += 1)
      await identity.askForNewPassword(visitor, { email: `p${count}@example.com` })
    const more = identity.askForNewPassword(visitor, { email: 'p31@example.com' })
    await expect(more).rejects.toMatchObject({ code: 'too-many-attempts' })
  })

  test('keeps the token nowhere but in the mail', async () => {
    const portal = await portalWithMails()
    await portal.person()
    const token = await portal.tokenFor('ada@example.com')
    const tables = ['password_resets', 'events', 'audit_entries'] as const
    const kept = await Promise.all(tables.map((table) => portal.db.selectFrom(table).selectAll().execute()))
    expect(JSON.stringify([kept, portal.logged])).not.toContain(token)
  })
})
