import type { Bench } from './bench.ts'
import { childrenOf, commandOf, proportionalMegabytes, residentMegabytes } from './process-figures.ts'
import type { Section } from './section.ts'

/** What the processes hold after the loads before. */
export async function memory({ portal }: Bench): Promise<Section> {
  const renderers = childrenOf(portal.pid).filter((pid) => commandOf(pid).includes('themes/sandbox'))
  const figuresOf = (pid: number) => [proportionalMegabytes(pid), residentMegabytes(pid)]
  return {
    title: 'Memory',
    text: [
      'After the loads above, the cache of finished pages included. The database server is apart. Both processes run the same Node, whose code is in memory once: “its part” counts what is shared by the processes that share it, “resident” counts it whole in each.',
    ],
    tables: [
      {
        head: ['Process', 'its part, MB', 'resident, MB'],
        rows: [
          ['Main process', ...figuresOf(portal.pid)],
          ...renderers.map((pid) => ['Drawing with the theme', ...figuresOf(pid)]),
        ],
      },
    ],
    budgets: [
      {
        name: 'Main process: its part of the memory',
        found: proportionalMegabytes(portal.pid),
        bound: 'at most',
        limit: 150,
        unit: 'MB',
      },
    ],
  }
}
