import { describe, expect, test } from 'vitest'
import { system } from '../platform/actor.ts'
import { inTransaction } from '../platform/database/database.ts'
import { cookieOf, goodPassword, testPortal, visitor } from './test-portal.ts'

const operator = system('Operator')

/** Ada with a way to hand out the events she causes; mails are gathered. */
async function portalWithAda() {
  const sent: { email: string; token: string }[] = []
  const portal = await testPortal({
    sendEmailConfirmation: async (_tx, { email, token }) => void sent.push({ email, token }),
  })
  const accountId = await portal.person('ada@example.com')
  const ada = { ...visitor, kind: 'account', accountId, name: 'Ada Okafor', email: 'ada@example.com' } as const
  const ask = (email: string, password = goodPassword) => portal.identity.askForNewEmail(ada, { email, password })
  const dispatch = (email: string) =>
    inTransaction(portal.db, (tx) => portal.identity.issueEmailConfirmation(tx, { accountId, email }, 'event'))
  return {
    ...portal,
    accountId,
    sent,
    ask,
    /** Asks and hands the event out. @returns the token in the mail */
    async tokenFor(email: string) {
      await ask(email)
      await dispatch(email.trim().toLowerCase())
      return sent.at(-1)?.token ?? ''
    },
    dispatch,
    address: async () =>
      (await portal.db.selectFrom('accounts').select('email').where('id', '=', accountId).executeTakeFirst())?.email,
    confirm: (token: string) => portal.identity.confirmEmail(visitor, token),
    async whatWasSaid() {
      const events = await portal.db.selectFrom('events').select(['name', 'payload']).orderBy('id').execute()
      return events.map(({ name, payload }) => ({ name, payload }))
    },
  }
}

const spent = { code: 'email-confirmation-spent' }

describe('another e-mail address', () => {
  test('ACC-10, GAP-26: holds once its mail is answered, and the old one is told', async () => {
    const { tokenFor, confirm, address, signIn, sent, whatWasSaid, accountId, db } = await portalWithAda()
    const token = await tokenFor(' Ada@Partner.example')
    expect(sent).toEqual([{ email: 'ada@partner.example', token }])
    expect(await address()).toBe('ada@example.com')
    await confirm(token)
    expect(await address()).toBe('ada@partner.example')
    expect((await signIn('ada@partner.example')).statusCode).toBe(200)
    expect((await signIn('ada@example.com')).statusCode).toBe(401)
    expect(await whatWasSaid()).toEqual([
      { name: 'account.email-change-asked', payload: { accountId, email: 'ada@partner.example' } },
      {
        name: 'account.email-changed',
        payload: { accountId, before: 'ada@example.com', after: 'ada@partner.example' },
      },
    ])
    const entry = await db
      .selectFrom('audit_entries')
      .selectAll()
      .where('action', '=', 'account.email-changed')
      .executeTakeFirst()
    expect(entry).toMatchObject({
      actor_id: accountId,
      details: { before: 'ada@example.com', after: 'ada@partner.example' },
    })
  })

  test('takes the password, and no more guesses than signing in', async () => {
    const { ask, whatWasSaid } = await portalWithAda()
    for (let count = 0; count < 10; count += 1)
      await expect(ask('new@example.com', 'not the password')).rejects.toMatchObject({
        code: 'wrong-password',
        field: 'password',
      })
    await expect(ask('new@example.com')).rejects.toMatchObject({ code: 'too-many-attempts' })
    expect(await whatWasSaid()).toEqual([])
  })

  test('that somebody has is asked for like any other, and no mail goes there', async () => {
    const { ask, dispatch, person, sent, statements, hashes, whatWasSaid } = await portalWithAda()
    await person('ben@example.com')
    const work = async (email: string) => {
      const before = [statements(), hashes()]
      await ask(email)
      return [statements() - (before[0] ?? 0), hashes() - (before[1] ?? 0)]
    }
    expect(await work('ben@example.com')).toEqual(await work('free@example.com'))
    await dispatch('ben@example.com')
    expect(sent).toEqual([])
    expect((await whatWasSaid()).map(({ name }) => name)).toEqual(Array(2).fill('account.email-change-asked'))
  })

  test('that is the present one is refused at its field', async () => {
    const { ask } = await portalWithAda()
    await expect(ask('ADA@example.com')).rejects.toMatchObject({ code: 'same-email', field: 'email' })
  })

  test('taken by a registration before the mail was answered is refused, and nothing changes', async () => {
    const { tokenFor, confirm, person, address } = await portalWithAda()
    const token = await tokenFor('wanted@example.com')
    await person('wanted@example.com')
    await expect(confirm(token)).rejects.toMatchObject(spent)
    expect(await address()).toBe('ada@example.com')
  })

  test('keeps out who reads the old mailbox: addresses to choose a password die with it', async () => {
    const resets: string[] = []
    const links: string[] = []
    const portal = await testPortal({
      sendPasswordReset: async (_tx, { token }) => void resets.push(token),
      sendEmailConfirmation: async (_tx, { token }) => void links.push(token),
    })
    const accountId = await portal.person('ada@example.com')
    await inTransaction(portal.db, (tx) => portal.identity.issuePasswordReset(tx, 'ada@example.com', 'event'))
    expect(await portal.identity.isPasswordResetGood(resets[0] ?? '')).toBe(true)
    const ada = { ...visitor, kind: 'account', accountId } as const
    await portal.identity.askForNewEmail(ada, { email: 'new@example.com', password: goodPassword })
    await inTransaction(portal.db, (tx) =>
      portal.identity.issueEmailConfirmation(tx, { accountId, email: 'new@example.com' }, 'event'),
    )
    await portal.identity.confirmEmail(visitor, links[0] ?? '')
    expect(await portal.identity.isPasswordResetGood(resets[0] ?? '')).toBe(false)
  })
})

