import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { secret } from '../platform/crypto/secret.ts'
import type { ProviderKey, ProviderPolicy } from '../providers/index.ts'
import { compareKey } from './compare-key.ts'
import type { WantedKey } from './wanted-key.ts'

const at = new Date('2026-03-02T09:00:00Z')
const inSeconds = (seconds: number) => new Date(at.getTime() + seconds * 1000)

const policies = new Map<string, ProviderPolicy>([
  ['plan', { id: 'plan', limits: true, opens: false, active: true }],
  ['other-plan', { id: 'other-plan', limits: true, opens: false, active: true }],
  ['product', { id: 'product', limits: false, opens: true, active: true }],
  ['other', { id: 'other', limits: false, opens: true, active: true }],
  ['off', { id: 'off', limits: false, opens: true, active: false }],
])

const wanted = (rest: Partial<WantedKey> = {}): WantedKey => ({
  keyId: secret('x'),
  counterId: 'credential',
  policyIds: ['plan', 'product'],
  expiresAt: null,
  active: true,
  held: false,
  tags: ['app-1'],
  metadata: { ApplicationID: '1' },
  ...rest,
})

const has = (rest: Partial<ProviderKey> = {}): ProviderKey => ({
  counterId: 'credential',
  policyIds: ['product', 'plan'],
  expiresAt: null,
  active: true,
  tags: ['app-1', 'gold'],
  metadata: { ApplicationID: '1', more: 'of the policy' },
  ...rest,
})

const outcome = (want: WantedKey | null, found: ProviderKey | null) => {
  const comparison = compareKey(want, found, policies, at)
  return comparison && [comparison.kinds.join(' '), comparison.remedy]
}

describe('comparing a key with its provider', () => {
  test.each([
    ['as it is wanted, with labels that its policies add', wanted(), has(), '', 'none'],
    ['lost', wanted(), null, 'missing', 'wait'],
    ['shut', wanted(), has({ active: false }), 'shut', 'wait'],
    ['ended too early', wanted({ expiresAt: inSeconds(60) }), has({ expiresAt: inSeconds(30) }), 'expiry', 'wait'],
    ['ended already', wanted(), has({ expiresAt: inSeconds(-1) }), 'shut expiry', 'wait'],
    [
      'that ends too late',
      wanted({ expiresAt: inSeconds(60) }),
      has({ expiresAt: inSeconds(90) }),
      'expiry',
      'carry-out',
    ],
    ['that never ends', wanted({ expiresAt: inSeconds(60) }), has(), 'expiry', 'carry-out'],
    ['with a product too many', wanted(), has({ policyIds: ['plan', 'product', 'other'] }), 'policies', 'carry-out'],
    ['with a product too few', wanted({ policyIds: ['plan', 'product', 'other'] }), has(), 'policies', 'wait'],
    ['with another product', wanted(), has({ policyIds: ['plan', 'other'] }), 'policies', 'wait'],
    ['with another plan', wanted(), has({ policyIds: ['other-plan', 'product'] }), 'policies', 'wait'],
    ['without its plan', wanted(), has({ policyIds: ['product'] }), 'unlimited policies', 'hold'],
    [
      'whose plan is gone',
      wanted({ policyIds: ['lost', 'product'] }),
      has({ policyIds: ['lost', 'product'] }),
      'unlimited policy-gone',
      'hold',
    ],
    [
      'whose product is gone',
      wanted({ policyIds: ['plan', 'lost'] }),
      has({ policyIds: ['plan', 'lost'] }),
      'shut policy-gone',
      'wait',
    ],
    [
      'with a policy that is off',
      wanted({ policyIds: ['plan', 'off'] }),
      has({ policyIds: ['plan', 'off'] }),
      'shut',
      'wait',
    ],
    ['with other labels', wanted(), has({ tags: [] }), 'labels', 'wait'],
    ['with another owner in its metadata', wanted(), has({ metadata: { ApplicationID: '2' } }), 'labels', 'wait'],
    ['that is to be gone and is', null, null, '', 'none'],
    ['that is to be gone and works', null, has(), 'works', 'carry-out'],
    ['that is to be gone and is only shut', null, has({ active: false }), 'remains', 'carry-out'],
    ['that is suspended and works', wanted({ active: false }), has(), 'works', 'carry-out'],
    [
      'that is suspended and unlimited',
      wanted({ active: false }),
      has({ policyIds: ['product'] }),
      'works',
      'carry-out',
    ],
    ['that is suspended and shut', wanted({ active: false }), has({ active: false }), '', 'none'],
    ['that is suspended and lost', wanted({ active: false }), null, '', 'none'],
    [
      'that is suspended and only kept from working by a policy',
      wanted({ active: false }),
      has({ policyIds: ['plan', 'off'] }),
      'remains',
      'carry-out',
    ],
    ['that is kept shut', wanted({ active: false, held: true }), has({ active: false }), 'unlimited', 'wait'],
    ['that is kept shut and works', wanted({ active: false, held: true }), has(), 'works', 'carry-out'],
    ['whose time is over and works', wanted({ expiresAt: inSeconds(-60) }), has(), 'works', 'carry-out'],
    [
      'whose time is over on both sides',
      wanted({ expiresAt: inSeconds(-60) }),
      has({ expiresAt: inSeconds(-60) }),
      '',
      'none',
    ],
  ] as const)('one %s', (_name, want, found, kinds, remedy) => {
    expect(outcome(want, found)).toEqual([kinds, remedy])
  })

  test('whole seconds are enough', () => {
    const half = new Date(at.getTime() + 60_500)
    expect(outcome(wanted({ expiresAt: half }), has({ expiresAt: inSeconds(60) }))).toEqual(['', 'none'])
  })

  test('says nothing while a policy is not in force at the provider yet', () => {
    expect(outcome(wanted({ policyIds: [null, 'product'] }), has())).toBeNull()
    expect(outcome(wanted({ policyIds: [null, 'product'], active: false }), has())).toEqual(['works', 'carry-out'])
  })

  test('never acts by itself where that could let in a caller who is not let in now', () => {
    const ids = fc.subarray(['plan', 'other-plan', 'product', 'other', 'off', 'lost'])
    const end = fc.constantFrom(null, inSeconds(-60), inSeconds(60), inSeconds(3600))
    const side = fc.record({ policyIds: ids, expiresAt: end, active: fc.boolean() })
    fc.assert(
      fc.property(side, fc.option(side), (want, found) => {
        const comparison = compareKey(wanted(want), found && has(found), policies, at)
        if (comparison?.remedy !== 'carry-out') return
        // What is carried out brings the key to what is wanted: nothing of that may be new at the provider.
        if (!comparison.expected?.works) return
        expect(comparison.found?.works).toBe(true)
        expect(comparison.found?.policyIds).toEqual(expect.arrayContaining(comparison.expected.policyIds))
        const [wantedEnd, end] = [comparison.expected.expiresAt, comparison.found?.expiresAt ?? null]
        if (end !== null) expect(wantedEnd !== null && wantedEnd <= end).toBe(true)
      }),
      { numRuns: 2000 },
    )
  })

  test('a caller of a key that nothing limits is never let in for longer than until the comparison', () => {
    const ids = fc.subarray(['plan', 'product', 'other', 'off', 'lost'])
    fc.assert(
      fc.property(ids, ids, (want, found) => {
        const comparison = compareKey(wanted({ policyIds: want }), has({ policyIds: found }), policies, at)
        const isUnlimited = comparison?.found?.works && !found.includes('plan')
        if (isUnlimited) expect(comparison?.remedy).toBe('hold')
      }),
      { numRuns: 1000 },
    )
  })
})
