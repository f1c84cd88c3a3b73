import { readFile, writeFile } from 'node:fs/promises'
import { cpus, totalmem } from 'node:os'
import { join } from 'node:path'
import { referenceMs } from './calibration.ts'
import { hasWrk, median } from './load.ts'
import { atReference, type Budget, budgetsMarkdown, type Section, sectionMarkdown, short } from './section.ts'

export interface Circumstances {
  calibrations: number[]
  /** Of the last minute, at the start and at the end. */
  loads: [number, number]
  database: string
}

const document = join(import.meta.dirname, '../docs/performance.md')
const [from, to] = ['<!-- figures: written by "npm run bench -- --write" -->', '<!-- end of figures -->']

export function reportMarkdown(sections: readonly Section[], circumstances: Circumstances): string {
  return [
    '## Figures',
    machine(circumstances),
    budgetsMarkdown(budgetsOf(sections, circumstances)),
    ...sections.map(sectionMarkdown),
  ].join('\n\n')
}

/** Held against the figures of the machine they are meant for. */
export function budgetsOf(
  sections: readonly Section[],
  { calibrations }: Pick<Circumstances, 'calibrations'>,
): Budget[] {
  const slowness = median(calibrations) / referenceMs
  return sections.flatMap(({ budgets }) => budgets).map((budget) => atReference(budget, slowness))
}

/** @throws Error when the document has lost its markers */
export async function writeReport(markdown: string): Promise<void> {
  const text = await readFile(document, 'utf8')
  const [start, end] = [text.indexOf(from), text.indexOf(to)]
  if (start < 0 || end < start) throw new Error(`${document} has no place for figures any more.`)
  await writeFile(document, `${text.slice(0, start + from.length)}\n\n${markdown}\n\n${text.slice(end)}`)
}

function machine({ calibrations, loads, database }: Circumstances): string {
  const memory = `${Math.round(totalmem() / 1_073_741_824)} GB of memory`
  const processor = `${cpus().length} × ${cpus()[0]?.model ?? 'processor'}`
  const loop = median(calibrations)
  return [
    `- ${new Date().toISOString().slice(0, 10)}, ${processor}, ${memory}, Node ${process.version}, ${database}; everything on this one machine.`,
    `- Load average ${short(loads[0])} at the start, ${short(loads[1])} at the end${loads[0] > 1 ? ': **the machine was busy with other work**, so take ratios and CPU figures, not times' : ''}.`,
    `- Calibration loop ${short(loop)} ms (${calibrations.map(short).join(', ')}), reference ${referenceMs} ms: milliseconds of CPU are divided by ${short(loop / referenceMs)} before they are held against a budget.`,
    `- Requests a second are counted by ${hasWrk() ? '`wrk`, one thread' : 'a generator in Node, itself the limit for the quickest answers, since `wrk` is not installed'}.`,
  ].join('\n')
}