describe('the address in the mail', () => {
  test('works once', async () => {
    const { tokenFor, confirm, identity } = await portalWithAda()
    const token = await tokenFor('new@example.com')
    expect(await identity.showEmailConfirmation(token)).toEqual({ email: 'new@example.com' })
    const outcomes = await Promise.allSettled([confirm(token), confirm(token)])
    expect(outcomes.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected'])
    await expect(confirm(token)).rejects.toMatchObject(spent)
    expect(await identity.showEmailConfirmation(token)).toBeNull()
  })

  test('works for a day', async () => {
    const { tokenFor, confirm, clock, address } = await portalWithAda()
    const token = await tokenFor('new@example.com')
    clock.advance(24 * 60)
    await expect(confirm(token)).rejects.toMatchObject(spent)
    expect(await address()).toBe('ada@example.com')
  })

  test('works no more when another one was asked for since', async () => {
    const { tokenFor, confirm, clock, address } = await portalWithAda()
    const first = await tokenFor('first@example.com')
    clock.advance(3)
    const second = await tokenFor('second@example.com')
    await expect(confirm(first)).rejects.toMatchObject(spent)
    await confirm(second)
    expect(await address()).toBe('second@example.com')
  })

  test('works no more when the account was deactivated', async () => {
    const { tokenFor, confirm, identity, accountId } = await portalWithAda()
    const token = await tokenFor('new@example.com')
    await identity.deactivateAccount(operator, accountId)
    await expect(confirm(token)).rejects.toMatchObject(spent)
  })

  test('is sent at most once in two minutes and five times a day', async () => {
    const { tokenFor, sent, clock } = await portalWithAda()
    await tokenFor('one@example.com')
    await tokenFor('two@example.com')
    expect(sent).toHaveLength(1)
    for (let count = 0; count < 6; count += 1) {
      clock.advance(5)
      await tokenFor(`more-${count}@example.com`)
    }
    expect(sent).toHaveLength(5)
  })

  test('guessed is refused ever more sternly', async () => {
    const { confirm } = await portalWithAda()
    for (let count = 0; count < 30; count += 1) await expect(confirm(`guess-${count}`)).rejects.toMatchObject(spent)
    await expect(confirm('guess')).rejects.toMatchObject({ code: 'too-many-attempts' })
  })

  test('is kept nowhere but in the mail, and forgotten in time', async () => {
    const { tokenFor, db, logged, clock, identity } = await portalWithAda()
    const token = await tokenFor('new@example.com')
    const tables = ['email_confirmations', 'events', 'audit_entries'] as const
    const kept = await Promise.all(tables.map((table) => db.selectFrom(table).selectAll().execute()))
    expect(JSON.stringify([kept, logged])).not.toContain(token)
    clock.advance(48 * 60 + 1)
    await identity.forgetExpired()
    expect(await db.selectFrom('email_confirmations').selectAll().execute()).toEqual([])
  })
})

test('the own data hold what is known and no secret', async () => {
  const { identity, accountId, signIn, db } = await portalWithAda()
  const cookie = cookieOf(await signIn('ada@example.com'))
  const data = await identity.exportOwnAccount({ ...visitor, kind: 'account', accountId })
  expect(data).toMatchObject({
    account: { id: accountId, email: 'ada@example.com', firstName: 'Ada', status: 'active' },
    sessions: [{ address: '192.0.2.1' }],
    apiTokens: [],
    actions: [{ action: 'session.opened', address: '192.0.2.1' }],
  })
  const { password_hash } = await db.selectFrom('accounts').select('password_hash').executeTakeFirstOrThrow()
  for (const secret of [password_hash ?? '', cookie.split('=')[1] ?? '', '$argon2'])
    expect(JSON.stringify(data)).not.toContain(secret)
})
