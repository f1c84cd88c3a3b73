import { sql } from 'kysely'
import { expect, inject, test } from 'vitest'
import { type Database, openDatabase } from './database.ts'
import { leaveDatabase, onServer, takeDatabase, withDatabase } from './test-database-pool.ts'

const server = inject('databaseServer')

async function inDatabase<T>(name: string, work: (database: Database) => Promise<T>): Promise<T> {
  const connectionString = withDatabase(server.connectionString, name)
  const database = openDatabase({ connectionString, maxConnections: 2, onError: () => undefined })
  return work(database).finally(() => database.close())
}

const rowsAtFirst = ({ db }: Database) =>
  Promise.all([
    sql`select name, value from settings order by name`.execute(db),
    sql`select id, name from organisations order by id`.execute(db),
    sql`select id, name from teams order by id`.execute(db),
  ]).then((results) => results.map(({ rows }) => rows))

test('a database is left as it was at first, and cannot be reached under its old name', async () => {
  const name = await takeDatabase(server)
  const atFirst = await inDatabase(name, rowsAtFirst)
  await inDatabase(name, async ({ db }) => {
    await sql`delete from teams`.execute(db)
    await sql`update organisations set name = 'Changed'`.execute(db)
    await sql`insert into settings (name, value, updated_at) values ('left-behind', '1', now())`.execute(db)
  })
  expect(await leaveDatabase(server, name)).toBe(true)
  await expect(onServer(withDatabase(server.connectionString, name), 'select 1')).rejects.toThrow(/does not exist/)
  // Whichever comes: this one, or another that a test has left.
  const next = await takeDatabase(server)
  expect(await inDatabase(next, rowsAtFirst)).toEqual(atFirst)
  await leaveDatabase(server, next)
})

test('whoever wrote, and however: nothing of it is there for the next test', async () => {
  const name = await takeDatabase(server)
  const open = openDatabase({
    connectionString: withDatabase(server.connectionString, name),
    maxConnections: 1,
    onError: () => undefined,
  })
  const atFirst = await rowsAtFirst(open)
  await sql`truncate settings`.execute(open.db)
  await sql`insert into catalogues (id, name, slug, description, visibility, created_at, updated_at)
    values (gen_random_uuid(), 'Of who is still there', 'still-there', '', 'public', now(), now())`.execute(open.db)
  await inDatabase(name, ({ db }) =>
    sql`insert into sign_in_failures values ('of who has gone', 1, now(), null)`.execute(db),
  )
  expect(await leaveDatabase(server, name)).toBe(true)
  await open.close()
  // Whichever comes, all that are given back are looked through when the run ends, too.
  const next = await takeDatabase(server)
  await inDatabase(next, async (database) => {
    expect(await rowsAtFirst(database)).toEqual(atFirst)
    expect((await sql`select 1 from catalogues`.execute(database.db)).rows).toEqual([])
    expect((await sql`select 1 from sign_in_failures`.execute(database.db)).rows).toEqual([])
  })
  await leaveDatabase(server, next)
})

test('one whose tables were changed is dropped', async () => {
  const name = await takeDatabase(server)
  await inDatabase(name, ({ db }) => sql`alter table settings add column more text`.execute(db))
  expect(await leaveDatabase(server, name)).toBe(false)
})

test('somebody who still is in there is put out', async () => {
  const name = await takeDatabase(server)
  const stragglers = openDatabase({
    connectionString: withDatabase(server.connectionString, name),
    maxConnections: 2,
    onError: () => undefined,
  })
  await sql`select 1`.execute(stragglers.db)
  expect(await leaveDatabase(server, name)).toBe(true)
  await stragglers.close()
})
