import type { Bench } from './bench.ts'
import { median } from './load.ts'
import type { Query } from './queries.ts'

/** The first query brings the rows, the others what belongs to them: those run side by side, as the portal does it. */
export async function askDirectly(
  { portal }: Bench,
  [first, ...others]: Query[],
  { requests, connections }: { requests: number; connections: number },
): Promise<{ directMs: number; directDatabase: number | null }> {
  const times: number[] = []
  const run = (query: Query | undefined) => query && portal.database.pool.query(query.sql, [...query.parameters])
  const connection = async () => {
    for (let count = 0; count < requests / connections; count += 1) {
      const before = performance.now()
      await run(first)
      await Promise.all(others.map(run))
      times.push(performance.now() - before)
    }
  }
  const before = portal.cpuTimes().database
  await Promise.all(Array.from({ length: connections }, connection))
  const after = portal.cpuTimes().database
  const directDatabase = before === null || after === null ? null : (after - before) / times.length
  return { directMs: median(times), directDatabase }
}
