import type pg from 'pg'

/** What a database of the pool is compared with and put back to, as the template had it. */
export interface FirstState {
  /** Names and shapes of everything that a test could have changed beside rows. */
  shape: string
  size: number
  /** Every table, those that refer to others before these. */
  tables: string[]
  /** Tables with rows at first. */
  filled: string[]
  /** Puts those rows and the counts of all sequences back. */
  filling: string[]
}

/** How often a row was written since the database is there, by table. */
export type Changes = Record<string, number>

/** More than this above the template's, and a database is dropped rather than emptied. */
const mostGrowthBytes = 16 * 1024 * 1024

const shapeAndSize = `
  select pg_database_size(current_database())::float8 as size, md5(string_agg(part, ',' order by part)) as shape from (
    select concat_ws(' ', 'relation', oid, relname, relnatts, relhastriggers) as part from pg_class
      where relnamespace = 'public'::regnamespace
    union all select concat_ws(' ', 'trigger', tgrelid, tgname, tgenabled) from pg_trigger
    union all select concat_ws(' ', 'constraint', conrelid, conname, convalidated) from pg_constraint
      where connamespace = 'public'::regnamespace
    union all select concat_ws(' ', 'function', oid, proname) from pg_proc where pronamespace = 'public'::regnamespace
    union all select concat_ws(' ', 'schema', nspname) from pg_namespace where nspname !~ '^pg_'
  ) as parts`

/** In the template: keeps its rows in a schema of their own. */
export async function keepFirstState(client: pg.Client): Promise<FirstState> {
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
  const filled: string[] = []
  const filling: string[] = []
  for (const { name, columns } of ordered.toReversed()) {
    const { rows } = await client.query(`select 1 from public.${name} limit 1`)
    if (rows.length === 0) continue
    // Under names of their own: migrations look for a table by its name, whatever schema it is in.
    const kept = `first_rows.of_${name}`
    await client.query(`create table ${kept} as select ${columns} from public.${name}`)
    filled.push(name)
    filling.push(`insert into public.${name} (${columns}) overriding system value select ${columns} from ${kept}`)
  }
  const { rows: sequences } = await client.query<{ name: string; start: string; last: string | null }>(
    `select quote_ident(sequencename) as name, start_value as start, last_value as last from pg_sequences where schemaname = 'public'`,
  )
  for (const { name, start, last } of sequences) {
    filling.push(`select setval('public.${name}', ${last ?? start}, ${last !== null})`)
  }
  return { ...(await look(client)), tables: ordered.map(({ name }) => name), filled, filling }
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

/**
 * Rows as they were at first; nobody else may be in there. Only tables somebody wrote to are emptied: a new connection that looks at every
 * table takes longer than most tests.
 * @returns changes until now; null for a database whose tables were changed, or that has grown much
 */
export async function putBack(client: pg.Client, first: FirstState, before: Changes): Promise<Changes | null> {
  const { shape, size } = await look(client)
  if (shape !== first.shape || size > first.size + mostGrowthBytes) return null
  const changes = await countChanges(client)
  // A table that was truncated has fewer rows and no change counted.
  const written = first.tables.filter((name) => changes[name] !== before[name] || first.filled.includes(name))
  const emptying = written.map((name) => `delete from public.${name}`)
  await client.query(
    ['begin', ...emptying, ...first.filling, 'commit', 'select pg_stat_force_next_flush()'].join(';\n'),
  )
  return countChanges(client)
}

/** A connection counts its changes when it ends, at the latest. */
async function countChanges(client: pg.Client): Promise<Changes> {
  const { rows } = await client.query<{ name: string; changes: number }>(`
    select * from (
      select quote_ident(relname) as name, (pg_stat_get_tuples_inserted(oid) + pg_stat_get_tuples_updated(oid)
        + pg_stat_get_tuples_deleted(oid))::float8 as changes
      from pg_class where relkind = 'r' and relnamespace = 'public'::regnamespace
    ) as counted where changes > 0`)
  return Object.fromEntries(rows.map(({ name, changes }) => [name, changes]))
}

/** @returns names of tables whose rows are not those of the template */
export async function differences(client: pg.Client, { tables, filled }: FirstState): Promise<string[]> {
  const found: string[] = []
  for (const name of tables) {
    const kept = filled.includes(name) ? `(select count(*) from first_rows.of_${name})` : '0'
    const { rows } = await client.query<{ same: boolean }>(
      `select (select count(*) from public.${name}) = ${kept} as same`,
    )
    if (!rows[0]?.same) found.push(name)
  }
  return found
}

async function look(client: pg.Client): Promise<{ shape: string; size: number }> {
  const { rows } = await client.query<{ shape: string; size: number }>(shapeAndSize)
  if (!rows[0]) throw new Error('A query without a group has no row.')
  return rows[0]
}
