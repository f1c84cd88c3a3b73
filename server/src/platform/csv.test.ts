import { expect, test } from 'vitest'
import { csvLine } from './csv.ts'

test('a line is quoted where RFC 4180 asks for it, and ends as it says', () => {
  expect(csvLine(['plain', 'a,b', 'say "hi"', 'two\nlines', 1.5, null])).toBe(
    'plain,"a,b","say ""hi""","two\nlines",1.5,\r\n',
  )
})

test('text that a spreadsheet would calculate is marked as text', () => {
  const attacks = ['=1+1', '+1', '-1', '@SUM(A1)', '\t=1', '  =1', '＝1', '\rx']
  for (const attack of attacks) {
    expect(csvLine([attack]).replace(/^"/, '').startsWith("'"), JSON.stringify(attack)).toBe(true)
  }
  expect(csvLine(['=HYPERLINK("http://evil","x")'])).toBe('"\'=HYPERLINK(""http://evil"",""x"")"\r\n')
  expect(csvLine(['a=b', 'well-known', -1])).toBe('a=b,well-known,-1\r\n')
})
