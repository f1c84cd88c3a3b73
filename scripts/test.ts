import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { runChecks, toolChecks } from './checks.ts'
import { databaseTests } from './database-tests.ts'
import { startPostgres15 } from './postgres-15.ts'
import { runNode, tools } from './run.ts'
import {
  atLeastOneFailure,
  ofPlaywright,
  ofVitest,
  type PlaywrightReport,
  sum,
  type Tally,
  type VitestReport,
} from './test-reports.ts'

// Everything: checks, tests on the embedded database, tests on the oldest supported server, browser tests.
// The last line alone says how it went: "N passed, N failed". What failed stands just above it.

// Exits in order, so that everything started here is ended.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, () => process.exit(130))

const NONE: Tally = { passed: 0, failed: 0, skipped: 0, failures: [] }

const reports = await mkdtemp(join(tmpdir(), 'portico-test-reports-'))
const notes: string[] = []
const tallies: Tally[] = []
try {
  tallies.push(await part('Checks', () => checkSources()))
  tallies.push(await part('Tests on the embedded PostgreSQL', () => vitest('embedded', ['run'], {})))
  tallies.push(await part('Database tests on PostgreSQL 15', () => onPostgres15()))
  tallies.push(await part('Browser tests', () => browserTests()))
} finally {
  await rm(reports, { recursive: true, force: true })
}
const total = sum(tallies)
if (total.failures.length > 0) process.stdout.write(`\n${total.failures.map((one) => `✗ ${one}`).join('\n')}\n`)
process.stdout.write(`\n${notes.join('\n')}\n`)
process.stdout.write(
  `${total.passed} passed, ${total.failed} failed${total.skipped > 0 ? `, ${total.skipped} skipped` : ''}\n`,
)
process.exitCode = total.failed > 0 || total.passed === 0 ? 1 : 0

async function part(name: string, run: () => Promise<Tally>): Promise<Tally> {
  process.stdout.write(`\n── ${name}\n`)
  const started = performance.now()
  const tally = await run().catch((error: unknown) => {
    const text = error instanceof Error ? (error.stack ?? error.message) : String(error)
    process.stdout.write(`${text}\n`)
    return { ...NONE, failed: 1, failures: [`${name}: ${text}`] }
  })
  const seconds = Math.round((performance.now() - started) / 1000)
  notes.push(`${name}: ${tally.passed} passed, ${tally.failed} failed, ${tally.skipped} skipped, ${seconds} s`)
  return tally
}

async function checkSources(): Promise<Tally> {
  const list = toolChecks(false)
  const failed = await runChecks(list)
  return { ...NONE, passed: list.length - failed.length, failed: failed.length, failures: failed }
}

async function vitest(name: string, words: string[], env: Record<string, string | undefined>): Promise<Tally> {
  const file = join(reports, `${name}.json`)
  const output = ['--reporter=dot', '--reporter=json', `--outputFile.json=${file}`]
  // CI: a committed artefact that differs fails instead of being written.
  const { ok } = await runNode([tools.vitest, ...words, ...output], {
    env: { CI: '1', DATABASE_URL: undefined, ...env },
  })
  const report = JSON.parse(await readFile(file, 'utf8')) as VitestReport
  return atLeastOneFailure(ok, ofVitest(report))
}

async function onPostgres15(): Promise<Tally> {
  const server = await startPostgres15()
  if (!server) {
    process.stdout.write('Left out: PostgreSQL 15 is not installed here (Debian: apt-get install postgresql-15).\n')
    return NONE
  }
  try {
    process.stdout.write(`${server.version}\n`)
    // Schedules of faults and kills depend on the server only in its SQL, which a few of them go through: all are played above.
    const env = { DATABASE_URL: server.connectionString, FAULT_SCHEDULES: '20', KILLS: '6' }
    return await vitest('postgres-15', ['run', ...databaseTests()], env)
  } finally {
    await server.stop()
  }
}

async function browserTests(): Promise<Tally> {
  const file = join(reports, 'browser.json')
  const { ok } = await runNode([tools.playwright, 'test'], { env: { PLAYWRIGHT_JSON_OUTPUT_NAME: file, CI: '1' } })
  return atLeastOneFailure(ok, ofPlaywright(JSON.parse(await readFile(file, 'utf8')) as PlaywrightReport))
}
