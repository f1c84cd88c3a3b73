import type { Bench } from './bench.ts'
import { childrenOf, commandOf, residentMegabytes } from './process-figures.ts'
import type { Section } from './section.ts'

/** What the processes hold after the loads before. */
export async function memory({ portal }: Bench): Promise<Section> {
  const main = residentMegabytes(portal.pid)
  const renderers = childrenOf(portal.pid).filter((pid) => commandOf(pid).includes('themes/sandbox'))
  return {
    title: 'Memory',
    text: ['Resident after the loads above, the cache of finished pages included. The database server is apart.'],
    tables: [
      {
        head: ['Process', 'MB'],
        rows: [['Main process', main], ...renderers.map((pid) => ['Drawing with the theme', residentMegabytes(pid)])],
      },
    ],
    budgets: [{ name: 'Main process: resident memory', found: main, bound: 'at most', limit: 150, unit: 'MB' }],
  }
}
