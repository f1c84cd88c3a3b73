import { randomBytes } from 'node:crypto'
import { setTimeout as pause } from 'node:timers/promises'
import pg from 'pg'

/** Where the databases of a test run are: copies of `template`, listed in `registry` with whether somebody uses them. */
export interface DatabaseServer {
  connectionString: string
  template: string
  registry: string
}

/** More than this above the template's, and a database is dropped rather than emptied. */
const mostGrowthBytes = 16 * 1024 * 1024

/** Names and shapes of everything that a test could have changed beside rows. */
const shape = `
  select md5(string_agg(part, ',' order by part)) as shape from (
    select concat_ws(' ', 'relation', oid, relname, relnatts, relhastriggers) as part from pg_class
      where relnamespace = 'public'::regnamespace
    union all select concat_ws(' ', 'trigger', tgrelid, tgname, tgenabled) from pg_trigger
    union all select concat_ws(' ', 'constraint', conrelid, conname, convalidated) from pg_constraint
      where connamespace = 'public'::regnamespace
    union all select concat_ws(' ', 'function', oid, proname) from pg_proc where pronamespace = 'public'::regnamespace
    union all select concat_ws(' ', 'schema', nspname) from pg_namespace where nspname !~ '^pg_'
  ) as parts`

/** Beside a migrated `template`: its first rows kept, and the list of its copies. Call once a run. */
export async function preparePool({ connectionString, template, registry }: DatabaseServer): Promise<void> {
  await withClient(withDatabase(connectionString, template), async (client) => {
    const { rows: tables } = await client.query<{ name: string; columns: string }>(`
      select quote_ident(c.relname) as name,
        string_agg(quote_ident(a.attname), ', ' order by a.attnum) filter (where a.attgenerated = '') as columns
      from pg_class c join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
      where c.relkind = 'r' and c.relnamespace = 'public'::regnamespace group by c.relname order by c.relname`)
    const { rows: links } = await client.query<{ child: string; parent: string }>(`
      select quote_ident(child.relname) as child, quote_ident(parent.relname) as parent from pg_constraint
      join pg_class child on child.oid = conrelid join pg_class parent on parent.oid = confrelid
      where contype = 'f' and conrelid <> confrelid and connamespace = 'public'::regnamespace`)
    await client.query('create schema first_rows')
    const ordered = childrenFirst(tables, links)
    const emptying = ['begin', ...ordered.map(({ name }) => `delete from public.${name}`)]
    for (const { name, columns } of ordered.toReversed()) {
      const { rows } = await client.query(`select 1 from public.${name} limit 1`)
      if (rows.length === 0) continue
      // Under names of their own: migrations look for a table by its name, whatever schema it is in.
      const kept = `first_rows.of_${name}`
      await client.query(`create table ${kept} as select ${columns} from public.${name}`)
      emptying.push(`insert into public.${name} (${columns}) overriding system value select ${columns} from ${kept}`)
    }
    const { rows: sequences } = await client.query<{ name: string; start: string; last: string | null }>(
      `select quote_ident(sequencename) as name, start_value as start, last_value as last from pg_sequences where schemaname = 'public'`,
    )
    for (const { name, start, last } of sequences) {
      emptying.push(`select setval('public.${name}', ${last ?? start}, ${last !== null})`)
    }
    emptying.push('commit')
    const { rows: found } = await client.query<{ shape: string; size: string }>(
      `select (${shape}), pg_database_size(current_database()) as size`,
    )
    await onDatabase(connectionString, registry, async (list) => {
      await list.query('create table databases (name text primary key, busy boolean not null)')
      await list.query('create table template (emptying text not null, shape text not null, size bigint not null)')
      await list.query('insert into template values ($1, $2, $3)', [
        emptying.join(';\n'),
        found[0]?.shape,
        Number(found[0]?.size),
      ])
    })
  })
}

