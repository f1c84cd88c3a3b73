import type { ListedPolicy } from '../providers/index.ts'

/** What a policy found at a provider is taken as, or why it is not. */
export type Classification = { as: 'product' | 'plan' } | { as: null; reason: NotTaken }

export type NotTaken = keyof typeof notTakenInWords

export interface ClassificationSettings {
  /** Empty: every policy is looked at; otherwise those with at least one of these tags. */
  tags: readonly string[]
  /** Whether a policy that opens APIs and limits as well is taken as a plan. */
  mixedAsPlans: boolean
}

/**
 * The one place that says what becomes of a policy (SYN-4, SYN-6, SYN-18). The first reason that holds is told. Whether it is in force
 * does not matter: one that is not is taken, and not offered.
 */
export function classifyPolicy(policy: ListedPolicy, { tags, mixedAsPlans }: ClassificationSettings): Classification {
  const { access, quota, rate, complexity, perApi } = policy.sets
  if (tags.length > 0 && !tags.some((tag) => policy.tags.includes(tag))) return not('untagged')
  if (perApi) return not('per-api')
  if (access && (quota || rate)) return mixedAsPlans ? plan(policy) : not('mixed')
  if (quota || rate) return plan(policy)
  if (access) return product(policy)
  return not(complexity ? 'complexity-only' : 'not-partitioned')
}

function product({ services, opensMcp }: ListedPolicy): Classification {
  if (opensMcp) return not('mcp')
  return services.length === 0 ? not('opens-nothing') : { as: 'product' }
}

/** The bounds are those of plans made here. */
function plan({ limits: { rate, quota }, unsayableLimits }: ListedPolicy): Classification {
  if (unsayableLimits !== null) return not('limits-unsayable')
  const sayable =
    (rate === null || (rate.calls <= 1_000_000 && rate.periodSeconds <= 86_400)) &&
    (quota === null || (quota.calls <= 1_000_000_000 && quota.periodSeconds >= 60 && quota.periodSeconds <= 31_622_400))
  return sayable ? { as: 'plan' } : not('limits-unsayable')
}

const not = (reason: NotTaken): Classification => ({ as: null, reason })

/** Said of a policy: "It …". */
export const notTakenInWords = {
  untagged: 'It carries none of the tags that this provider is filtered by.',
  'per-api': 'It limits each API for itself, which does not go together with products and plans.',
  mixed:
    'It opens APIs and limits calls at once: it is neither a product nor a plan. The provider’s settings can take such policies as plans.',
  mcp: 'It opens MCP servers, which products can’t hold yet.',
  'opens-nothing': 'It is for a product, but opens no API.',
  'complexity-only': 'It only says how deep queries may go.',
  'not-partitioned': 'It decides everything about a key at once: it is neither a product nor a plan.',
  'limits-unsayable':
    'Its limits can’t be those of a plan: whole calls within whole seconds, a rate within a day, a quota renewed after a minute to a year.',
} as const
