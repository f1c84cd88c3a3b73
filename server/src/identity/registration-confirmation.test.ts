import { describe, expect, test } from 'vitest'
import { system } from '../platform/actor.ts'
import { inTransaction } from '../platform/database/database.ts'
import { goodPassword, testPortal, visitor } from './test-portal.ts'

const operator = system('Operator')
const ada = { email: 'ada@example.com', firstName: 'Ada', lastName: 'Okafor', password: goodPassword }
const strangers = 'stolen harbour 17 candles'

/** Addresses have to be confirmed; what is asked for is handed out at once. */
async function portalWithMails() {
  const sent: { email: string; token: string | null }[] = []
  const portal = await testPortal({
    confirmsByDefault: async () => true,
    sendRegistrationConfirmation: async (_tx, { email, token }) => void sent.push({ email, token }),
    sendAlreadyRegistered: async (_tx, { email }) => void sent.push({ email, token: null }),
    sendPasswordReset: async (_tx, { email, token }) => void sent.push({ email, token }),
  })
  const { db, identity } = portal
  const eventsNamed = (name: string) =>
    db.selectFrom('events').selectAll().where('name', '=', name).orderBy('id').execute()
  async function handOut() {
    for (const { id, payload } of (await eventsNamed('account.email-confirmation-asked')).slice(-1)) {
      const { email } = payload as { email: string }
      await inTransaction(db, (tx) => identity.issueRegistrationConfirmation(tx, email, id))
    }
  }
  async function register(more = {}) {
    const answer = await identity.register(visitor, { ...ada, ...more })
    await handOut()
    return answer
  }
  async function resend(email: string) {
    await identity.askForRegistrationConfirmation(visitor, { email })
    await handOut()
  }
  const lastToken = () => sent.at(-1)?.token ?? ''
  const confirm = (token: string, password = goodPassword) => identity.confirmRegistration(visitor, { token, password })
  return { ...portal, sent, eventsNamed, register, resend, lastToken, confirm }
}

