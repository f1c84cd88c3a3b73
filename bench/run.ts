import { loadavg } from 'node:os'
import { parseArgs } from 'node:util'
import { approveRequests } from './approvals.ts'
import { auditQueries } from './audit.ts'
import type { Bench } from './bench.ts'
import { measureCalibrationLoop } from './calibration.ts'
import { startChild } from './child.ts'
import { fillPortal } from './content.ts'
import { createBenchDatabase } from './database.ts'
import { documentParsing } from './document-parsing.ts'
import { gatewayCalls } from './gateway-calls.ts'
import { importPeople, peopleToImport } from './importing.ts'
import { keptPages } from './kept-pages.ts'
import { startLoad } from './load.ts'
import { memory } from './memory.ts'
import { sendMessages } from './messages.ts'
import { pages } from './pages.ts'
import { peopleLists } from './people.ts'
import { startPortal } from './portal-process.ts'
import { reportMarkdown, writeReport } from './report.ts'
import { restLists } from './rest-lists.ts'
import type { Section } from './section.ts'
import { signIn } from './sign-ins.ts'
import { synchroniseProvider } from './synchronisation.ts'
import { usageReports } from './usage.ts'

// In this order: memory is read before large documents are parsed; messages leave a portal of ordinary size; then the lists grow to 100,000
// rows and usage to a year's; what adds a provider, whose secret only the portal can open, comes last.
const parts: Record<string, (bench: Bench) => Promise<Section>> = {
  pages,
  'kept-pages': keptPages,
  gateway: gatewayCalls,
  approvals: approveRequests,
  memory,
  documents: documentParsing,
  'sign-in': signIn,
  messages: sendMessages,
  'rest-lists': restLists,
  usage: usageReports,
  importing: (bench) => importPeople(bench, Number(options.people)),
  people: peopleLists,
  audit: auditQueries,
  synchronisation: synchroniseProvider,
}

const { values: options } = parseArgs({
  options: {
    /** Names of parts, by commas. */
    only: { type: 'string' },
    /** Of the messages and audit entries of a full run: what is meant to be tried only. */
    share: { type: 'string', default: '1' },
    /** How many people are imported. */
    people: { type: 'string', default: String(peopleToImport) },
    /** Puts the figures into docs/performance.md, in the place of earlier ones of the same parts. */
    write: { type: 'boolean', default: false },
    /** A folder for profiles of the portal's process. */
    profile: { type: 'string' },
  },
})
const chosen = options.only?.split(',') ?? Object.keys(parts)
const unknown = chosen.filter((name) => !(name in parts))
if (unknown.length > 0) throw new Error(`There is no part ${unknown.join()}; there are ${Object.keys(parts).join()}.`)

const share = Number(options.share)
if (!(share > 0 && share <= 1)) throw new Error('The share is more than 0, and 1 at most.')
if (options.write && share < 1) throw new Error('Only what is measured in full is written down.')

const failed: string[] = []
const undo: (() => Promise<void>)[] = []
try {
  console.log((await measureAll()).join('\n\n'))
  if (failed.length > 0) throw new Error(`Not measured: ${failed.join()}.`)
} finally {
  for (const step of undo.toReversed()) await step()
}

/** @returns Markdown of each part that could be measured */
async function measureAll(): Promise<string[]> {
  const database = await createBenchDatabase(process.env.DATABASE_URL)
  undo.push(database.drop)
  const upstream = await startChild<{ url: string }>('processes/upstream.ts')
  undo.push(upstream.stop)
  const load = await startLoad()
  undo.push(load.stop)
  const portal = await startPortal({ profileFolder: options.profile, databaseUrl: database.url })
  undo.push(portal.stop)
  say('filling the portal')
  const content = await fillPortal(portal, upstream.ready.url)

  const bench: Bench = { portal, content, load, upstreamUrl: upstream.ready.url, share }
  const measured: string[] = []
  for (const name of chosen) {
    say(name)
    const circumstances = { load: loadavg()[0] ?? 0, database: database.name }
    const before = measureCalibrationLoop()
    // One part that fails takes nothing from the others.
    const section = await parts[name]?.(bench).catch((error: unknown) => {
      failed.push(name)
      console.error(error)
    })
    if (!section) continue
    const markdown = reportMarkdown(section, { ...circumstances, calibrations: [before, measureCalibrationLoop()] })
    measured.push(markdown)
    // A complete run takes most of an hour: what is known is seen, and written down, at once.
    say(markdown)
    if (options.write) await writeReport(name, markdown, Object.keys(parts))
  }
  return measured
}

function say(text: string): void {
  process.stderr.write(`${text}\n`)
}
