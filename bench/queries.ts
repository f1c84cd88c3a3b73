import { buildCapabilities, type Capabilities } from '../server/src/build-capabilities.ts'
import { readConfig } from '../server/src/platform/config/config.ts'
import { createVault } from '../server/src/platform/crypto/vault.ts'
import type { Database } from '../server/src/platform/database/database.ts'
import { createLog } from '../server/src/platform/log.ts'

export interface Query {
  sql: string
  parameters: readonly unknown[]
}

/** The queries that a rule of the portal sends, in their order. */
export async function queriesOf(
  { db }: Database,
  work: (capabilities: Capabilities) => Promise<unknown>,
): Promise<Query[]> {
  const queries: Query[] = []
  const recorded = db.withPlugin({
    transformQuery({ node, queryId }) {
      const { sql, parameters } = db.getExecutor().compileQuery(node, queryId)
      queries.push({ sql, parameters })
      return node
    },
    transformResult: async ({ result }) => result,
  })
  const capabilities = buildCapabilities({
    config: readConfig({}),
    db: recorded,
    vault: createVault(Buffer.alloc(32)),
    log: createLog({ level: 'silent', format: 'json' }),
    now: () => new Date(),
  })
  // Some are prepared already while the rules are built.
  queries.length = 0
  await work(capabilities)
  await capabilities.documentParser.close()
  await capabilities.outbound.close()
  return queries
}

export interface Plan {
  text: string
  /** Pages of 8 KB read from the cache or the disk. */
  buffers: number
  /** Tables that were read from their beginning to their end. */
  scanned: string[]
}

export async function planOf({ pool }: Database, { sql, parameters }: Query): Promise<Plan> {
  const explain = (options: string) =>
    pool.query<Record<'QUERY PLAN', string>>(
      `explain (analyze, buffers, costs off, timing off, summary off${options}) ${sql}`,
      [...parameters],
    )
  // The first time also counts what a new connection reads about the tables.
  await explain('')
  const text = (await explain('')).rows.map((row) => row['QUERY PLAN']).join('\n')
  const [, hit = 0] = /shared hit=(\d+)/.exec(text) ?? []
  const [, read = 0] = /Buffers: shared[^\n]*read=(\d+)/.exec(text) ?? []
  const scanned = [...text.matchAll(/Seq Scan on (\w+)/g)].map(([, table = '']) => table)
  return { text, buffers: Number(hit) + Number(read), scanned }
}
