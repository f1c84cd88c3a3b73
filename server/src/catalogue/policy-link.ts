import type { policyLink } from '@portico/contract'
import type { z } from 'zod'
import { type PolicyInput, type Providers, policyTagsOf } from '../providers/index.ts'
import { policyDifferences } from './policy-differences.ts'
import { snapshotOf } from './policy-snapshot.ts'

type PolicyLink = z.input<typeof policyLink>

interface LinkedRow {
  name: string
  provider_id: string | null
  provider_policy_id: string | null
  origin: 'portal' | 'provider'
  policy_name: string | null
  policy_active: boolean
  policy_snapshot: unknown
  orphaned_at: Date | null
  orphan_reason: string | null
  unlisted_at: Date | null
  drifted_at: Date | null
}

/** How people are told about the policy of each; asks for tags of providers only where something has drifted. */
export async function policyLinks(
  providers: Providers,
  rows: readonly LinkedRow[],
): Promise<(row: LinkedRow, wanted: PolicyInput, serviceNames?: ReadonlyMap<string, string>) => PolicyLink | null> {
  const known = rows.some((row) => row.drifted_at) ? await providers.list() : []
  const tags = new Map(known.map((provider) => [provider.id, policyTagsOf(provider)]))
  return (row, wanted, serviceNames) => {
    if (row.provider_id === null) return null
    const snapshot = snapshotOf(row)
    const hasDrifted = row.drifted_at !== null && snapshot !== null
    return {
      origin: row.origin,
      id: row.provider_policy_id,
      name: row.policy_name ?? row.name,
      active: row.policy_active,
      orphanedAt: row.orphaned_at,
      orphanReason: row.orphan_reason,
      unlistedAt: row.unlisted_at,
      driftedAt: row.drifted_at,
      differences: hasDrifted ? policyDifferences(wanted, snapshot, tags.get(row.provider_id) ?? [], serviceNames) : [],
      tags: snapshot?.tags ?? [],
      metadata: snapshot?.metadata ?? {},
    }
  }
}
