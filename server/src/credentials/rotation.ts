import { findPlan } from '../catalogue/index.ts'
import type { Actor } from '../platform/actor.ts'
import { recordAudit } from '../platform/audit/audit.ts'
import type { Vault } from '../platform/crypto/vault.ts'
import { type Db, violatedConstraint } from '../platform/database/database.ts'
import { absent, Refused } from '../platform/errors.ts'
import { publish } from '../platform/outbox/events.ts'
import type { Operations } from '../providers/index.ts'
import { objectOf, refuseStored, statusAt } from './credential-status.ts'
import { lockCredential } from './credentials.queries.ts'
import { keyOperation, requestKey } from './key-operations.ts'
import { endOutgoingKeys, rotationsSince } from './keys.queries.ts'
import { sideOf } from './suspension.ts'

/** Where each key counts for itself, a new one brings a new quota: a member may have so many within a period of it. */
export const mostRotations = 3

export interface RotationDeps {
  vault: Vault
  operations: Operations
  now: () => Date
}

/**
 * Orders a new key. The current one goes on working until the new one is there and the overlap is over; one that is outgoing from an
 * earlier rotation ends now, so that there are never more than two.
 * @throws Refused `credential-stored`, `credential-not-active`, `rotation-running`, `rotation-limit`
 */
export async function requestRotation(
  tx: Db,
  deps: RotationDeps,
  actor: Actor,
  { id, alias, providerId }: { id: string; alias: string; providerId: string },
  { overlapSeconds, countsApart }: { overlapSeconds: number; countsApart: boolean },
): Promise<void> {
  const { now, operations } = deps
  const credential = await lockCredential(tx, id)
  if (credential) refuseStored(credential)
  if (!credential || statusAt({ ...credential, expiresAt: credential.expires_at }, now()) !== 'active') {
    throw new Refused('credential-not-active', 'Only an active credential can be given a new key.')
  }
  if (countsApart && sideOf(actor) === 'member') await refuseTooMany(tx, credential, now())
  for (const keyId of await endOutgoingKeys(tx, id, now())) {
    await operations.request(tx, { kind: keyOperation, subjectId: keyId, providerId })
  }
  await refuseRunning(() => requestKey(tx, deps, { id, providerId }, overlapSeconds))
  await recordAudit(tx, actor, now(), {
    action: 'credential.rotated',
    object: objectOf({ id, alias }),
    details: { overlapSeconds },
  })
}

/**
 * Ends the overlap of a rotation now; without one nothing changes.
 * @returns whether something changed
 * @throws Refused `credential-not-found`
 */
export async function finishRotation(
  tx: Db,
  { now, operations }: Omit<RotationDeps, 'vault'>,
  actor: Actor,
  id: string,
): Promise<boolean> {
  const credential = await lockCredential(tx, id)
  if (!credential) throw absent('credential')
  const ended = await endOutgoingKeys(tx, id, now())
  if (ended.length === 0) return false
  for (const keyId of ended) {
    await operations.request(tx, { kind: keyOperation, subjectId: keyId, providerId: credential.provider_id })
  }
  await recordAudit(tx, actor, now(), { action: 'credential.rotation-finished', object: objectOf(credential) })
  await publish(tx, now(), 'credential.rotation-finished', { credentialId: id, appId: credential.app_id })
  return true
}

/** How many rotations a member has left, and when the next one comes back; null where they are not limited. */
export async function rotationsLeft(
  db: Db,
  credential: { id: string; plan_id: string },
  at: Date,
): Promise<{ left: number; nextAt: Date | null } | null> {
  const plan = await findPlan(db, credential.plan_id)
  if (!plan?.quota_period_seconds) return null
  const periodMs = plan.quota_period_seconds * 1000
  const recent = await rotationsSince(db, credential.id, new Date(at.getTime() - periodMs))
  const oldest = recent[recent.length - mostRotations]
  return {
    left: Math.max(0, mostRotations - recent.length),
    nextAt: oldest ? new Date(oldest.getTime() + periodMs) : null,
  }
}

async function refuseTooMany(tx: Db, credential: { id: string; plan_id: string }, at: Date): Promise<void> {
  const rotations = await rotationsLeft(tx, credential, at)
  if (!rotations || rotations.left > 0) return
  throw new Refused(
    'rotation-limit',
    `Each new key begins a new quota here, so there are at most ${mostRotations} within a period of it. If the key has leaked, suspend or revoke the credential.`,
  )
}

async function refuseRunning<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    if (violatedConstraint(error) === 'credential_keys_issuing') {
      throw new Refused('rotation-running', 'A new key is being issued already; wait until it is there.', {
        cause: error,
      })
    }
    throw error
  }
}
