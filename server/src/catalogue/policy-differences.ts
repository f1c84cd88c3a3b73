import type { ListedPolicy, PolicyInput } from '../providers/index.ts'

/** One thing in which a policy is not as it was, or not as it should be; in words for people. */
export interface Difference {
  field: 'kind' | 'name' | 'apis' | 'rate' | 'quota' | 'keyLifetime' | 'active' | 'tags'
  /** As it is saved here. */
  here: string
  /** As the provider has it. */
  there: string
}

/**
 * What of a policy at a provider differs from what the portal wants there, in the parts the portal owns. The rest is the provider's:
 * paths, versions, metadata, further tags.
 * @param tags those that the provider's policies are filtered by; a policy that carries none of them would not be seen by others
 */
export function policyDifferences(
  wanted: PolicyInput,
  found: ListedPolicy,
  tags: readonly string[],
  serviceNames: ReadonlyMap<string, string> = new Map(),
): Difference[] {
  const differences: Difference[] = []
  const compare = (field: Difference['field'], here: string, there: string) => {
    if (here !== there) differences.push({ field, here, there })
  }
  compare('kind', kindInWords[wanted.kind], kindOf(found, wanted.kind))
  compare('name', wanted.name, found.name)
  if (wanted.kind === 'access') {
    const names = new Map([...serviceNames, ...found.services.map(({ id, name }) => [id, name] as const)])
    const inWords = (ids: readonly string[]) =>
      ids
        .map((id) => names.get(id) ?? id)
        .toSorted()
        .join(', ') || 'none'
    const there = found.services.map(({ id }) => id)
    if (!sameMembers(wanted.serviceIds, there)) compare('apis', inWords(wanted.serviceIds), inWords(there))
  } else {
    compare('rate', limitInWords(wanted.limits.rate), limitInWords(found.limits.rate))
    compare('quota', limitInWords(wanted.limits.quota), limitInWords(found.limits.quota))
    if (found.keyLifetimeSeconds !== undefined)
      compare(
        'keyLifetime',
        lifetimeInWords(wanted.keyLifetimeSeconds ?? null),
        lifetimeInWords(found.keyLifetimeSeconds),
      )
  }
  compare('active', activeInWords(isWantedActive(wanted)), activeInWords(found.active))
  if (tags.length > 0 && !tags.some((tag) => found.tags.includes(tag)))
    compare('tags', tags.join(', '), found.tags.join(', ') || 'none')
  return differences
}

/** A policy that opens nothing is never active: drivers see to it. */
const isWantedActive = (wanted: PolicyInput) =>
  wanted.active && (wanted.kind === 'limits' || wanted.serviceIds.length > 0)

function sameMembers(left: readonly string[], right: readonly string[]): boolean {
  const known = new Set(left)
  return known.size === new Set(right).size && right.every((id) => known.has(id))
}

const kindInWords = { access: 'opens APIs', limits: 'limits calls' } as const

/** One that does both is what it is wanted as: a setting takes such policies. */
function kindOf({ sets: { access, quota, rate, perApi } }: ListedPolicy, wanted: PolicyInput['kind']): string {
  if (perApi) return 'limits each API for itself'
  const limits = quota || rate
  if (wanted === 'limits' && limits) return kindInWords.limits
  if (access && limits) return 'opens APIs and limits calls'
  if (access) return kindInWords.access
  return limits ? kindInWords.limits : 'decides everything'
}

export const limitInWords = (limit: { calls: number; periodSeconds: number } | null) =>
  limit === null ? 'no limit' : `${limit.calls} calls in ${limit.periodSeconds} s`

export const lifetimeInWords = (seconds: number | null) => (seconds === null ? 'no end' : `${seconds} s`)

export const activeInWords = (active: boolean) => (active ? 'in force' : 'not in force')
