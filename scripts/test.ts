import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { runChecks, toolChecks } from './checks.ts'
import { databaseTests } from './database-tests.ts'
import { startPostgres15 } from './postgres-15.ts'
import { runNode, tools } from './run.ts'

// Everything: checks, tests on the embedded database, tests on the oldest supported server, browser tests.
// The last line alone says how it went: "N passed, N failed".
interface Tally {
  passed: number
  failed: number
  skipped: number
}

// Exits in order, so that everything started here is ended.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, () => process.exit(130))

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
process.stdout.write(`\n${notes.join('\n')}\n`)
process.stdout.write(
  `${total.passed} passed, ${total.failed} failed${total.skipped > 0 ? `, ${total.skipped} skipped` : ''}\n`,
)
process.exitCode = total.failed > 0 || total.passed === 0 ? 1 : 0

async function part(name: string, run: () => Promise<Tally>): Promise<Tally> {
  process.stdout.write(`\n── ${name}\n`)
  const started = performance.now()
  const tally = await run().catch((error: unknown) => {
    process.stdout.write(`${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`)
    return { passed: 0, failed: 1, skipped: 0 }
  })
  const seconds = Math.round((performance.now() - started) / 1000)
  notes.push(`${name}: ${tally.passed} passed, ${tally.failed} failed, ${tally.skipped} skipped, ${seconds} s`)
  return tally
}

async function checkSources(): Promise<Tally> {
  const list = toolChecks(false)
  const failed = await runChecks(list)
  return { passed: list.length - failed.length, failed: failed.length, skipped: 0 }
}

/** What Vitest's JSON reporter writes, as far as it is read here. */
interface VitestReport {
  numPassedTests: number
  numFailedTests: number
  numPendingTests: number
  numTodoTests: number
  testResults: { status: string; assertionResults: unknown[] }[]
}

async function vitest(name: string, words: string[], env: Record<string, string | undefined>): Promise<Tally> {
  const file = join(reports, `${name}.json`)
  const output = ['--reporter=dot', '--reporter=json', `--outputFile.json=${file}`]
  // CI: a committed artefact that differs fails instead of being written.
  const { ok } = await runNode([tools.vitest, ...words, ...output], {
    env: { CI: '1', DATABASE_URL: undefined, ...env },
  })
  const report = JSON.parse(await readFile(file, 'utf8')) as VitestReport
  // A file that could not even be read has no tests to count.
  const broken = report.testResults.filter((one) => one.status === 'failed' && one.assertionResults.length === 0).length
  return atLeastOneFailure(ok, {
    passed: report.numPassedTests,
    failed: report.numFailedTests + broken,
    skipped: report.numPendingTests + report.numTodoTests,
  })
}

async function onPostgres15(): Promise<Tally> {
  const server = await startPostgres15()
  if (!server) {
    process.stdout.write('Left out: PostgreSQL 15 is not installed here (Debian: apt-get install postgresql-15).\n')
    return { passed: 0, failed: 0, skipped: 0 }
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

interface PlaywrightReport {
  stats: { expected: number; unexpected: number; flaky: number; skipped: number }
  errors: unknown[]
}

async function browserTests(): Promise<Tally> {
  const file = join(reports, 'browser.json')
  const { ok } = await runNode([tools.playwright, 'test'], { env: { PLAYWRIGHT_JSON_OUTPUT_NAME: file, CI: '1' } })
  const { stats, errors } = JSON.parse(await readFile(file, 'utf8')) as PlaywrightReport
  // A test that only passes when repeated does not count as passed.
  const failed = stats.unexpected + stats.flaky + errors.length
  return atLeastOneFailure(ok, { passed: stats.expected, failed, skipped: stats.skipped })
}

/** A tool that ends badly without naming a failed test has failed all the same. */
function atLeastOneFailure(ok: boolean, tally: Tally): Tally {
  return ok || tally.failed > 0 ? tally : { ...tally, failed: 1 }
}

function sum(all: Tally[]): Tally {
  const add = (pick: (tally: Tally) => number) => all.reduce((total, tally) => total + pick(tally), 0)
  return {
    passed: add((tally) => tally.passed),
    failed: add((tally) => tally.failed),
    skipped: add((tally) => tally.skipped),
  }
}
