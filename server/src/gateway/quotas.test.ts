import fc from 'fast-check'
import { expect, test } from 'vitest'
import { freshDatabase } from '../platform/database/test-database.ts'
import { endQuotaPeriod, returnLease, takeLease } from './quotas.queries.ts'
import { blockOf, createQuotas } from './quotas.ts'

test('a block is a hundredth of the quota, between one call and a hundred', () => {
  expect([1, 50, 199, 200, 5_000, 1_000_000].map((calls) => blockOf({ calls, periodSeconds: 60 }))).toEqual([
    1, 1, 1, 2, 50, 100,
  ])
})

test('whatever replicas do, no period holds more calls than the quota, and all are usable when leases came back', async () => {
  const { db } = await freshDatabase()
  const start = Date.UTC(2026, 0, 1)
  let counter = 0
  const step = fc.oneof(
    {
      weight: 6,
      arbitrary: fc.record({
        kind: fc.constant('calls' as const),
        replica: fc.nat(2),
        calls: fc.integer({ min: 1, max: 40 }),
      }),
    },
    { weight: 1, arbitrary: fc.record({ kind: fc.constant('crash' as const), replica: fc.nat(2) }) },
    { weight: 1, arbitrary: fc.record({ kind: fc.constant('restart' as const), replica: fc.nat(2) }) },
    {
      weight: 1,
      arbitrary: fc.record({ kind: fc.constant('wait' as const), seconds: fc.integer({ min: 1, max: 70 }) }),
    },
  )
  await fc.assert(
    fc.asyncProperty(fc.integer({ min: 1, max: 400 }), fc.array(step, { maxLength: 12 }), async (limit, steps) => {
      counter += 1
      const counterId = `c${counter}`
      const quota = { calls: limit, periodSeconds: 60 }
      let at = start
      const replica = () =>
        createQuotas({
          take: (request) => takeLease(db, request),
          giveBack: (id, period, calls) => returnLease(db, id, period, calls),
          now: () => new Date(at),
          onError: (error) => {
            throw error
          },
        })
      const replicas = [replica(), replica(), replica()]
      let periodStart = Number.NEGATIVE_INFINITY
      let passed = 0
      let lost = false
      for (const action of steps) {
        if (action.kind === 'wait') at += action.seconds * 1000
        if (action.kind === 'crash') {
          replicas[action.replica] = replica()
          lost = true
        }
        if (action.kind === 'restart') {
          await replicas[action.replica]?.close()
          replicas[action.replica] = replica()
        }
        if (action.kind === 'calls') {
          if (at - periodStart >= 60_000) {
            periodStart = at
            passed = 0
            lost = false
          }
          const taken = await Promise.all(
            Array.from({ length: action.calls }, () => replicas[action.replica]?.take(counterId, quota)),
          )
          passed += taken.filter((one) => one?.allowed).length
          expect(passed).toBeLessThanOrEqual(limit)
        }
      }
      for (const one of replicas) await one.close()
      if (lost || at - periodStart >= 60_000) return
      const rest = replica()
      const taken = await Promise.all(Array.from({ length: limit + 1 }, () => rest.take(counterId, quota)))
      expect(passed + taken.filter((one) => one.allowed).length).toBe(limit)
    }),
    { numRuns: 40 },
  )
})

test('a lease that nobody uses goes back after a while', async () => {
  const { db, pool } = await freshDatabase()
  let at = Date.UTC(2026, 0, 1)
  const quotas = createQuotas({
    take: (request) => takeLease(db, request),
    giveBack: (id, period, calls) => returnLease(db, id, period, calls),
    now: () => new Date(at),
    onError: () => undefined,
  })
  const used = async () => (await pool.query('select used from gateway_quotas')).rows[0].used
  await quotas.take('c', { calls: 1_000, periodSeconds: 3_600 })
  await quotas.sweep()
  expect(await used()).toBe(10)
  at += 2_000
  await quotas.sweep()
  expect(await used()).toBe(1)
})

test('a lease of an ended period is not given back to the next', async () => {
  const { db, pool } = await freshDatabase()
  let at = Date.UTC(2026, 0, 1)
  const replica = () =>
    createQuotas({
      take: (request) => takeLease(db, request),
      giveBack: (id, period, calls) => returnLease(db, id, period, calls),
      now: () => new Date(at),
      onError: () => undefined,
    })
  const [slow, quick, changing] = [replica(), replica(), replica()]
  const quota = { calls: 1_000, periodSeconds: 60 }
  await slow.take('c', quota)
  await changing.take('c', quota)
  at += 60_000
  await quick.take('c', quota)
  at -= 1
  await slow.close()
  expect((await pool.query('select period, used from gateway_quotas')).rows).toEqual([{ period: 2, used: 10 }])
  await changing.take('c', { ...quota, calls: 2_000 })
  expect((await pool.query('select period, used from gateway_quotas')).rows).toEqual([{ period: 2, used: 30 }])
})

test('a quota that is ended begins anew, and leases of the one before do not come back to it', async () => {
  const { db, pool } = await freshDatabase()
  const at = Date.UTC(2026, 0, 1)
  const replica = () =>
    createQuotas({
      take: (request) => takeLease(db, request),
      giveBack: (id, period, calls) => returnLease(db, id, period, calls),
      now: () => new Date(at),
      onError: () => undefined,
    })
  const [one, other] = [replica(), replica()]
  const quota = { calls: 1_000, periodSeconds: 60 }
  await one.take('c', quota)
  await endQuotaPeriod(db, 'c')
  expect((await other.take('c', quota)).remaining).toBe(999)
  await one.close()
  expect((await pool.query('select used from gateway_quotas')).rows).toEqual([{ used: 10 }])
})
