import { sql } from 'kysely'
import { expect, onTestFinished, test } from 'vitest'
import { deleteInBatches } from './delete-in-batches.ts'
import { createTestDatabase } from './test-database.ts'

test('all that fits goes, however many there are, and nothing else', async () => {
  const { db, close } = await createTestDatabase()
  onTestFinished(close)
  await sql`insert into settings (name, value, updated_at)
    select 'setting ' || at, '{}', '2026-01-01'::timestamptz + make_interval(secs => at)
    from generate_series(1, 2500) at`.execute(db)
  const before = new Date(Date.parse('2026-01-01T00:00:00Z') + 2401_000)
  const forget = () =>
    deleteInBatches(db, 'settings', (old) => old.where('updated_at', '<', before).orderBy('updated_at'))
  const others = db.selectFrom('settings').select('name').where('name', 'like', 'setting %')
  expect(await forget()).toBe(2400)
  expect(await others.execute()).toHaveLength(100)
  expect(await forget()).toBe(0)
})
