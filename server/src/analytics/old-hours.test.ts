import { sql } from 'kysely'
import { expect, test } from 'vitest'
import * as before from '../../migrations/0090-analytics.ts'
import * as usageStore from '../../migrations/0180-usage-store.ts'
import type { Db } from '../platform/database/database.ts'
import { measured, storedUsage } from './test-measured.ts'

test('hours that were counted before the store had days are kept, and are not counted again', async () => {
  const { stage, told, row, usage, credentialId, offering } = await measured()
  await undoUsageStore(stage.db)
  await sql`
    insert into usage_hours (credential_id, service_id, hour, calls, errors, latency_ms, last_call_at) values
      (${credentialId}, ${offering.serviceId}, '2026-03-01T08:00Z', 10, 4, 100, '2026-03-01T08:30Z'),
      (${credentialId}, ${offering.serviceId}, '2026-03-01T09:00Z', 5, 0, 50, '2026-03-01T09:30Z'),
      (${credentialId}, ${offering.serviceId}, '2026-03-01T10:00Z', 0, 0, 0, '2026-03-01T10:30Z')`.execute(stage.db)
  await usageStore.up(stage.db as never)
  const kept = [
    { code: 0, failed: false, calls: 11, latency_ms: 110 },
    { code: 0, failed: true, calls: 4, latency_ms: 40 },
  ]
  expect((await storedUsage({ stage })).days).toMatchObject(kept)
  expect((await usage.sums([credentialId], 7)).get(credentialId)).toEqual({
    calls: 15,
    errors: 4,
    lastCallAt: new Date('2026-03-01T10:30:00Z'),
  })
  told.rows = [
    row('2026-03-01T08:00:00Z', 10, { status: null, errors: 4 }),
    row('2026-03-01T09:00:00Z', 5, { status: null }),
  ]
  await usage.collect()
  expect((await storedUsage({ stage })).days).toMatchObject(kept)
})

async function undoUsageStore(db: Db): Promise<void> {
  await sql`drop table usage_quotas, usage_days, usage_hours, usage_subjects, usage_collections`.execute(db)
  await sql`alter table gateway_usage drop column status, add primary key (hour, counter_id, api_id)`.execute(db)
  await before.up(db as never)
}
