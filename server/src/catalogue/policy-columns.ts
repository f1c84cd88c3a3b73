/** What products and plans have in common: what is known of their policy at the provider. */
export const policyColumns = [
  'origin',
  'policy_name',
  'policy_active',
  'policy_snapshot',
  'orphaned_at',
  'orphan_reason',
  'unlisted_at',
  'drifted_at',
] as const
