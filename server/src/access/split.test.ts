import { describe, expect, test } from 'vitest'
import { splitByKey, type WishedItem, whyApart } from './split.ts'

const item = (productId: string, more: Partial<WishedItem> = {}): WishedItem => ({
  productId,
  planId: 'free',
  catalogueId: 'public',
  providerId: 'gateway',
  authType: 'authToken',
  credentialId: null,
  ...more,
})

describe('the split of what is asked for', () => {
  test('CRT-5: what can share a key is one request, in the order it was chosen, each product once', () => {
    expect(splitByKey([item('b'), item('a'), item('b')])).toMatchObject([{ productIds: ['b', 'a'] }])
  })

  test('CRT-2, CRT-3, CRT-4: another catalogue, plan, gateway or kind of credential is another request', () => {
    for (const more of [
      { catalogueId: 'x' },
      { planId: 'x' },
      { providerId: 'x' },
      { authType: 'x' },
      { credentialId: 'x' },
    ]) {
      expect(splitByKey([item('a'), item('b', more), item('c')])).toMatchObject([
        { productIds: ['a', 'c'] },
        { productIds: ['b'], ...more },
      ])
    }
  })

  test('it says what keeps a group apart, the most telling difference first', () => {
    const groups = (more: Partial<WishedItem>) => splitByKey([item('a'), item('b', more)])
    const reason = (more: Partial<WishedItem>) => {
      const [first, second] = groups(more)
      return first && second ? whyApart(second, [first]) : undefined
    }
    expect(reason({ planId: 'x' })).toBe('plan')
    expect(reason({ catalogueId: 'x' })).toBe('catalogue')
    expect(reason({ authType: 'x', planId: 'x' })).toBe('authType')
    expect(reason({ providerId: 'x', planId: 'x', catalogueId: 'x' })).toBe('provider')
    expect(reason({ credentialId: 'x' })).toBeNull()
    const [first] = groups({ planId: 'x' })
    expect(first && whyApart(first, [])).toBeNull()
  })

  test('whatever is chosen, nothing is lost, nothing is mixed, and there are no more requests than keys', () => {
    let seed = 150
    const random = (below: number) => {
      seed = (seed * 1_103_515_245 + 12_345) % 2_147_483_648
      return Math.floor((seed / 2_147_483_648) * below)
    }
    for (let round = 0; round < 300; round += 1) {
      const items = Array.from({ length: 1 + random(12) }, () =>
        item(`product-${random(5)}`, {
          planId: `plan-${random(3)}`,
          catalogueId: `catalogue-${random(2)}`,
          providerId: `provider-${random(2)}`,
          authType: random(2) === 0 ? 'authToken' : 'jwt',
        }),
      )
      const groups = splitByKey(items)
      const traits = (of: Omit<WishedItem, 'productId'>) =>
        [of.planId, of.catalogueId, of.providerId, of.authType].join(' ')
      const wished = new Set(items.map((one) => `${one.productId} ${traits(one)}`))
      const got = groups.flatMap((group) => group.productIds.map((id) => `${id} ${traits(group)}`))
      expect(new Set(got)).toEqual(wished)
      expect(got).toHaveLength(wished.size)
      expect(new Set(groups.map(traits)).size).toBe(groups.length)
    }
  })
})
