import { fromKysely, PgBoss } from 'pg-boss'
import type { Db } from '../database/database.ts'

/** The queue's own tables live apart from ours. */
export const jobsSchema = 'pgboss'

/** Brings the queue's tables to the release in use: part of our migrate step, and nowhere else. */
export async function migrateJobs(db: Db): Promise<void> {
  const boss = new PgBoss({ db: fromKysely(db), schema: jobsSchema, supervise: false, schedule: false, migrate: true })
  let failure: unknown
  boss.on('error', (error) => {
    failure ??= error
  })
  await boss.start()
  await boss.stop({ close: false, graceful: false })
  if (failure) throw failure
}
