import { removedDomain } from '@portico/contract'
import type { Fields } from '../custom-fields/index.ts'
import type { Actor } from '../platform/actor.ts'
import { recordAudit } from '../platform/audit/audit.ts'
import { type Db, inTransaction } from '../platform/database/database.ts'
import { absent, Refused } from '../platform/errors.ts'
import { publish } from '../platform/outbox/events.ts'
import { removeGrants, replaceProductLimit, takeAccount, takeActiveOwners, updateAccount } from './accounts.queries.ts'
import { removeApiTokensOf } from './api-tokens.queries.ts'
import { removeEmailConfirmationsOf } from './email-confirmations.queries.ts'
import type { Identity } from './identity.ts'
import type { SendFarewell } from './mail-ports.ts'
import { removePasswordHistoryOf } from './password-history.queries.ts'
import { removePasswordResetsOf } from './password-resets.queries.ts'
import { deletePictureOf } from './pictures.queries.ts'
import { lastOwner, requireRightOver } from './rights-over-accounts.ts'
import { removeSecondFactor } from './second-factor.queries.ts'
import { removeSessionsOf } from './sessions.queries.ts'
import { removeFailuresOf } from './sign-in-failures.queries.ts'
import { forgetAddresses } from './terms.queries.ts'

/** What requests and decisions of the past show in place of a name. */
const nameless = { first_name: 'Removed', last_name: 'account' } as const

type Account = NonNullable<Awaited<ReturnType<typeof takeAccount>>>

/** Erases who somebody was. What became of their apps has been decided before. */
export function createAccountRemoval({
  db,
  now,
  fields,
  forgetNotices,
  sendFarewell,
}: {
  db: Db
  now: () => Date
  fields: Pick<Fields, 'forgetFields'>
  forgetNotices: (tx: Db, accountId: string) => Promise<void>
  sendFarewell: SendFarewell
}): Pick<Identity, 'eraseAccount' | 'eraseNeverConfirmed' | 'rejectAccount'> {
  async function erase(
    tx: Db,
    actor: Actor,
    accountId: string,
    refuse?: (account: Account) => void,
    reason: object = {},
  ): Promise<Account> {
    const owners = await takeActiveOwners(tx)
    const account = await takeAccount(tx, accountId)
    if (!account) throw absent('account')
    requireRightOver(actor, account)
    refuse?.(account)
    if (owners.length === 1 && owners[0] === accountId) throw lastOwner()
    await removeGrants(tx, accountId)
    await replaceProductLimit(tx, accountId, null)
    const sessionsEnded = await removeSessionsOf(tx, accountId)
    await fields.forgetFields(tx, accountId)
    await forgetNotices(tx, accountId)
    await deletePictureOf(tx, accountId)
    await forgetAddresses(tx, accountId)
    await removePasswordResetsOf(tx, accountId)
    await removeFailuresOf(tx, accountId)
    await removeSecondFactor(tx, accountId)
    await removePasswordHistoryOf(tx, accountId)
    await removeEmailConfirmationsOf(tx, accountId)
    const apiTokensEnded = await removeApiTokensOf(tx, accountId)
    await updateAccount(tx, accountId, now(), {
      ...nameless,
      // The address is free for a new account; this one can receive nothing.
      email: `${accountId}@${removedDomain}`,
      password_hash: null,
      status: 'disabled',
      mail_language: null,
      removed_at: now(),
    })
    await recordAudit(tx, actor, now(), {
      action: 'account.removed',
      object: { kind: 'account', id: accountId, name: account.name },
      details: { sessionsEnded, apiTokensEnded, ...reason },
    })
    await publish(tx, now(), 'account.removed', { accountId })
    return account
  }

  return {
    eraseAccount: (actor, accountId, outer = db) =>
      inTransaction(outer, async (tx) => {
        const { email, first_name: firstName, mail_language: language } = await erase(tx, actor, accountId)
        if (actor.accountId === accountId) await sendFarewell(tx, { email, firstName, language }, now())
      }),

    eraseNeverConfirmed: (actor, accountId, outer = db) =>
      inTransaction(outer, async (tx) => {
        await erase(tx, actor, accountId, refuseUnlessUnconfirmed, { reason: 'never-confirmed' })
      }),

    rejectAccount: (actor, accountId, reason, outer = db) =>
      inTransaction(outer, async (tx) => {
        const erased = await erase(tx, actor, accountId, refuseUnlessWaiting)
        const { name, email, first_name: firstName, mail_language: mailLanguage } = erased
        await recordAudit(tx, actor, now(), {
          action: 'account.rejected',
          object: { kind: 'account', id: accountId, name },
          details: { reason },
        })
        await publish(tx, now(), 'account.rejected', { accountId, email, firstName, mailLanguage, reason })
      }),
  }
}

function refuseUnlessUnconfirmed({ email_unconfirmed, admin_roles }: Account): void {
  if (email_unconfirmed && admin_roles.length === 0) return
  throw new Refused('account-confirmed', 'This account is in use.')
}

function refuseUnlessWaiting({ status }: Account): void {
  if (status === 'pending') return
  throw new Refused('account-not-waiting', 'This account does not wait for approval any more: somebody has decided.')
}
