import { nobody, system } from '../platform/actor.ts'
import { recordAudit } from '../platform/audit/audit.ts'
import { type Db, inTransaction } from '../platform/database/database.ts'
import { Refused } from '../platform/errors.ts'
import { publish } from '../platform/outbox/events.ts'
import type { AccountLock } from './account-lock.ts'
import { findAccount, findAccountByEmail, takeAccount, updateAccount } from './accounts.queries.ts'
import type { AddressLimit } from './address-limit.ts'
import * as rows from './email-confirmations.queries.ts'
import type { Identity } from './identity.ts'
import { confirmRegistrationInput, forgottenPasswordInput } from './inputs.ts'
import type { SendAlreadyRegistered, SendEmailConfirmation } from './mail-ports.ts'
import type { Passwords } from './passwords.ts'
import type { SignUpSettings } from './sign-up-settings.ts'
import { takeLink } from './single-use-links.queries.ts'
import { hashOfLink, mayHaveLink, newLink } from './single-use-links.ts'

export interface RegistrationConfirmationDeps {
  db: Db
  now: () => Date
  randomBytes: (size: number) => Buffer
  passwords: Passwords
  lock: AccountLock
  addresses: AddressLimit
  sendRegistrationConfirmation: SendEmailConfirmation
  sendAlreadyRegistered: SendAlreadyRegistered
  signUpSettings: Pick<SignUpSettings, 'showSignUpSettings'>
}

type Verbs = Pick<
  Identity,
  | 'askForRegistrationConfirmation'
  | 'issueRegistrationConfirmation'
  | 'showRegistrationConfirmation'
  | 'confirmRegistration'
  | 'listNeverConfirmed'
>

const hour = 3600_000
export const registrationConfirmationHours = 24

/** Who registers shows that they read mails at the address: by the link in one, and the password they chose. */
export function createRegistrationConfirmation(deps: RegistrationConfirmationDeps): Verbs {
  const { db, now, randomBytes, passwords, lock, addresses } = deps
  return {
    // One row, whether there is such an account or not.
    async askForRegistrationConfirmation(actor, input) {
      const { email } = forgottenPasswordInput.parse(input)
      addresses.countAttempt(actor.address)
      await inTransaction(db, (tx) => publish(tx, now(), 'account.email-confirmation-asked', { email }))
    },

    async issueRegistrationConfirmation(tx, email, eventId) {
      const found = await findAccountByEmail(tx, email)
      const account = found && (await takeAccount(tx, found.id))
      if (!account || account.status === 'disabled') return
      const at = now()
      if (!(await mayHaveLink(tx, 'email_confirmations', account.id, at))) return
      const { token, row } = newLink(randomBytes, at, registrationConfirmationHours)
      const waits = account.email_unconfirmed
      await rows.insertEmailConfirmation(tx, {
        ...row,
        account_id: account.id,
        email,
        // Who has an account gets no link; that they were told is counted all the same.
        ...(waits ? {} : { expires_at: at }),
      })
      const { id, name, first_name: firstName } = account
      if (!waits) return deps.sendAlreadyRegistered(tx, { email, firstName }, at, eventId)
      const object = { kind: 'account', id, name }
      await recordAudit(tx, system('Portal'), at, { action: 'account.email-confirmation-sent', object })
      const mail = { email, firstName, token, hours: registrationConfirmationHours }
      await deps.sendRegistrationConfirmation(tx, mail, at, eventId)
    },

    showRegistrationConfirmation: async (token) =>
      (await rows.findRegistrationConfirmation(db, hashOfLink(token), now())) ?? null,

    async listNeverConfirmed() {
      const { unconfirmedDays } = await deps.signUpSettings.showSignUpSettings()
      if (unconfirmedDays === 0) return []
      return rows.neverConfirmed(db, new Date(now().getTime() - unconfirmedDays * 24 * hour), now())
    },

    async confirmRegistration(actor, input) {
      const { token, password } = confirmRegistrationInput.parse(input)
      addresses.countAttempt(actor.address)
      const waiting = await rows.findRegistrationConfirmation(db, hashOfLink(token), now())
      const account = waiting && (await findAccount(db, waiting.accountId))
      if (!waiting || !account) throw spent()
      passwords.refuseWhenFull()
      await lock.countAttempt(account.email)
      // Else somebody could register with the address of another, who opens the mail and lets them in.
      if (!(await passwords.verify(account.password_hash, password))) throw wrongPassword()
      return inTransaction(db, async (tx) => {
        const current = await takeAccount(tx, account.id)
        if (!current || current.status === 'disabled' || current.password_hash !== account.password_hash) throw spent()
        if (!(await takeLink(tx, 'email_confirmations', hashOfLink(token), now()))) throw spent()
        await lock.forgive(tx, account.email)
        await settleConfirmation(tx, { actor, at: now(), account: current })
        return { email: current.email, status: current.status === 'active' ? 'active' : 'pending' }
      })
    },
  }
}

interface Settled {
  actor: { requestId: string; address: string }
  at: Date
  account: NonNullable<Awaited<ReturnType<typeof takeAccount>>>
}

/** The address is theirs: only now the account counts as registered, for them and for whoever approves. */
export async function settleConfirmation(tx: Db, { actor, at, account }: Settled): Promise<void> {
  if (!account.email_unconfirmed) return
  const { id, name, email, status } = account
  await updateAccount(tx, id, at, { email_unconfirmed: false })
  await rows.spendEmailConfirmationsOf(tx, id, at)
  const holder = { ...nobody(actor.requestId, actor.address), kind: 'account', accountId: id, name, email } as const
  await recordAudit(tx, holder, at, { action: 'account.email-confirmed', object: { kind: 'account', id, name } })
  const registered = { accountId: id, email, status: status === 'active' ? 'active' : 'pending' } as const
  await publish(tx, at, 'account.registered', registered)
}

const spent = () =>
  new Refused(
    'email-confirmation-spent',
    'This link no longer works: it was used already, it is more than a day old, or another mail came after it.',
    { kind: 'input' },
  )

const wrongPassword = () =>
  new Refused('wrong-password', 'This is not the password that was chosen when signing up.', {
    field: 'password',
    kind: 'input',
  })
