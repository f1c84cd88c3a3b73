import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { createRateWindows } from './rate-windows.ts'

const start = Date.UTC(2026, 0, 1)

describe('a rate window', () => {
  const limitAndCalls = fc.record({
    calls: fc.integer({ min: 1, max: 8 }),
    periodSeconds: fc.constantFrom(1, 7, 60),
    // Gaps from nothing to well over a period, most of them near the edges of a step.
    gaps: fc.array(fc.oneof(fc.constant(0), fc.integer({ min: 0, max: 50 }), fc.integer({ min: 0, max: 130 })), {
      maxLength: 80,
    }),
  })

  test('never lets more calls pass within any interval of the period, and refuses only when that many were counted lately', () => {
    fc.assert(
      fc.property(limitAndCalls, ({ calls, periodSeconds, gaps }) => {
        const windows = createRateWindows()
        const periodMs = periodSeconds * 1000
        const passed: number[] = []
        let at = start
        for (const gap of gaps) {
          at += Math.floor((gap / 100) * periodMs)
          const within = (ms: number) => passed.filter((earlier) => at - earlier < ms).length
          const taken = windows.take('c', { calls, periodSeconds }, at)
          if (taken.allowed) {
            expect(within(periodMs)).toBeLessThan(calls)
            passed.push(at)
          } else {
            expect(within(periodMs * (1 + 1 / 16))).toBeGreaterThanOrEqual(calls)
          }
        }
      }),
      { numRuns: 500 },
    )
  })

  test('one call passes after the time it says, and none a millisecond before', () => {
    fc.assert(
      fc.property(limitAndCalls, ({ calls, periodSeconds, gaps }) => {
        const windows = createRateWindows()
        let at = start
        for (const gap of gaps) {
          at += Math.floor((gap / 100) * periodSeconds * 1000)
          const taken = windows.take('c', { calls, periodSeconds }, at)
          if (taken.allowed) continue
          expect(windows.take('c', { calls, periodSeconds }, at + Math.floor(taken.resetMs) - 1).allowed).toBe(false)
          at += Math.ceil(taken.resetMs)
          expect(windows.take('c', { calls, periodSeconds }, at).allowed).toBe(true)
        }
      }),
    )
  })

  test('tells what remains, counts a refused call not at all and takes one back', () => {
    const windows = createRateWindows()
    const limit = { calls: 2, periodSeconds: 10 }
    expect(windows.take('c', limit, start)).toMatchObject({ allowed: true, remaining: 1 })
    expect(windows.take('c', limit, start)).toMatchObject({ allowed: true, remaining: 0 })
    expect(windows.take('c', limit, start)).toMatchObject({ allowed: false, remaining: 0 })
    windows.giveBack('c', start)
    expect(windows.take('c', limit, start)).toMatchObject({ allowed: true, remaining: 0 })
    expect(windows.take('other', limit, start)).toMatchObject({ allowed: true, remaining: 1 })
  })

  test('a changed number applies to the next call; a changed period counts anew', () => {
    const windows = createRateWindows()
    for (let call = 0; call < 5; call += 1) windows.take('c', { calls: 5, periodSeconds: 10 }, start)
    expect(windows.take('c', { calls: 3, periodSeconds: 10 }, start)).toMatchObject({ allowed: false, remaining: 0 })
    expect(windows.take('c', { calls: 6, periodSeconds: 10 }, start)).toMatchObject({ allowed: true, remaining: 0 })
    expect(windows.take('c', { calls: 6, periodSeconds: 20 }, start)).toMatchObject({ allowed: true, remaining: 5 })
  })

  test('counters without calls are forgotten', () => {
    const windows = createRateWindows()
    windows.take('c', { calls: 5, periodSeconds: 10 }, start)
    windows.sweep(start + 9_000)
    expect(windows.size()).toBe(1)
    windows.sweep(start + 11_000)
    expect(windows.size()).toBe(0)
  })
})
