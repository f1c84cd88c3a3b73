import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { UsageRow } from '../providers/index.ts'
import { measured } from './test-measured.ts'

const groupings = ['app', 'credential', 'product', 'plan', 'organisation', 'provider', 'api', 'status'] as const

test('G-74: however usage is told and grouped, the groups add up to the totals, and hours to days', async () => {
  const { stage, told, usage, another, row, credentialId, offering } = await measured()
  const second = await another()
  const plans = [offering.planId, second.offering.planId]
  const holders = [
    { counterId: credentialId, serviceId: offering.serviceId },
    { counterId: credentialId, serviceId: 'in-no-product' },
    { counterId: second.credentialId, serviceId: second.offering.serviceId },
  ]
  const hours = ['2026-02-28T23:00:00Z', '2026-03-01T00:00:00Z', '2026-03-02T08:00:00Z']
  const counted = fc.record({
    holder: fc.nat({ max: 2 }),
    hour: fc.nat({ max: 2 }),
    status: fc.constantFrom(null, 200, 204, 404, 500),
    calls: fc.nat({ max: 50 }),
    errors: fc.nat({ max: 60 }),
  })
  // Between two readings a credential may get another plan; totals told later are higher, lower or the same.
  const reading = fc.record({ counted: fc.array(counted, { maxLength: 8 }), plan: fc.nat({ max: 1 }) })

  await fc.assert(
    fc.asyncProperty(fc.array(reading, { minLength: 1, maxLength: 4 }), async (readings) => {
      await stage.db.deleteFrom('usage_subjects').execute()
      for (const { counted, plan } of readings) {
        told.rows = counted.map(
          ({ holder, hour, ...rest }): UsageRow => row(hours[hour] ?? '', rest.calls, { ...holders[holder], ...rest }),
        )
        await stage.db.updateTable('credentials').set({ plan_id: plans[plan] }).execute()
        await stage.db.updateTable('usage_collections').set({ thorough_at: null }).execute()
        await usage.collect()
      }
      const span = { from: '2026-02-28', to: '2026-03-02', compare: false, limit: 100 }
      const byDay = await usage.showUsage({ ...span, unit: 'day' })
      const byHour = await usage.showUsage({ ...span, unit: 'hour' })
      expect(byHour.totals.calls).toBe(byDay.totals.calls)
      expect(byHour.totals.errors).toBe(byDay.totals.errors)
      for (const groupBy of groupings) {
        for (const limit of [1, 100]) {
          const { groups, rest, totals } = await usage.showUsage({ ...span, unit: 'day', groupBy, limit })
          const sum = (field: 'calls' | 'errors') => groups.reduce((all, group) => all + group[field], rest[field])
          expect([sum('calls'), sum('errors')], groupBy).toEqual([totals.calls, totals.errors])
        }
      }
    }),
    { numRuns: 15, seed: 27 },
  )
})
