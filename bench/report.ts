import { readFile, writeFile } from 'node:fs/promises'
import { cpus, totalmem } from 'node:os'
import { join } from 'node:path'
import { referenceMs } from './calibration.ts'
import { hasWrk, median } from './load.ts'
import { atReference, budgetsMarkdown, type Section, sectionMarkdown, short } from './section.ts'

/** What a part was measured under. */
export interface Circumstances {
  /** Of the calibration loop before and after, in milliseconds. */
  calibrations: readonly number[]
  /** Of the last minute, before. */
  load: number
  database: string
}

const document = join(import.meta.dirname, '../docs/performance.md')
const [from, to] = ['<!-- figures: written by "npm run bench -- --write" -->', '<!-- end of figures -->']

/** A part with its budgets, held against the figures of the machine they are meant for. */
export function reportMarkdown(section: Section, { calibrations, load, database }: Circumstances): string {
  const loop = median(calibrations)
  const slowness = loop / referenceMs
  const today = new Date().toISOString().slice(0, 10)
  const busy = load > 1 ? ', **busy with other work**: take ratios and CPU figures, not times' : ''
  const measured = `*${today}, ${machine()}, ${database}. Calibration loop ${short(loop)} ms, so milliseconds of CPU are divided by ${short(slowness)} before they are held against a budget. Load average before: ${short(load)}${busy}.*`
  const budgets = section.budgets.map((budget) => atReference(budget, slowness))
  return sectionMarkdown(section, [measured, ...(budgets.length > 0 ? [budgetsMarkdown(budgets)] : [])])
}

function machine(): string {
  const memory = `${Math.round(totalmem() / 1_073_741_824)} GB of memory`
  const counting = hasWrk() ? 'requests a second counted by `wrk`' : 'requests counted by a generator in Node'
  return `${cpus().length} × ${cpus()[0]?.model ?? 'processor'}, ${memory}, Node ${process.version}, ${counting}`
}

/** Puts a part where an earlier one of its name stood. @throws Error when the document has lost its markers */
export async function writeReport(name: string, markdown: string, order: readonly string[]): Promise<void> {
  await writeFile(document, withPart(await readFile(document, 'utf8'), name, markdown, order))
}

/** @param order - names of all parts */
export function withPart(text: string, name: string, markdown: string, order: readonly string[]): string {
  const [start, end] = [text.indexOf(from), text.indexOf(to)]
  if (start < 0 || end < start) throw new Error('The document has no place for figures any more.')
  const parts = new Map(partsIn(text.slice(start + from.length, end))).set(name, markdown)
  const figures = order.flatMap((one) => {
    const part = parts.get(one)
    return part === undefined ? [] : [`<!-- part: ${one} -->\n\n${part}`]
  })
  return `${text.slice(0, start + from.length)}\n\n${figures.join('\n\n')}\n\n${text.slice(end)}`
}

function partsIn(figures: string): [name: string, markdown: string][] {
  const [, ...pieces] = figures.split(/<!-- part: ([\w-]+) -->/)
  return Array.from({ length: pieces.length / 2 }, (_, at) => [pieces[2 * at] ?? '', (pieces[2 * at + 1] ?? '').trim()])
}
