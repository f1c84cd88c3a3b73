/** One product that is asked for, with what decides whether it can share a key with another. */
export interface WishedItem {
  productId: string
  planId: string
  catalogueId: string
  /** At which gateway the key is issued. */
  providerId: string
  /** What a caller shows: `authToken` is a key. */
  authType: string
  /** The credential that is to open it too; null for a new one. */
  credentialId: string | null
}

export interface Group extends Omit<WishedItem, 'productId'> {
  /** In the order they were chosen, each once. */
  productIds: string[]
}

/**
 * As few groups as there must be keys: a key has one plan at one provider (REU-1, CRT-4), and one request is about one catalogue
 * (CRT-2). In the order in which they were begun.
 */
export function splitByKey(items: readonly WishedItem[]): Group[] {
  const groups = new Map<string, Group>()
  for (const { productId, ...shared } of items) {
    const key = JSON.stringify(partsThatSplit.map((part) => shared[part]))
    const group = groups.get(key)
    if (!group) groups.set(key, { ...shared, productIds: [productId] })
    else if (!group.productIds.includes(productId)) group.productIds.push(productId)
  }
  return [...groups.values()]
}

/** What tells two groups apart, the most telling first. */
export type Difference = 'provider' | 'authType' | 'plan' | 'catalogue'

/** Why this group can't share a key with those before it; null for the first. */
export function whyApart(group: Group, before: readonly Group[]): Difference | null {
  const near = before.findLast((other) => differencesOf(group, other).length === 1) ?? before.at(-1)
  return near ? (differencesOf(group, near)[0] ?? null) : null
}

const partsThatSplit = ['providerId', 'authType', 'planId', 'catalogueId', 'credentialId'] as const

function differencesOf(one: Group, other: Group): Difference[] {
  const differences: Difference[] = []
  if (one.providerId !== other.providerId) differences.push('provider')
  if (one.authType !== other.authType) differences.push('authType')
  if (one.planId !== other.planId) differences.push('plan')
  if (one.catalogueId !== other.catalogueId) differences.push('catalogue')
  return differences
}
