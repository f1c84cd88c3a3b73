import { sql } from 'kysely'
import { expect, onTestFinished, test } from 'vitest'
import { openDatabase } from './database.ts'
import { isMigrated, migrate } from './migrate.ts'
import { createTestDatabase } from './test-database.ts'

test('a database that a newer release has changed is refused with the way on, and left as it is', async () => {
  const { connectionString } = await createTestDatabase()
  const { db, close } = openDatabase({ connectionString, maxConnections: 2, onError: () => undefined })
  onTestFinished(close)
  expect(await migrate(db)).toEqual([])
  await sql`insert into schema_migrations (name, timestamp) values ('9999-tomorrow', '2126-01-01')`.execute(db)
  await expect(migrate(db)).rejects.toMatchObject({
    code: 'database-is-newer',
    message: expect.stringContaining('(it has 9999-tomorrow)'),
  })
  // A replica of the older release that runs already goes on until it is replaced.
  expect(await isMigrated(db)).toBe(true)
})
