import type { difference } from '@portico/contract'
import type { z } from 'zod'
import type { Db } from '../platform/database/database.ts'
import type { KeySide } from './compare-key.ts'
import { type DifferenceRow, policyNames } from './differences.queries.ts'

export type Difference = z.input<typeof difference>

export async function shownDifferences(db: Db, rows: readonly DifferenceRow[]): Promise<Difference[]> {
  const ids = new Set(
    rows.flatMap(({ expected, found }) => [...(expected?.policyIds ?? []), ...(found?.policyIds ?? [])]),
  )
  const names = await policyNames(db, [...ids])
  const shown = (side: KeySide | null) => {
    if (!side) return null
    const { policyIds, ...rest } = side
    return { ...rest, policies: policyIds.map((id) => ({ id, name: names.get(id) ?? null })) }
  }
  return rows.map((row) => ({
    id: row.id,
    provider: { id: row.providerId, name: row.providerName },
    credential: row.credentialId
      ? { id: row.credentialId, alias: row.alias ?? '', app: { id: row.appId ?? '', name: row.appName ?? '' } }
      : null,
    maskedKey: row.lastFour ? `••••••••${row.lastFour}` : null,
    kinds: row.kinds,
    expected: shown(row.expected),
    found: shown(row.found),
    held: row.heldAt !== null,
    remedy: row.remedy,
    foundAt: row.foundAt,
    seenAt: row.seenAt,
    resolvedAt: row.resolvedAt,
  }))
}
