import { join } from 'node:path'
import { expect, test } from 'vitest'
import { root } from './root.ts'
import { atLeastOneFailure, ofPlaywright, ofVitest, sum } from './test-reports.ts'

test('a failed test is named with its file and the beginning of what went wrong, and so is a file that could not be read', () => {
  const tally = ofVitest({
    numPassedTests: 7,
    numPendingTests: 1,
    numTodoTests: 1,
    testResults: [
      {
        name: join(root, 'server/src/a.test.ts'),
        status: 'failed',
        message: '',
        assertionResults: [
          { fullName: 'adds', status: 'passed', failureMessages: [] },
          {
            fullName: 'takes away',
            status: 'failed',
            failureMessages: ['Error: \u001b[31mexpected 1\u001b[39m\n\n    at x'],
          },
        ],
      },
      { name: join(root, 'server/src/b.test.ts'), status: 'failed', message: 'SyntaxError: b', assertionResults: [] },
    ],
  })
  expect(tally).toEqual({
    passed: 7,
    failed: 2,
    skipped: 2,
    failures: [
      'server/src/a.test.ts > takes away\n    Error: expected 1\n        at x',
      'server/src/b.test.ts\n    SyntaxError: b',
    ],
  })
})

test('a browser test that passed only when repeated counts as failed, in whatever group it stands', () => {
  const spec = (title: string, status: string, message?: string) => ({
    title,
    file: 'a.spec.ts',
    line: 3,
    tests: [{ status, results: [{ ...(message && { error: { message } }) }] }],
  })
  const tally = ofPlaywright({
    stats: { expected: 4, skipped: 0 },
    suites: [{ specs: [spec('opens', 'expected')], suites: [{ specs: [spec('closes', 'flaky', 'too late')] }] }],
    errors: [{ message: 'no browser' }],
  })
  expect(tally).toEqual({
    passed: 4,
    failed: 2,
    skipped: 0,
    failures: ['e2e/a.spec.ts:3 > closes\n    too late', 'Outside of the tests\n    no browser'],
  })
})

test('a tool that ends badly without naming a test adds one failure, and parts are added up in order', () => {
  const good = { passed: 2, failed: 0, skipped: 1, failures: [] }
  expect(atLeastOneFailure(true, good)).toEqual(good)
  const bad = atLeastOneFailure(false, good)
  expect(bad.failed).toBe(1)
  const named = { passed: 1, failed: 1, skipped: 0, failures: ['a'] }
  expect(atLeastOneFailure(false, named)).toEqual(named)
  expect(sum([bad, named])).toEqual({ passed: 3, failed: 2, skipped: 1, failures: ['a'] })
})
