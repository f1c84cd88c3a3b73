import type { ItemOf } from '../api/client.ts'
import { StatusMark } from '../ui/status-mark.tsx'

type Policy = ItemOf<'listProducts'>['policy']

/** How a product or plan stands to its policy at the provider; nothing where all is as it was made here. */
export function PolicyMarks({ policy }: { policy: Policy }) {
  if (!policy) return null
  return (
    <>
      {policy.orphanedAt && <StatusMark tone="bad">{policy.unlistedAt ? 'Orphaned, hidden' : 'Orphaned'}</StatusMark>}
      {policy.driftedAt && <StatusMark tone="wait">Changed at the provider</StatusMark>}
      {!policy.active && !policy.orphanedAt && <StatusMark tone="wait">Switched off there</StatusMark>}
      {policy.origin === 'provider' && <StatusMark tone="quiet">From the provider</StatusMark>}
    </>
  )
}
