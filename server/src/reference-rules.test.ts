import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'

// docs/reference-rules.md and reference-rules-people.md promise something about every rule of the reference product: here they are held to that.

const root = join(import.meta.dirname, '../..')

/** How many rules of each family the reference product has. */
const families: Record<string, number> = {
  PRV: 7,
  SYN: 18,
  PRD: 15,
  DCO: 10,
  PLN: 12,
  CAT: 12,
  REQ: 7,
  CRT: 7,
  DIR: 3,
  FRM: 3,
  REU: 4,
  APP: 11,
  CRD: 8,
  CUS: 4,
  CHG: 9,
  ROL: 7,
  AUT: 4,
  VIS: 6,
  JOI: 16,
  ACC: 10,
  RGT: 7,
  ORG: 14,
  COD: 5,
  SGN: 14,
  SES: 7,
  FLD: 11,
  ADM: 5,
  GAP: 34,
}
const ruleNumber = new RegExp(`\\b(?:${Object.keys(families).join('|')})-\\d+\\b`, 'g')

const rules = ['reference-rules.md', 'reference-rules-people.md']
  .flatMap((name) => readFileSync(join(root, 'docs', name), 'utf8').split('\n'))
  .map((line) => /^\| ([A-Z]{3}-\d+) \| (.+) \| (.+) \|$/.exec(line))
  .filter((match) => match !== null)
  .map(([, number = '', says = '', here = '']) => ({ number, says, here }))

const decisions = globSync('docs/decisions/*.md', { cwd: root }).map((path) => Number(/(\d{4})-/.exec(path)?.[1]))

/** Rule numbers by the test titles that carry them. */
const tested = new Set(
  globSync('{admin,contract,e2e,examples,server}/**/*.{test,e2e}.ts', {
    cwd: root,
    exclude: ['**/node_modules'],
  }).flatMap((path) =>
    titlesIn(readFileSync(join(root, path), 'utf8')).flatMap((title) => title.match(ruleNumber) ?? []),
  ),
)

/** What is handed to `test` or `describe`, and what begins with a number in the tables of `test.each`. */
function titlesIn(source: string): string[] {
  const named = [...source.matchAll(/\b(?:test|describe)\b[^'"`]*?\(\s*(['"`])((?:(?!\1).)+)\1/g)]
  const numbered = [...source.matchAll(/(['"`])((?:[A-Z]{3}-\d+[,: ]+)+(?:(?!\1).)*)\1/g)]
  return [...named, ...numbered].map(([, , title]) => title ?? '')
}

test('the tables have every rule once', () => {
  const expected = Object.entries(families).flatMap(([family, count]) =>
    Array.from({ length: count }, (_, index) => `${family}-${index + 1}`),
  )
  expect(rules.map((rule) => rule.number).toSorted()).toEqual(expected.toSorted())
})

test('each verdict is one of four, and names a decision that exists', () => {
  const known = /^(kept|improved \(decision \d+\)|later \([^)]+\)|not a rule \([^)]+\))$/
  expect(rules.filter((rule) => !known.test(rule.here))).toEqual([])
  const missing = rules
    .flatMap((rule) => [...rule.here.matchAll(/decision (\d+)/g)].map(([, number]) => Number(number)))
    .filter((number) => !decisions.includes(number))
  expect(missing).toEqual([])
})

test('what is kept or improved is held by a test that carries its number', () => {
  const held = rules.filter((rule) => /^(kept|improved)/.test(rule.here))
  expect(held.filter((rule) => !tested.has(rule.number)).map((rule) => rule.number)).toEqual([])
})

test('no test names a rule that does not exist', () => {
  const known = new Set(rules.map((rule) => rule.number))
  expect([...tested].filter((number) => !known.has(number))).toEqual([])
})
