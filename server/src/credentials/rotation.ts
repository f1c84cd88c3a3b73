import type { Actor } from '../platform/actor.ts'
import { recordAudit } from '../platform/audit/audit.ts'
import type { Vault } from '../platform/crypto/vault.ts'
import { type Db, violatedConstraint } from '../platform/database/database.ts'
import { Refused } from '../platform/errors.ts'
import type { Operations } from '../providers/index.ts'
import { objectOf, refuseStored, statusAt } from './credential-status.ts'
import { lockCredential } from './credentials.queries.ts'
import { keyOperation, requestKey } from './key-operations.ts'
import { endOutgoingKeys } from './keys.queries.ts'

/**
 * Orders a new key. The current one goes on working until the new one is there and the overlap is over; one that is outgoing from an
 * earlier rotation ends now, so that there are never more than two.
 * @throws Refused `credential-stored`, `credential-not-active`, `rotation-running`
 */
export async function requestRotation(
  tx: Db,
  deps: { vault: Vault; operations: Operations; now: () => Date },
  actor: Actor,
  { id, alias, providerId }: { id: string; alias: string; providerId: string },
  overlapSeconds: number,
): Promise<void> {
  const { now, operations } = deps
  const credential = await lockCredential(tx, id)
  if (credential) refuseStored(credential)
  if (!credential || statusAt({ ...credential, expiresAt: credential.expires_at }, now()) !== 'active') {
    throw new Refused('credential-not-active', 'Only an active credential can be given a new key.')
  }
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
