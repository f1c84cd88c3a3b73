import { expect, test } from 'vitest'
import { withPart } from './report.ts'

const [from, to] = ['<!-- figures: written by "npm run bench -- --write" -->', '<!-- end of figures -->']
const order = ['pages', 'gateway', 'memory']

test('what is measured again takes the place of what it was, in order, and leaves the rest alone', () => {
  const empty = `Words.\n\n${from}\nold figures without parts\n${to}\nMore words.\n`
  const one = withPart(empty, 'memory', '### Memory\n\n155', order)
  const two = withPart(one, 'pages', '### Pages\n\n3', order)
  expect(two).toBe(
    `Words.\n\n${from}\n\n<!-- part: pages -->\n\n### Pages\n\n3\n\n<!-- part: memory -->\n\n### Memory\n\n155\n\n${to}\nMore words.\n`,
  )
  const three = withPart(withPart(two, 'gateway', '### Calls\n\n1', order), 'memory', '### Memory\n\n140', order)
  expect(three.match(/(?<=part: )[\w-]+/g)).toEqual(order)
  expect(three).toContain('### Pages\n\n3\n')
  expect(three).not.toContain('155')
})

test('a document without a place for figures is left alone', () => {
  expect(() => withPart('Words.', 'pages', '', order)).toThrow('no place for figures')
})
