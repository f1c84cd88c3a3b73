import { describe, expect, test } from 'vitest'
import type { OperationModel, Parameter } from './model.ts'
import { callForm, typedCall } from './typed-call.ts'
import { isSafePath } from './typed-path.ts'

type Schema = Parameter['schema']

const schema = { type: 'string', items: null, enum: [], constraints: [] } as unknown as Schema
const parameter = (place: Parameter['in'], name: string, more: Partial<Parameter> = {}): Parameter => ({
  name,
  in: place,
  required: place === 'path',
  deprecated: false,
  descriptionHtml: '',
  schema,
  example: '',
  ...more,
})
const list = { schema: { ...schema, items: schema } }

const operation = (more: Partial<OperationModel>): OperationModel =>
  ({
    kind: 'operation',
    method: 'GET',
    path: '/parcels/{parcelId}/labels',
    parameters: [parameter('path', 'parcelId')],
    requestBody: null,
    request: null,
    ...more,
  }) as OperationModel

const body = (mediaTypes: string[], required = true): Partial<OperationModel> => ({
  method: 'POST',
  path: '/parcels',
  parameters: [],
  requestBody: {
    required,
    descriptionHtml: '',
    contents: mediaTypes.map((mediaType) => ({ mediaType, schema: null, examples: [] })),
  },
})

function typed(model: Partial<OperationModel>, values: Record<string, string>, sent = { mediaType: '', body: '' }) {
  const shown = operation(model)
  const form = callForm(shown, 'X-Api-Key')
  if (!form) throw new Error('There is no form.')
  const { call, faults } = typedCall(shown, form, { values: new Map(Object.entries(values)), ...sent })
  return { ...call, faults: Object.fromEntries(faults) }
}

describe('the form of an operation', () => {
  test('takes what can be typed and sent, begins with the examples of what is needed, and says what is left out', () => {
    const form = callForm(
      operation({
        parameters: [
          parameter('path', 'parcelId', { example: 'P 1' }),
          parameter('query', 'tag', { required: true, example: 'a,b', ...list }),
          parameter('query', 'limit', { example: '20' }),
          parameter('header', 'X-Trace'),
          ...['Authorization', 'x-api-key', 'cookie', 'Host', 'Content-Length', 'X-Forwarded-For', 'Bad Name'].map(
            (name) => parameter('header', name),
          ),
          parameter('cookie', 'session'),
        ],
      }),
      'X-Api-Key',
    )
    expect(form?.fields.map(({ name, text }) => [name, text])).toEqual([
      ['path-parcelId', 'P 1'],
      ['query-tag', 'a\nb'],
      ['query-limit', ''],
      ['header-X-Trace', ''],
    ])
    expect(form?.remarks).toEqual(['Cookies are never sent from here.'])
  })

  test('is there for methods that a form may send, and for bodies that can be typed', () => {
    expect(callForm(operation({ kind: 'webhook' }), 'X-Api-Key')).toBeNull()
    expect(callForm(operation({ method: 'TRACE' }), 'X-Api-Key')).toBeNull()
    expect(callForm(operation(body(['multipart/form-data'])), 'X-Api-Key')?.obstacle).toMatch(/can’t be typed/)
    expect(callForm(operation(body(['image/png'], false)), 'X-Api-Key')).toMatchObject({ obstacle: null, body: null })
    const types = ['image/png', 'application/merge-patch+json', 'text/csv; header=present', 'text/*', 'a/b\r\nX: y']
    expect(callForm(operation(body(types)), 'X-Api-Key')?.body?.mediaTypes).toEqual([
      'application/merge-patch+json',
      'text/csv; header=present',
    ])
  })
})