describe('where addresses are confirmed', () => {
  test('GAP-10: who registers signs in only after the link in the mail, which works once', async () => {
    const portal = await portalWithMails()
    expect(await portal.register()).toMatchObject({ status: 'unconfirmed' })
    expect((await portal.signIn(ada.email)).json()).toMatchObject({ status: 403, code: 'email-not-confirmed' })
    expect((await portal.signIn(ada.email, 'wrong')).json()).toMatchObject({ code: 'sign-in-failed' })
    expect(await portal.eventsNamed('account.registered')).toEqual([])
    const token = portal.lastToken()
    expect(await portal.identity.showRegistrationConfirmation(token)).toMatchObject({ email: ada.email })
    expect(await portal.identity.showEmailConfirmation(token)).toBeNull()
    await expect(portal.confirm('x'.repeat(43))).rejects.toMatchObject({ code: 'email-confirmation-spent' })
    expect(await portal.confirm(token)).toEqual({ email: ada.email, status: 'active' })
    expect((await portal.signIn(ada.email)).statusCode).toBe(200)
    expect((await portal.eventsNamed('account.registered')).map(({ payload }) => payload)).toMatchObject([
      { email: ada.email, status: 'active' },
    ])
    await expect(portal.confirm(token)).rejects.toMatchObject({ code: 'email-confirmation-spent' })
    expect(await portal.identity.showRegistrationConfirmation(token)).toBeNull()
  })

  test('approval comes after that, and is asked for only then', async () => {
    const portal = await portalWithMails()
    await portal.identity.updateSignUpSettings(operator, { newAccounts: 'approval' })
    await portal.register()
    expect(await portal.eventsNamed('account.registered')).toEqual([])
    expect(await portal.confirm(portal.lastToken())).toMatchObject({ status: 'pending' })
    expect(await portal.eventsNamed('account.registered')).toMatchObject([{ payload: { status: 'pending' } }])
    expect((await portal.signIn(ada.email)).json()).toMatchObject({ code: 'account-pending' })
  })

  test('a link takes the password of who registered, so nobody is let in by the owner of a mailbox they named', async () => {
    const portal = await portalWithMails()
    await portal.register({ password: strangers })
    const token = portal.lastToken()
    await expect(portal.confirm(token)).rejects.toMatchObject({ code: 'wrong-password', field: 'password' })
    for (let count = 0; count < 9; count += 1) await portal.confirm(token, `guess ${count}`).catch(() => undefined)
    await expect(portal.confirm(token, strangers)).rejects.toMatchObject({ code: 'too-many-attempts' })
    // Who reads the mails chooses a password, which confirms the address and shuts the other out.
    await portal.identity.askForNewPassword(visitor, { email: ada.email })
    const event = (await portal.eventsNamed('account.password-reset-asked')).at(-1)
    await inTransaction(portal.db, (tx) => portal.identity.issuePasswordReset(tx, ada.email, event?.id ?? ''))
    await portal.identity.chooseNewPassword(visitor, { token: portal.lastToken(), newPassword: goodPassword })
    expect((await portal.signIn(ada.email, strangers)).statusCode).toBe(401)
    expect((await portal.signIn(ada.email)).statusCode).toBe(200)
    expect(await portal.eventsNamed('account.registered')).toHaveLength(1)
    expect(await portal.identity.showRegistrationConfirmation(token)).toBeNull()
  })

  test('an address that has an account gets the same answer and event, and another mail', async () => {
    const portal = await portalWithMails()
    await portal.person()
    const hashes = portal.hashes()
    const taken = await portal.register()
    const free = await portal.register({ email: 'free@example.com' })
    expect({ ...taken, accountId: '' }).toEqual({ ...free, accountId: '' })
    expect(portal.hashes() - hashes).toBe(2)
    expect(portal.sent).toEqual([
      { email: ada.email, token: null },
      { email: 'free@example.com', token: expect.any(String) },
    ])
    expect((await portal.eventsNamed('account.email-confirmation-asked')).map(({ payload }) => payload)).toEqual([
      { email: ada.email },
      { email: 'free@example.com' },
    ])
    expect((await portal.signIn(ada.email)).statusCode).toBe(200)
  })

  test('a mail is sent again, a few times a day, and to nobody who has no account', async () => {
    const portal = await portalWithMails()
    await portal.register()
    await portal.resend(ada.email)
    await portal.resend('nobody@example.com')
    expect(portal.sent).toHaveLength(1)
    for (let count = 0; count < 7; count += 1) {
      portal.clock.advance(3)
      await portal.resend(ada.email)
    }
    expect(portal.sent).toHaveLength(5)
    portal.clock.advance(24 * 60)
    await expect(portal.confirm(portal.lastToken())).rejects.toMatchObject({ code: 'email-confirmation-spent' })
    await portal.resend(ada.email)
    expect(await portal.confirm(portal.lastToken())).toMatchObject({ status: 'active' })
  })

  test('two who use a link at once confirm it once', async () => {
    const portal = await portalWithMails()
    await portal.register()
    const outcomes = await Promise.allSettled([portal.confirm(portal.lastToken()), portal.confirm(portal.lastToken())])
    expect(outcomes.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected'])
    expect(await portal.eventsNamed('account.registered')).toHaveLength(1)
  })

  test('an owner decides otherwise, for those who register from then on', async () => {
    const portal = await portalWithMails()
    await portal.identity.updateSignUpSettings(operator, { emailConfirmation: 'off' })
    expect(await portal.identity.register(visitor, ada)).toMatchObject({ status: 'active' })
    await expect(portal.identity.register(visitor, ada)).rejects.toMatchObject({ code: 'email-taken' })
    const plain = await testPortal()
    await plain.identity.updateSignUpSettings(operator, { emailConfirmation: 'required' })
    expect(await plain.identity.register(visitor, ada)).toMatchObject({ status: 'unconfirmed' })
  })
})
