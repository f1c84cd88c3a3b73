import { nobody } from '../platform/actor.ts'
import { recordAudit } from '../platform/audit/audit.ts'
import type { Db } from '../platform/database/database.ts'
import { sendAlong } from '../platform/database/transaction.ts'
import { Refused } from '../platform/errors.ts'
import type { AccountLock } from './account-lock.ts'
import type { takeAccount } from './accounts.queries.ts'
import type { SessionLimits, Sessions, Visit } from './sessions.ts'

type Account = NonNullable<Awaited<ReturnType<typeof takeAccount>>>

export interface SessionOpeningDeps {
  now: () => Date
  lock: AccountLock
  sessions: Sessions
}

export interface Arrival {
  visit: Visit
  /** The session the request came with, which ends. */
  presented: string | null
  /** As they are in this transaction. */
  limits: SessionLimits
  /** What the audit log should know besides. */
  details?: Record<string, unknown>
}

/** However somebody has shown who they are, their session begins here. */
export type OpenSession = ReturnType<typeof createSessionOpening>

export function createSessionOpening({ now, lock, sessions }: SessionOpeningDeps) {
  /** @returns the token of the new session */
  return async (tx: Db, account: Account, { visit, presented, limits, details = {} }: Arrival): Promise<string> => {
    if (presented !== null) await sendAlong(tx, sessions.end(tx, presented))
    const { id, name, email } = account
    const token = await sessions.open(tx, { id, isAdmin: account.admin_roles.length > 0 }, visit, limits)
    await sendAlong(tx, lock.forgive(tx, email))
    const actor = { ...nobody(visit.requestId, visit.address), kind: 'account', accountId: id, name, email } as const
    await recordAudit(tx, actor, now(), { action: 'session.opened', object: { kind: 'account', id, name }, details })
    return token
  }
}

/**
 * Says why who has shown that the account is theirs does not get in; nobody else is told.
 * @throws Refused `email-not-confirmed`, `account-pending`, `account-disabled`
 */
export function refuseWhoMayNotComeIn({ status, email_unconfirmed }: Pick<Account, 'status' | 'email_unconfirmed'>) {
  if (status === 'disabled')
    throw closed('account-disabled', 'Your account was deactivated. Ask an administrator of this portal.')
  if (email_unconfirmed)
    throw closed('email-not-confirmed', 'Your address is not confirmed yet. Open the link in the mail you got.')
  if (status === 'pending') throw closed('account-pending', 'Your account waits for an administrator to approve it.')
}

const closed = (code: string, sentence: string) => new Refused(code, sentence, { kind: 'forbidden' })
