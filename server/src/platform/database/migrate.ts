import { sql } from 'kysely'
import { type Migration, Migrator } from 'kysely/migration'
import { migrations } from '../../../migrations/index.ts'
import { Refused } from '../errors.ts'
import type { Db } from './database.ts'

const oldestServer = 15

/**
 * Brings the database to the newest schema, or leaves it as it was. Replicas that start together wait for one another.
 * @returns the names of the migrations that ran
 * @throws Refused `database-too-old` (the server), `database-is-newer` (what a later release made of it)
 */
export async function migrate(db: Db): Promise<string[]> {
  await refuseOldServer(db)
  await refuseNewerDatabase(db)
  const migrator = new Migrator({
    db,
    provider: { getMigrations: async (): Promise<Record<string, Migration>> => migrations },
    migrationTableName: 'schema_migrations',
    migrationLockTableName: 'schema_migrations_lock',
  })
  const { error, results } = await migrator.migrateToLatest()
  if (error) {
    const failed = results?.find((result) => result.status === 'Error')?.migrationName
    throw new Error(`The database could not be brought up to date${failed ? ` (${failed})` : ''}.`, { cause: error })
  }
  return (results ?? []).map((result) => result.migrationName)
}

/** @returns whether every migration of this release has run */
export async function isMigrated(db: Db): Promise<boolean> {
  const done = await sql<{ name: string }>`select name from schema_migrations`.execute(db)
  const names = new Set(done.rows.map((row) => row.name))
  return Object.keys(migrations).every((name) => names.has(name))
}

async function refuseOldServer(db: Db): Promise<void> {
  const { rows } = await sql<{ server_version_num: string }>`show server_version_num`.execute(db)
  const major = Math.floor(Number(rows[0]?.server_version_num) / 10_000)
  if (major < oldestServer) {
    throw new Refused(
      'database-too-old',
      `Portico needs PostgreSQL ${oldestServer} or newer; this server is version ${major}.`,
    )
  }
}

/** An older release would read and write what it does not know: somebody went back after an upgrade, or forgot a replica. */
async function refuseNewerDatabase(db: Db): Promise<void> {
  const there = await sql<{ there: boolean }>`select to_regclass('schema_migrations') is not null as there`.execute(db)
  if (!there.rows[0]?.there) return
  const { rows } = await sql<{ name: string }>`select name from schema_migrations order by name`.execute(db)
  const unknown = rows.find(({ name }) => !(name in migrations))
  if (!unknown) return
  throw new Refused(
    'database-is-newer',
    `The database was brought up to date by a newer release (it has ${unknown.name}): start that release, or go back to the backup from before the upgrade.`,
  )
}
