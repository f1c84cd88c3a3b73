import { describe, expect, test } from 'vitest'
import { durationInWords, periodInWords, planInWords } from './plan-in-words.ts'

describe('a plan in words', () => {
  test('says rate, quota, key lifetime and approval in one sentence', () => {
    expect(
      planInWords({
        rate: { calls: 5, periodSeconds: 1 },
        quota: { calls: 10_000, periodSeconds: 86_400 },
        keyLifetimeSeconds: 90 * 86_400,
        autoApprove: true,
      }),
    ).toBe('5 calls a second, 10,000 a day, key lasts 90 days, approved at once')
  })

  test('says that there is no limit when there is none', () => {
    expect(planInWords({ rate: null, quota: null, keyLifetimeSeconds: null, autoApprove: false })).toBe(
      'any number of calls, key does not expire, approved by hand',
    )
  })

  test('names the calls with the quota when there is no rate', () => {
    const plan = { rate: null, keyLifetimeSeconds: 86_400, autoApprove: false }
    expect(planInWords({ ...plan, quota: { calls: 1, periodSeconds: 3600 } })).toBe(
      '1 call an hour, key lasts one day, approved by hand',
    )
    expect(planInWords({ ...plan, quota: { calls: 2_000_000, periodSeconds: 2_592_000 } })).toMatch(
      /^2,000,000 calls in 30 days,/,
    )
  })

  test('PLN-5: says how often it may be asked for', () => {
    const plan = { rate: null, quota: null, keyLifetimeSeconds: null, autoApprove: true }
    expect(planInWords({ ...plan, allowance: { requests: 1, periodSeconds: 2_592_000 } })).toMatch(
      /, one request in 30 days$/,
    )
    expect(planInWords({ ...plan, allowance: { requests: 3, periodSeconds: 86_400 } })).toMatch(/, 3 requests a day$/)
  })

  test('counts odd periods in the largest unit that divides them', () => {
    expect(periodInWords(2 * 86_400)).toBe('2 days')
    expect(periodInWords(90)).toBe('90 seconds')
    expect(periodInWords(43_200)).toBe('12 hours')
    expect(durationInWords(604_800)).toBe('one week')
  })
})
