import type { ListedPolicy } from '../providers/index.ts'

/** The policy as it was last seen; a synchronisation wrote it, so its shape is known. */
export const snapshotOf = (row: { policy_snapshot: unknown }): ListedPolicy | null =>
  row.policy_snapshot as ListedPolicy | null
