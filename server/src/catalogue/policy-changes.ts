import { isDeepStrictEqual } from 'node:util'
import type { Db } from '../platform/database/database.ts'
import type { Operations, PolicyInput } from '../providers/index.ts'

interface PolicyOwner {
  id: string
  name: string
  origin: 'portal' | 'provider'
  policy_name: string | null
  provider_policy_id: string | null
}

/**
 * What a new name means for the policy's own: one that was made here is renamed with it, one that was found at the provider keeps the
 * name it has there (SYN-8).
 */
export function policyName(
  before: PolicyOwner,
  changes: { name?: string | undefined; policyName?: string | null | undefined },
): { policy_name?: string | null } {
  if (changes.policyName !== undefined) return { policy_name: changes.policyName }
  const isRenamed = changes.name !== undefined && changes.name !== before.name
  return isRenamed && before.origin === 'provider' && before.policy_name === null ? { policy_name: before.name } : {}
}

/** What the policy is called once these changes are kept. */
export function policyNameAfter(before: PolicyOwner, changes: Parameters<typeof policyName>[1]): string {
  const { policy_name = before.policy_name } = policyName(before, changes)
  return policy_name ?? changes.name ?? before.name
}

/**
 * Whether the provider has to be told of a change. Texts and catalogues are none of its business, and writing the policy for them would
 * undo what somebody has changed there meanwhile (SYN-12). What has not arrived yet is tried at once.
 */
export async function needsWriting(
  tx: Db,
  operations: Operations,
  kind: string,
  owner: PolicyOwner,
  before: PolicyInput,
  after: PolicyInput,
): Promise<boolean> {
  if (owner.provider_policy_id === null || !isDeepStrictEqual(before, after)) return true
  const state = (await operations.states(tx, kind, [owner.id])).get(owner.id)
  return state !== undefined && !state.settled
}
