import { expect, test } from 'vitest'
import { answerText, indentedJson } from './answer-text.ts'

const json = 'application/json'

test('JSON is indented, and nothing in it changes but white space', () => {
  const sent = '{"id":12345678901234567890,"a":1.0,"a":[ ],"b":{},"c":[1,{"d":"x, \\"y\\": {z}"}],"e":null}'
  const shown = indentedJson(sent) ?? ''
  expect(shown.split('\n').slice(0, 4)).toEqual(['{', '  "id": 12345678901234567890,', '  "a": 1.0,', '  "a": [],'])
  expect(shown).toContain('\n      "d": "x, \\"y\\": {z}"\n    }\n  ],\n')
  expect(shown.replaceAll(/\n */g, '').replaceAll('": ', '":')).toBe(sent.replace('[ ]', '[]').replaceAll('": ', '":'))
  expect(indentedJson('{"a":')).toBeUndefined()
  expect(indentedJson(`${'['.repeat(50)}${']'.repeat(50)}`)).toBeUndefined()
})

test('text stays text in its own encoding, and what is no text is said to be binary', () => {
  const said = (bytes: Buffer | string, type: string, encoding = '') =>
    answerText(Buffer.from(bytes as string), type, encoding, false)
  expect(said('naïve', 'text/plain').text).toBe('naïve')
  expect(said(Buffer.from('na\u00efve', 'latin1'), 'text/plain; charset=ISO-8859-1').text).toBe('naïve')
  expect(said(Buffer.from([0x89, 0x50, 0, 1]), '')).toEqual({ text: null, remark: 'The body is binary: 4 bytes.' })
  expect(said('x', 'image/png').remark).toBe('The body is binary of the type image/png: 1 byte.')
  expect(said('<svg/>', 'image/svg+xml').text).toBe('<svg/>')
  expect(said('x', json, 'gzip').remark).toBe('The body is compressed of the type application/json: 1 byte.')
  expect(said('x', 'text/plain; charset=klingon').text).toBeNull()
  expect(said('', json)).toEqual({ text: null, remark: 'The answer has no body.' })
})

test('what is cut stays as it was sent, also in the middle of a character', () => {
  const bytes = Buffer.from('{"a":"é').subarray(0, 7)
  expect(answerText(bytes, json, '', true)).toEqual({ text: '{"a":"', remark: 'Only the first 7 bytes are shown.' })
})
