import type { Actor } from '../platform/actor.ts'
import { recordAudit } from '../platform/audit/audit.ts'
import type { Db } from '../platform/database/database.ts'
import { absent, Refused } from '../platform/errors.ts'
import { publish } from '../platform/outbox/events.ts'
import { objectOf, refuseStored } from './credential-status.ts'
import * as rows from './credentials.queries.ts'
import { requestLivingKeys } from './key-operations.ts'
import type { RightsDeps } from './rights.ts'

/** Who does it, as far as it matters: what the back office suspends only the back office resumes. */
export const sideOf = (actor: Actor) => (actor.permissions.has('credentials:write') ? 'back-office' : 'member')

/**
 * Shuts every key of a credential until it is resumed. What a member has suspended the back office may take over; otherwise a
 * credential that is suspended already stays as it is.
 * @returns whether something changed
 * @throws Refused `credential-not-found`, `credential-stored`, `credential-not-active`
 */
export async function suspend(tx: Db, deps: RightsDeps, actor: Actor, id: string, reason: string): Promise<boolean> {
  const credential = await lockIssued(tx, id)
  const side = sideOf(actor)
  if (credential.status === 'suspended' && (side === 'member' || credential.suspended_by === 'back-office'))
    return false
  await rows.updateCredential(
    tx,
    id,
    { status: 'suspended', suspended_by: side, suspended_at: deps.now(), suspension_reason: reason },
    deps.now(),
  )
  await requestLivingKeys(tx, deps.operations, credential)
  await recordAudit(tx, actor, deps.now(), {
    action: 'credential.suspended',
    object: objectOf(credential),
    details: { reason, by: side },
  })
  await publish(tx, deps.now(), 'credential.suspended', { credentialId: id, appId: credential.app_id, by: side })
  return true
}

/**
 * Opens the keys again; the time they lasted went on meanwhile. One that is not suspended stays as it is.
 * @returns whether something changed
 * @throws Refused `suspended-by-back-office`, `credential-not-found`, `credential-stored`, `credential-not-active`
 */
export async function resume(tx: Db, deps: RightsDeps, actor: Actor, id: string): Promise<boolean> {
  const credential = await lockIssued(tx, id)
  if (credential.status !== 'suspended') return false
  if (credential.suspended_by === 'back-office' && sideOf(actor) === 'member') {
    throw new Refused(
      'suspended-by-back-office',
      'The owner of the API has suspended this credential: only they can resume it. Get in touch with them.',
      { kind: 'forbidden' },
    )
  }
  await rows.updateCredential(tx, id, { status: 'active' }, deps.now())
  await requestLivingKeys(tx, deps.operations, credential)
  await recordAudit(tx, actor, deps.now(), { action: 'credential.resumed', object: objectOf(credential) })
  await publish(tx, deps.now(), 'credential.resumed', { credentialId: id, appId: credential.app_id, by: sideOf(actor) })
  return true
}

/** Expired ones too: they may be renewed. */
async function lockIssued(tx: Db, id: string): Promise<rows.LockedCredential> {
  const credential = await rows.lockCredential(tx, id)
  if (!credential) throw absent('credential')
  refuseStored(credential)
  if (credential.status === 'active' || credential.status === 'suspended') return credential
  throw new Refused(
    'credential-not-active',
    credential.status === 'revoked'
      ? 'This credential is revoked: it cannot be changed any more.'
      : 'The key of this credential is still being issued: wait until it is there.',
  )
}
