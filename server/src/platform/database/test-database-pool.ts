import { randomBytes } from 'node:crypto'
import { setTimeout as pause } from 'node:timers/promises'
import pg from 'pg'
import { type Changes, differences, type FirstState, keepFirstState, putBack } from './test-database-reset.ts'

/** Where the databases of a test run are: copies of `template`, listed in `registry` with whether somebody uses them. */
export interface DatabaseServer {
  connectionString: string
  template: string
  registry: string
}

/** Beside a migrated `template`: its first rows kept, and the list of its copies. Call once a run. */
export async function preparePool({ connectionString, template, registry }: DatabaseServer): Promise<void> {
  const first = await onDatabase(connectionString, template, keepFirstState)
  await onDatabase(connectionString, registry, async (list) => {
    await list.query(
      `create table databases (name text primary key, busy boolean not null, changes jsonb not null default '{}')`,
    )
    await list.query('create table template (first jsonb not null)')
    await list.query('insert into template values ($1)', [JSON.stringify(first)])
  })
}

/** @returns the name of a migrated database that nobody else uses: one that another test has left, or a new one */
export async function takeDatabase(server: DatabaseServer): Promise<string> {
  const list = listOf(server)
  const { rows } = await list.query<{ name: string }>(`
    update databases set busy = true
    where name = (select name from databases where not busy limit 1 for update skip locked) returning name`)
  if (rows[0]) return rows[0].name
  const name = newName()
  await list.query('insert into databases values ($1, true)', [name])
  await list.query(`create database ${name} template ${server.template}`)
  return name
}

/**
 * Leaves the database to the next test: its rows as they were at first, and under another name, so that nothing of this test that
 * still runs can reach it. One whose tables were changed, or that has grown much, is dropped.
 * @returns whether it is there for the next test
 */
export async function leaveDatabase(server: DatabaseServer, name: string): Promise<boolean> {
  const list = listOf(server)
  await list.query(`select pg_terminate_backend(pid) from pg_stat_activity where ${inside}`, [name])
  // What somebody who is still in there has changed is not counted yet.
  const isAlone = await untilEmpty(list, name)
  const { rows } = await list.query<{ first: FirstState; changes: Changes }>(
    'select first, changes from template, databases where name = $1',
    [name],
  )
  const [row] = rows
  const changes =
    isAlone && row
      ? await onDatabase(server.connectionString, name, (client) => putBack(client, row.first, row.changes))
      : null
  const next = newName()
  // A server that is asked to rename a database in which somebody still is looks again every tenth of a second only.
  if (changes && (await untilEmpty(list, name)) && (await renamed(list, name, next))) {
    await list.query('update databases set name = $2, busy = false, changes = $3 where name = $1', [
      name,
      next,
      JSON.stringify(changes),
    ])
    return true
  }
  await dropDatabase(list, name)
  await list.query('delete from databases where name = $1', [name])
  return false
}

/** @throws Error naming what is left in a database that was given back: a later test would have met it */
export async function checkPool({ connectionString, registry }: DatabaseServer): Promise<void> {
  const { first, names } = await onDatabase(connectionString, registry, async (list) => {
    const template = await list.query<{ first: FirstState }>('select first from template')
    const databases = await list.query<{ name: string }>('select name from databases where not busy')
    return { first: template.rows[0]?.first, names: databases.rows.map((row) => row.name) }
  })
  for (const name of names) {
    const left = first ? await onDatabase(connectionString, name, (client) => differences(client, first)) : []
    if (left.length > 0) throw new Error(`A database was given back with rows in ${left.join(', ')}.`)
  }
}

/** Every database that is still listed, and the list. */
export async function dropPool({ connectionString, template, registry }: DatabaseServer): Promise<void> {
  await onDatabase(connectionString, registry, async (list) => {
    const { rows } = await list.query<{ name: string }>('select name from databases')
    for (const name of [...rows.map((row) => row.name), template]) await dropDatabase(list, name)
  })
  await onServer(connectionString, `drop database ${registry} with (force)`)
}

let listed: pg.Pool | undefined

/** One connection for all tests of a worker; it goes with the worker. */
function listOf({ connectionString, registry }: DatabaseServer): pg.Pool {
  if (listed) return listed
  listed = new pg.Pool({
    connectionString: withDatabase(connectionString, registry),
    max: 1,
    idleTimeoutMillis: 0,
    allowExitOnIdle: true,
  })
  // The server goes before the last worker; whoever asks it something then is told so.
  listed.on('error', () => undefined)
  return listed
}

/** The server's own worker may just be in there, and may not be ended: it goes by itself. */
async function dropDatabase(list: Pick<pg.Pool, 'query'>, name: string): Promise<void> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      await list.query(`drop database if exists ${name} with (force)`)
      return
    } catch (error) {
      if (attempt === 10 || !(error instanceof pg.DatabaseError)) throw error
      await pause(200)
    }
  }
}

const inside = "datname = $1 and backend_type = 'client backend'"

async function untilEmpty(list: pg.Pool, name: string): Promise<boolean> {
  for (let looks = 0; looks < 1000; looks += 1) {
    const { rows } = await list.query(`select 1 from pg_stat_activity where ${inside} limit 1`, [name])
    if (rows.length === 0) return true
    await pause(2)
  }
  return false
}

/** @returns false when somebody still is in there */
async function renamed(list: pg.Pool, name: string, next: string): Promise<boolean> {
  return list.query(`alter database ${name} rename to ${next}`).then(
    () => true,
    (error: unknown) => {
      if (error instanceof pg.DatabaseError) return false
      throw error
    },
  )
}

const newName = () => `test_${randomBytes(6).toString('hex')}`

export async function onServer(connectionString: string, statement: string): Promise<void> {
  await withClient(connectionString, (client) => client.query(statement))
}

const onDatabase = <T>(connectionString: string, name: string, work: (client: pg.Client) => Promise<T>): Promise<T> =>
  withClient(withDatabase(connectionString, name), work)

async function withClient<T>(connectionString: string, work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({ connectionString })
  await client.connect()
  try {
    return await work(client)
  } finally {
    await client.end()
  }
}

export function withDatabase(connectionString: string, name: string): string {
  const url = new URL(connectionString)
  url.pathname = `/${name}`
  return url.href
}
