import { describe, expect, test } from 'vitest'
import type { ListedPolicy } from '../providers/index.ts'
import { type ClassificationSettings, classifyPolicy } from './policy-classification.ts'

const nothing: ListedPolicy = {
  id: 'p1',
  databaseId: null,
  portalId: null,
  name: 'Policy',
  sets: { access: false, quota: false, rate: false, complexity: false, perApi: false },
  services: [{ id: 'api-1', name: 'Parcels' }],
  opensMcp: false,
  limits: { rate: { calls: 10, periodSeconds: 60 }, quota: { calls: 1000, periodSeconds: 3600 } },
  unsayableLimits: null,
  keyLifetimeSeconds: null,
  active: true,
  tags: [],
  metadata: {},
  authTypes: [],
}

type Part = keyof ListedPolicy['sets']

const policy = (parts: readonly Part[], rest: Partial<ListedPolicy> = {}): ListedPolicy => ({
  ...nothing,
  sets: { ...nothing.sets, ...Object.fromEntries(parts.map((part) => [part, true])) },
  ...rest,
})

const classify = (found: ListedPolicy, settings: Partial<ClassificationSettings> = {}) => {
  const as = classifyPolicy(found, { tags: [], mixedAsPlans: false, ...settings })
  return as.as ?? as.reason
}

describe('what a policy is taken as', () => {
  const table: [Part[], string, string][] = [
    [[], 'not-partitioned', 'not-partitioned'],
    [['access'], 'product', 'product'],
    [['quota'], 'plan', 'plan'],
    [['rate'], 'plan', 'plan'],
    [['quota', 'rate'], 'plan', 'plan'],
    [['access', 'quota'], 'mixed', 'plan'],
    [['access', 'rate'], 'mixed', 'plan'],
    [['access', 'quota', 'rate'], 'mixed', 'plan'],
    [['complexity'], 'complexity-only', 'complexity-only'],
    [['access', 'complexity'], 'product', 'product'],
    [['quota', 'rate', 'complexity'], 'plan', 'plan'],
    [['access', 'quota', 'rate', 'complexity'], 'mixed', 'plan'],
    [['perApi'], 'per-api', 'per-api'],
    [['access', 'perApi'], 'per-api', 'per-api'],
    [['quota', 'rate', 'perApi'], 'per-api', 'per-api'],
  ]
  test.each(table)('SYN-4: %j is taken as %s, and as %s where mixed ones are plans', (parts, usually, withMixed) => {
    expect(classify(policy(parts))).toBe(usually)
    expect(classify(policy(parts), { mixedAsPlans: true })).toBe(withMixed)
  })

  test('SYN-5: which APIs a policy of limits names has no effect', () => {
    expect(classify(policy(['quota'], { services: [] }))).toBe('plan')
    expect(classify(policy(['quota'], { opensMcp: true }))).toBe('plan')
  })

  test('SYN-6: with tags only policies that carry one of them count, without tags all do', () => {
    const tagged = policy(['access'], { tags: ['internal', 'portal'] })
    expect(classify(tagged)).toBe('product')
    expect(classify(tagged, { tags: ['portal', 'public'] })).toBe('product')
    expect(classify(tagged, { tags: ['public'] })).toBe('untagged')
    expect(classify(policy(['access']), { tags: ['public'] })).toBe('untagged')
    expect(classify(policy([]), { tags: ['public'] })).toBe('untagged')
  })

  test('SYN-18: what opens an MCP server is not taken yet, beside other APIs or alone', () => {
    expect(classify(policy(['access'], { opensMcp: true }))).toBe('mcp')
  })

  test('what is for a product and opens nothing is not taken', () => {
    expect(classify(policy(['access'], { services: [] }))).toBe('opens-nothing')
  })

  test('whether it is in force makes no difference', () => {
    expect(classify(policy(['access'], { active: false }))).toBe('product')
    expect(classify(policy(['quota'], { active: false }))).toBe('plan')
  })

  test.each([
    ['a rate over more than a day', { rate: { calls: 1, periodSeconds: 86_401 }, quota: null }],
    ['more than a million calls at a rate', { rate: { calls: 1_000_001, periodSeconds: 1 }, quota: null }],
    ['a quota renewed within a minute', { rate: null, quota: { calls: 1, periodSeconds: 59 } }],
    ['a quota over more than a year', { rate: null, quota: { calls: 1, periodSeconds: 31_622_401 } }],
  ])('%s is no limit that a plan can have', (_what, limits) => {
    expect(classify(policy(['quota', 'rate'], { limits }))).toBe('limits-unsayable')
  })

  test('limits that can’t be said in whole numbers are none of a plan, but leave a product alone', () => {
    expect(classify(policy(['rate'], { unsayableLimits: 'no' }))).toBe('limits-unsayable')
    expect(classify(policy(['access'], { unsayableLimits: 'no' }))).toBe('product')
  })

  test('a plan may be without any limit', () => {
    expect(classify(policy(['quota', 'rate'], { limits: { rate: null, quota: null } }))).toBe('plan')
  })
})
