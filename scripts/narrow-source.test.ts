import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { narrow, withoutBlankEnds } from './narrow-source.mjs'

const meaningOf = (program: string): unknown => new Function(`return ${program}`)()

describe('a narrow source', () => {
  test('means the same in texts, templates and regular expressions', () => {
    for (const program of [
      `'Say “yes” – or 😀'`,
      '`…\\n€`',
      `'\\–'`,
      `'\\\\–'`,
      `'\\\\\\–'`,
      `/[’😀]/u.exec('a😀').index`,
      `/\\’/.test('’')`,
      `{ 'naïve – key': 1 }['naïve – key'] // “yes”`,
    ]) {
      const found = narrow(program)
      expect([...found].every((character) => character <= '\u00ff')).toBe(true)
      expect(meaningOf(found), program).toEqual(meaningOf(program))
    }
  })

  test('means the same for any text', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        const program = JSON.stringify(text)
        expect(meaningOf(narrow(program))).toBe(text)
      }),
    )
  })

  test('is left as it is where an escape would mean something else', () => {
    for (const program of ['String.raw`–`', '// one\u2028const two = "–"']) expect(narrow(program)).toBe(program)
  })
})

test('blanks that types leave at the ends of lines go; those of a text stay', () => {
  const source = 'const a: number = 1 as number\nconst b = `text  \nmore`'
  const stripped = 'const a         = 1          \nconst b = `text  \nmore`'
  expect(withoutBlankEnds(stripped, source)).toBe('const a         = 1\nconst b = `text  \nmore`')
})
