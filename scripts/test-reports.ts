import { relative } from 'node:path'
import { stripVTControlCharacters } from 'node:util'
import { root } from './root.ts'

/** How one part of the whole run went. */
export interface Tally {
  passed: number
  failed: number
  skipped: number
  /** One entry per failure that has a name: where, which test, and the beginning of what went wrong. */
  failures: string[]
}

/** What Vitest's JSON reporter writes, as far as it is read here. */
export interface VitestReport {
  numPassedTests: number
  numPendingTests: number
  numTodoTests: number
  testResults: {
    /** The absolute path of the file. */
    name: string
    status: string
    /** What went wrong outside of any test. */
    message: string
    assertionResults: { fullName: string; status: string; failureMessages: string[] }[]
  }[]
}

/** A file that could not even be read counts as one failure. */
export function ofVitest(report: VitestReport): Tally {
  const failures = report.testResults.flatMap(({ name, status, message, assertionResults }) => {
    const file = relative(root, name)
    if (status === 'failed' && assertionResults.length === 0) return [failure(file, message)]
    return assertionResults
      .filter((one) => one.status === 'failed')
      .map((one) => failure(`${file} > ${one.fullName}`, one.failureMessages.join('\n')))
  })
  return {
    passed: report.numPassedTests,
    failed: failures.length,
    skipped: report.numPendingTests + report.numTodoTests,
    failures,
  }
}

interface PlaywrightError {
  message?: string
}

interface PlaywrightSuite {
  suites?: PlaywrightSuite[]
  specs: {
    title: string
    file: string
    line: number
    tests: { status: string; results: { error?: PlaywrightError }[] }[]
  }[]
}

/** What Playwright's JSON reporter writes, as far as it is read here. */
export interface PlaywrightReport {
  stats: { expected: number; skipped: number }
  suites: PlaywrightSuite[]
  /** What went wrong outside of any test. */
  errors: PlaywrightError[]
}

/** A test that only passes when repeated does not count as passed. */
export function ofPlaywright(report: PlaywrightReport): Tally {
  const failures = [
    ...report.suites.flatMap(failedSpecs),
    ...report.errors.map((error) => failure('Outside of the tests', error.message ?? '')),
  ]
  return { passed: report.stats.expected, failed: failures.length, skipped: report.stats.skipped, failures }
}

function failedSpecs({ suites = [], specs }: PlaywrightSuite): string[] {
  const here = specs.flatMap(({ title, file, line, tests }) =>
    tests
      .filter(({ status }) => status === 'unexpected' || status === 'flaky')
      .map(({ results }) =>
        failure(`e2e/${file}:${line} > ${title}`, results.find((one) => one.error)?.error?.message),
      ),
  )
  return [...here, ...suites.flatMap(failedSpecs)]
}

/** A tool that ends badly without naming a failed test has failed all the same. */
export function atLeastOneFailure(ok: boolean, tally: Tally): Tally {
  return ok || tally.failed > 0 ? tally : { ...tally, failed: 1 }
}

export function sum(all: readonly Tally[]): Tally {
  const add = (pick: (tally: Tally) => number) => all.reduce((total, tally) => total + pick(tally), 0)
  return {
    passed: add((tally) => tally.passed),
    failed: add((tally) => tally.failed),
    skipped: add((tally) => tally.skipped),
    failures: all.flatMap((tally) => tally.failures),
  }
}

/** Lines of a message that are repeated at the end: what was expected and what came fits in them. */
const LINES = 8

function failure(name: string, message = ''): string {
  const lines = stripVTControlCharacters(message).split('\n')
  return [name, ...lines.filter((line) => line.trim() !== '').slice(0, LINES)].join('\n    ')
}
