import type { ProviderKey, ProviderPolicy } from '../providers/index.ts'
import type { WantedKey } from './wanted-key.ts'

/**
 * - `missing`: it should work, and the provider has no such key; - `shut`: it has, and the key lets nobody in;
 * - `works`: it must not let anybody in, and does; - `remains`: it lets nobody in now, but was to be gone or shut;
 * - `unlimited`: nothing says how often it may call, or did before the portal shut it; - `policies`: it has others; - `policy-gone`: one of them is no longer there;
 * - `expiry`: it ends at another time; - `labels`: tags or metadata differ, which changes no access;
 * - `stray`: nobody here has a record of it.
 */
export type DifferenceKind =
  | 'missing'
  | 'shut'
  | 'works'
  | 'remains'
  | 'unlimited'
  | 'policies'
  | 'policy-gone'
  | 'expiry'
  | 'labels'
  | 'stray'

/** One side of a comparison, as people are shown it. */
export interface KeySide {
  /** Whether callers are let in. */
  works: boolean
  policyIds: string[]
  expiresAt: string | null
  tags: string[]
  metadata: Record<string, string>
}

/**
 * What the portal does about it by itself, which only ever takes access away: `carry-out` brings the key to the provider once more,
 * `hold` shuts it until a person repairs it. `wait` leaves it to a person.
 */
export type Remedy = 'none' | 'carry-out' | 'hold' | 'wait'

export interface Comparison {
  kinds: DifferenceKind[]
  remedy: Remedy
  /** Null: no key. */
  expected: KeySide | null
  found: KeySide | null
}

/** Null when a policy is not in force at the provider yet: then there is nothing to compare with. */
export function compareKey(
  wanted: WantedKey | null,
  found: ProviderKey | null,
  policies: ReadonlyMap<string, ProviderPolicy>,
  at: Date,
): Comparison | null {
  const shouldWork = wanted?.active === true && !isOver(wanted.expiresAt, at)
  if (shouldWork && wanted.policyIds.includes(null)) return null
  const has = found?.policyIds.flatMap((id) => policies.get(id) ?? []) ?? []
  const letsIn =
    found !== null && isOpen(found, at) && has.every(({ active }) => active) && has.some(({ opens }) => opens)
  const sides = {
    expected: wanted && sideOf({ ...wanted, policyIds: wanted.policyIds.filter((id) => id !== null) }, shouldWork),
    found: found && sideOf(found, letsIn),
  }
  if (!wanted || !shouldWork) {
    const mayRemain = found === null || (wanted !== null && !isOpen(found, at))
    if (mayRemain && wanted?.held) return { kinds: ['unlimited'], remedy: 'wait', ...sides }
    if (mayRemain) return { kinds: [], remedy: 'none', ...sides }
    return { kinds: [letsIn ? 'works' : 'remains'], remedy: 'carry-out', ...sides }
  }
  if (!found) return { kinds: ['missing'], remedy: 'wait', ...sides }
  return { ...differences(wanted, found, letsIn, has), ...sides }
}

function differences(
  wanted: WantedKey,
  found: ProviderKey,
  letsIn: boolean,
  has: readonly ProviderPolicy[],
): Pick<Comparison, 'kinds' | 'remedy'> {
  const wantedIds = wanted.policyIds.filter((id) => id !== null)
  const there = new Set(has.map(({ id }) => id))
  const lacks = wantedIds.filter((id) => !found.policyIds.includes(id))
  const exceeds = found.policyIds.filter((id) => !wantedIds.includes(id))
  const gone = wantedIds.some((id) => found.policyIds.includes(id) && !there.has(id))
  const ends = found.active ? secondsOf(found.expiresAt) - secondsOf(wanted.expiresAt) : 0
  const isUnlimited = letsIn && !has.some(({ limits }) => limits)
  const kinds: [DifferenceKind, boolean][] = [
    ['unlimited', isUnlimited],
    ['shut', !letsIn],
    ['policies', lacks.length > 0 || exceeds.length > 0],
    ['policy-gone', gone],
    ['expiry', secondsOf(wanted.expiresAt) !== secondsOf(found.expiresAt) && found.active],
    ['labels', !hasLabels(wanted, found)],
  ]
  const differing = kinds.flatMap(([kind, differs]) => (differs ? [kind] : []))
  if (isUnlimited) return { kinds: differing, remedy: 'hold' }
  const wouldGrant = !letsIn || gone || lacks.length > 0 || ends < 0
  const wouldTake = exceeds.length > 0 || ends > 0
  if (wouldTake && !wouldGrant) return { kinds: differing, remedy: 'carry-out' }
  return { kinds: differing, remedy: differing.length > 0 ? 'wait' : 'none' }
}

const isOver = (expiresAt: Date | null, at: Date) => expiresAt !== null && expiresAt <= at
const isOpen = ({ active, expiresAt }: ProviderKey, at: Date) => active && !isOver(expiresAt, at)

/** A provider may keep whole seconds only. */
const secondsOf = (date: Date | null) => (date ? Math.floor(date.getTime() / 1000) : Number.MAX_SAFE_INTEGER)

/** The policies of a key may add to its labels. */
const hasLabels = (wanted: WantedKey, found: ProviderKey) =>
  wanted.tags.every((tag) => found.tags.includes(tag)) &&
  Object.entries(wanted.metadata).every(([name, value]) => found.metadata[name] === value)

const sideOf = (key: Pick<ProviderKey, 'expiresAt' | 'tags' | 'metadata' | 'policyIds'>, works: boolean): KeySide => ({
  works,
  policyIds: key.policyIds.toSorted(),
  expiresAt: key.expiresAt?.toISOString() ?? null,
  tags: [...key.tags],
  metadata: { ...key.metadata },
})