describe('a typed call', () => {
  test('puts each value where it belongs, encoded, and several one by one', () => {
    const parameters = [
      parameter('path', 'parcelId'),
      parameter('query', 'filter[to]'),
      parameter('query', 'tag', list),
      parameter('header', 'X-Tags', list),
    ]
    const values = {
      'path-parcelId': 'ä/b?c#d%2e&',
      'query-filter%5Bto%5D': 'a&b=c d',
      'query-tag': 'one\r\n\r\ntwo, three',
      'header-X-Tags': 'x\ny',
    }
    expect(typed({ parameters }, values)).toEqual({
      method: 'GET',
      path: '/parcels/%C3%A4%2Fb%3Fc%23d%252e%26/labels',
      query: [
        { name: 'filter[to]', value: 'a&b=c d' },
        { name: 'tag', value: 'one' },
        { name: 'tag', value: 'two, three' },
      ],
      headers: [{ name: 'X-Tags', value: 'x,y' }],
      body: { kind: 'none' },
      faults: {},
    })
  })

  test.each([
    '..',
    '.',
    '../secret',
    '..\\secret',
    'a/../../b',
    '%2e%2e',
    '%2E%2e%2Fx',
    '%252e%252e%252fx',
    '%zz/%2e%2e/x',
    '..;a=b',
    'a\u0000b',
    'a%0d%0ab',
  ])('leads nowhere else: %j is refused at its field', (value) => {
    expect(Object.keys(typed({}, { 'path-parcelId': value }).faults)).toEqual(['path-parcelId'])
  })

  test('leads nowhere else by values that are harmless alone, nor by the path of the document', () => {
    const parameters = [parameter('path', 'a'), parameter('path', 'b')]
    const both = typed({ path: '/x/{a}{b}/y', parameters }, { 'path-a': '.', 'path-b': '.' })
    expect(Object.keys(both.faults)).toEqual(['path-a', 'path-b'])
    const harmless = typed({ path: '/x/{a}{b}', parameters }, { 'path-a': '...', 'path-b': 'x..' })
    expect(harmless).toMatchObject({ path: '/x/...x..', faults: {} })
    expect(typed({ path: '/a b/{parcelId}?x=1#y%' }, { 'path-parcelId': '1' }).path).toBe('/a%20b/1%3Fx=1%23y%25')
    for (const path of ['//evil.example/x', '/a/../b', '/%2e%2e/b', '/..\\b', 'http://evil.example/']) {
      expect(isSafePath(path), path).toBe(false)
    }
  })

  test('without what it needs is refused at each field; what is only wrong is sent', () => {
    const parameters = [
      parameter('path', 'parcelId'),
      parameter('query', 'limit', { required: true, schema: { ...schema, type: 'integer' } }),
    ]
    expect(typed({ parameters }, {}).faults).toEqual({
      'path-parcelId': 'This parameter is needed: enter a value.',
      'query-limit': 'This parameter is needed: enter a value.',
    })
    expect(typed({ parameters }, { 'path-parcelId': '1', 'query-limit': 'many' }).query).toEqual([
      { name: 'limit', value: 'many' },
    ])
    expect(typed(body(['application/json']), {}, { mediaType: 'text/html', body: ' ' }).faults).toEqual({
      'media-type': 'Choose one of the content types.',
      body: 'This operation needs a body: enter one.',
    })
  })

  test('begins no second header, and grows no longer than servers take', () => {
    const parameters = [
      parameter('header', 'X-Trace'),
      ...['a', 'b', 'c'].map((name) => parameter('query', name, { ...list })),
    ]
    const faultsOf = (values: Record<string, string>) => typed({ path: '/', parameters }, values).faults
    for (const value of ['a\r\nX-Evil: 1', 'a\nb', 'a\u007f', 'naïve']) {
      expect(Object.keys(faultsOf({ 'header-X-Trace': value })), value).toEqual(['header-X-Trace'])
    }
    expect(faultsOf({ 'query-a': 'x'.repeat(4001) })).toEqual({ 'query-a': 'Enter 4000 characters at most.' })
    const long = 'x'.repeat(3000)
    expect(Object.keys(faultsOf({ 'query-a': long, 'query-b': long, 'query-c': long }))).toEqual(['query-c'])
    expect(Object.keys(faultsOf({ 'query-a': 'x\ud800' }))).toEqual(['query-a'])
  })

  test('carries the body as it was typed, with lines as everywhere else', () => {
    const sent = { mediaType: 'application/json', body: '{\r\n  "a": 1\r\n}' }
    expect(typed(body(['application/json']), {}, sent).body).toEqual({
      kind: 'text',
      mediaType: 'application/json',
      text: '{\n  "a": 1\n}',
    })
    expect(typed(body(['application/json'], false), {}, { ...sent, body: '' })).toMatchObject({
      body: { kind: 'none' },
      faults: {},
    })
  })
})
