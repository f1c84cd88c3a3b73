import { type Actor, nobody, system } from '../platform/actor.ts'
import { recordAudit } from '../platform/audit/audit.ts'
import { type Db, inTransaction, violatedConstraint } from '../platform/database/database.ts'
import { absent, Refused } from '../platform/errors.ts'
import { publish } from '../platform/outbox/events.ts'
import { findAccount, findAccountByEmail, takeAccount, updateAccount } from './accounts.queries.ts'
import type { AddressLimit } from './address-limit.ts'
import * as rows from './email-confirmations.queries.ts'
import type { Identity } from './identity.ts'
import { newEmailInput } from './inputs.ts'
import type { SendEmailConfirmation } from './mail-ports.ts'
import type { PasswordCheck } from './password-check.ts'
import { removePasswordResetsOf } from './password-resets.queries.ts'
import { domainOf, refuseOtherDomains, type SignUpSettings } from './sign-up-settings.ts'
import { takeLink } from './single-use-links.queries.ts'
import { hashOfLink, mayHaveLink, newLink } from './single-use-links.ts'

export interface EmailChangeDeps {
  db: Db
  now: () => Date
  randomBytes: (size: number) => Buffer
  passwordCheck: PasswordCheck
  addresses: AddressLimit
  signUpSettings: Pick<SignUpSettings, 'showSignUpSettings'>
  sendEmailConfirmation: SendEmailConfirmation
}

export const emailConfirmationHours = 24

type EmailChangeVerbs = Pick<
  Identity,
  'askForNewEmail' | 'issueEmailConfirmation' | 'showEmailConfirmation' | 'confirmEmail'
>

/** Another e-mail address for an account: it is asked for with the password, and holds once a mail there was answered. */
export function createEmailChange(deps: EmailChangeDeps): EmailChangeVerbs {
  const { db, now, randomBytes, passwordCheck, addresses, signUpSettings, sendEmailConfirmation } = deps

  async function change(tx: Db, actor: Actor, accountId: string, email: string, tokenHash: Buffer): Promise<void> {
    const account = await takeAccount(tx, accountId)
    if (account?.status !== 'active') throw confirmationSpent()
    if (!(await takeLink(tx, 'email_confirmations', tokenHash, now()))) throw confirmationSpent()
    await updateAccount(tx, accountId, now(), { email })
    await rows.spendEmailConfirmationsOf(tx, accountId, now())
    // Who reads the old mailbox must not get in by it any more.
    await removePasswordResetsOf(tx, accountId)
    const holder = {
      ...nobody(actor.requestId, actor.address),
      kind: 'account',
      accountId,
      name: account.name,
    } as const
    await recordAudit(tx, { ...holder, email }, now(), {
      action: 'account.email-changed',
      object: { kind: 'account', id: accountId, name: account.name },
      details: { before: account.email, after: email },
    })
    await publish(tx, now(), 'account.email-changed', { accountId, before: account.email, after: email })
  }

  return {
    // The same for an address that has an account as for one that has none: which is which shows in no answer and no time.
    async askForNewEmail(actor, input) {
      const { email, password } = newEmailInput.parse(input)
      const account = await findAccount(db, actor.accountId ?? '')
      if (!account) throw absent('account')
      if (email === account.email) {
        throw new Refused('same-email', 'This is your address already.', { field: 'email', kind: 'input' })
      }
      // Else whoever may not register there would come by another address first. Who was invited stays where they are.
      if (domainOf(email) !== domainOf(account.email)) {
        refuseOtherDomains(await signUpSettings.showSignUpSettings(), email)
      }
      addresses.countAttempt(actor.address)
      await passwordCheck.confirm(account, password, 'password')
      await inTransaction(db, async (tx) => {
        await passwordCheck.settle(tx, account, 'password')
        await recordAudit(tx, actor, now(), {
          action: 'account.email-change-asked',
          object: { kind: 'account', id: account.id, name: account.name },
          details: { email },
        })
        await publish(tx, now(), 'account.email-change-asked', { accountId: account.id, email })
      })
    },

    async issueEmailConfirmation(tx, { accountId, email }, eventId) {
      const account = await takeAccount(tx, accountId)
      if (account?.status !== 'active' || (await findAccountByEmail(tx, email))) return
      const at = now()
      if (!(await mayHaveLink(tx, 'email_confirmations', accountId, at))) return
      // The last address asked for is the one that is meant.
      await rows.spendEmailConfirmationsOf(tx, accountId, at)
      const { token, row } = newLink(randomBytes, at, emailConfirmationHours)
      await rows.insertEmailConfirmation(tx, { ...row, account_id: accountId, email })
      await recordAudit(tx, system('Portal'), at, {
        action: 'account.email-confirmation-sent',
        object: { kind: 'account', id: accountId, name: account.name },
        details: { email },
      })
      const { first_name: firstName, mail_language: language } = account
      const mail = { email, firstName, language, token, hours: emailConfirmationHours }
      await sendEmailConfirmation(tx, mail, at, eventId)
    },

    async showEmailConfirmation(token) {
      const found = await rows.findEmailConfirmation(db, hashOfLink(token), now())
      return found ? { email: found.email } : null
    },

    async confirmEmail(actor, token) {
      addresses.countAttempt(actor.address)
      const found = await rows.findEmailConfirmation(db, hashOfLink(token), now())
      if (!found) throw confirmationSpent()
      try {
        await inTransaction(db, (tx) => change(tx, actor, found.accountId, found.email, hashOfLink(token)))
      } catch (error) {
        // Somebody has registered with the address meanwhile.
        if (violatedConstraint(error) === 'accounts_email_key') throw confirmationSpent()
        throw error
      }
    },
  }
}

const confirmationSpent = () =>
  new Refused(
    'email-confirmation-spent',
    'This address no longer works: it was used already, it is more than a day old, or another one was asked for since.',
    { kind: 'input' },
  )