/** @throws Error where tables refer to each other in a circle: no order of deleting fits then */
function childrenFirst<T extends { name: string }>(
  tables: readonly T[],
  links: readonly { child: string; parent: string }[],
): T[] {
  const ordered: T[] = []
  let left = [...tables]
  while (left.length > 0) {
    const names = new Set(left.map(({ name }) => name))
    const isFree = ({ name }: T) => !links.some(({ child, parent }) => parent === name && names.has(child))
    const free = left.filter(isFree)
    if (free.length === 0) throw new Error(`These tables refer to each other in a circle: ${[...names].join(', ')}.`)
    ordered.push(...free)
    left = left.filter((table) => !free.includes(table))
  }
  return ordered
}

/** @returns the name of a migrated database that nobody else uses: one that another test has left, or a new one */
export async function takeDatabase({ connectionString, template, registry }: DatabaseServer): Promise<string> {
  return onDatabase(connectionString, registry, async (list) => {
    const { rows } = await list.query<{ name: string }>(`
      update databases set busy = true
      where name = (select name from databases where not busy limit 1 for update skip locked) returning name`)
    if (rows[0]) return rows[0].name
    const name = newName()
    await list.query('insert into databases values ($1, true)', [name])
    await list.query(`create database ${name} template ${template}`)
    return name
  })
}

/**
 * Leaves the database to the next test: its rows as they were at first, and under another name, so that nothing of this test that
 * still runs can reach it. One whose tables were changed, or that has grown much, is dropped.
 * @returns whether it is there for the next test
 */
export async function leaveDatabase(server: DatabaseServer, name: string): Promise<boolean> {
  const { connectionString, registry } = server
  return onDatabase(connectionString, registry, async (list) => {
    const { rows } = await list.query<{ emptying: string; shape: string; size: string }>('select * from template')
    const [template] = rows
    const clean = template !== undefined && (await emptied(connectionString, name, template))
    const next = newName()
    // A server that is asked to rename a database in which somebody still is looks again every tenth of a second only.
    if (clean) await untilEmpty(list, name)
    if (clean && (await renamed(list, name, next))) {
      await list.query('update databases set name = $2, busy = false where name = $1', [name, next])
      return true
    }
    await dropDatabase(list, name)
    await list.query('delete from databases where name = $1', [name])
    return false
  })
}

/** Every database that is still listed, and the list. */
export async function dropPool({ connectionString, template, registry }: DatabaseServer): Promise<void> {
  await onDatabase(connectionString, registry, async (list) => {
    const { rows } = await list.query<{ name: string }>('select name from databases')
    for (const name of [...rows.map((row) => row.name), template]) await dropDatabase(list, name)
  })
  await onServer(connectionString, `drop database ${registry}`)
}

async function emptied(
  connectionString: string,
  name: string,
  template: { emptying: string; shape: string; size: string },
): Promise<boolean> {
  return onDatabase(connectionString, name, async (client) => {
    await client.query(`
      select pg_terminate_backend(pid) from pg_stat_activity
      where datname = current_database() and backend_type = 'client backend' and pid <> pg_backend_pid()`)
    const { rows } = await client.query<{ shape: string; size: string }>(
      `select (${shape}), pg_database_size(current_database()) as size`,
    )
    if (rows[0]?.shape !== template.shape) return false
    if (Number(rows[0].size) > Number(template.size) + mostGrowthBytes) return false
    await client.query(template.emptying)
    return true
  })
}

/** The server's own worker may just be in there, and may not be ended: it goes by itself. */
async function dropDatabase(list: pg.Client, name: string): Promise<void> {
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

async function untilEmpty(client: pg.Client, name: string): Promise<void> {
  for (let looks = 0; looks < 200; looks += 1) {
    const { rows } = await client.query('select 1 from pg_stat_activity where datname = $1 limit 1', [name])
    if (rows.length === 0) return
    await pause(2)
  }
}

/** @returns false when somebody still is in there */
async function renamed(list: pg.Client, name: string, next: string): Promise<boolean> {
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
