import { describe, expect, test } from 'vitest'
import type { Refused } from '../../platform/errors.ts'
import type { OperationModel, ParsedDocument, SchemaModel, SchemaNode } from '../model.ts'
import { buildModel } from './build-model.ts'
import { type DocumentLimits, defaultLimits } from './limits.ts'

const bytes = (text: string) => new TextEncoder().encode(text)
const parse = (input: unknown, limits: Partial<DocumentLimits> = {}) =>
  buildModel(typeof input === 'string' ? bytes(input) : bytes(JSON.stringify(input)), { ...defaultLimits, ...limits })
const refusal = (input: unknown, limits: Partial<DocumentLimits> = {}): Promise<Refused> =>
  parse(input, limits).then(
    () => {
      throw new Error('It was accepted.')
    },
    (error) => error,
  )
const operation = (parsed: ParsedDocument, slug: string): OperationModel =>
  JSON.parse(parsed.operations.find((other) => other.slug === slug)?.model ?? 'null')
const schema = (parsed: ParsedDocument, slug: string): SchemaModel =>
  JSON.parse(parsed.schemas.find((other) => other.slug === slug)?.model ?? 'null')
const property = (node: SchemaNode | null | undefined, name: string) =>
  node?.properties.find((other) => other.name === name)?.schema

const minimal = (more: object = {}, get: object = {}) => ({
  openapi: '3.1.0',
  info: { title: 'Parcels', version: '1' },
  paths: { '/parcels': { get: { summary: 'List', responses: { 200: { description: 'OK' } }, ...get } } },
  ...more,
})
const withSchema = (schemas: object, name = 'A', openapi = '3.1.0') =>
  minimal(
    { openapi, components: { schemas } },
    {
      operationId: 'list',
      responses: {
        200: {
          description: 'OK',
          content: { 'application/json': { schema: { $ref: `#/components/schemas/${name}` } } },
        },
      },
    },
  )
const answer = (parsed: ParsedDocument) => operation(parsed, 'list').responses[0]?.contents[0]

describe('A document that is fine', () => {
  const yaml = `
openapi: 3.0.3
info: {title: Parcels, version: 1.10, description: "# Intro\\n\\nHello", contact: {email: a@example.com}}
servers:
  - {url: "https://{region}.example.com/v1/", variables: {region: {default: eu}}, description: Live}
security: [{key: []}]
tags: [{name: Parcels, description: All of them}, {name: Unused}]
paths:
  /parcels/{id}:
    parameters:
      - {name: id, in: path, required: true, schema: {type: string}, example: p 1}
    get:
      operationId: showParcel
      summary: Show a parcel
      tags: [Parcels]
      parameters:
        - {name: fields, in: query, schema: {type: array, items: {type: string}}, example: [a, b]}
      responses:
        200:
          description: The parcel
          headers: {ETag: {schema: {type: string}}}
          content: {application/json: {schema: {$ref: "#/components/schemas/Parcel"}}}
    put:
      deprecated: true
      security: []
      requestBody: {required: true, content: {application/json: {schema: {$ref: "#/components/schemas/Parcel"}}}}
      responses: {default: {description: Whatever}}
components:
  securitySchemes: {key: {type: apiKey, in: header, name: X-Key}}
  schemas:
    Parcel:
      type: object
      required: [id]
      properties:
        id: {type: string, readOnly: true, format: uuid}
        weight: {type: integer, minimum: 1, exclusiveMinimum: true, nullable: true}
        kind: {type: string, enum: [box, letter], default: letter}
`

  test('gives its facts, tags in use and the operation with everything it needs', async () => {
    const parsed = await parse(yaml)
    expect(parsed.mediaType).toBe('application/yaml')
    expect(parsed.summary).toMatchObject({
      specification: '3.0.3',
      title: 'Parcels',
      descriptionHtml: '<h2>Intro</h2>\n<p>Hello</p>',
      servers: [{ url: 'https://eu.example.com/v1', description: 'Live' }],
      contact: { email: 'a@example.com' },
      tags: [
        { name: 'Parcels', slug: 'parcels', operationCount: 1 },
        { name: 'Other', slug: 'other', operationCount: 1 },
      ],
      securitySchemes: [{ name: 'key', type: 'apiKey', in: 'header', parameter: 'X-Key' }],
    })
    expect(parsed.operations.map(({ slug, method, title }) => [slug, method, title])).toEqual([
      ['show-parcel', 'GET', 'Show a parcel'],
      ['put-parcels-id', 'PUT', 'PUT /parcels/{id}'],
    ])
    const show = operation(parsed, 'show-parcel')
    expect(show.parameters.map(({ name, in: place, required, example }) => [name, place, required, example])).toEqual([
      ['id', 'path', true, 'p 1'],
      ['fields', 'query', false, 'a,b'],
    ])
    expect(show.security).toEqual([[{ scheme: 'key', scopes: [] }]])
    expect(show.responses[0]).toMatchObject({
      status: '200',
      descriptionHtml: '<p>The parcel</p>',
      headers: [{ name: 'ETag' }],
    })
    expect(property(show.responses[0]?.contents[0]?.schema, 'weight')).toMatchObject({
      type: 'integer',
      nullable: true,
      constraints: ['more than 1'],
    })
    expect(show.request).toMatchObject({ method: 'GET', path: '/parcels/p%201', query: [], body: { kind: 'none' } })
    expect(operation(parsed, 'put-parcels-id').security).toEqual([])
  })

  test('examples fit the direction: a request leaves out what is read-only', async () => {
    const parsed = await parse(yaml)
    const put = operation(parsed, 'put-parcels-id')
    expect(put.request?.body).toEqual({
      kind: 'text',
      mediaType: 'application/json',
      text: JSON.stringify({ weight: 2, kind: 'letter' }, null, 2),
    })
    const shown = operation(parsed, 'show-parcel').responses[0]?.contents[0]?.examples[0]
    expect(JSON.parse(shown?.text ?? '')).toHaveProperty('id')
    expect(shown?.generated).toBe(true)
  })

  test('the same document always gives the same addresses, and equal names get different ones', async () => {
    const get = { operationId: 'Liste über alles', responses: {} }
    const document = minimal({
      paths: { '/a': { get }, '/b': { get }, '/c': { get: { responses: {}, operationId: '日本' } } },
    })
    const slugs = (await parse(document)).operations.map(({ slug }) => slug)
    expect(slugs).toEqual(['liste-uber-alles', 'liste-uber-alles-2', expect.stringMatching(/^x-[0-9a-f]{10}$/)])
    expect((await parse(document)).operations.map(({ slug }) => slug)).toEqual(slugs)
  })

  test('3.1: webhooks, type lists, const and texts beside a reference', async () => {
    const parsed = await parse({
      ...withSchema({
        A: {
          properties: {
            b: { $ref: '#/components/schemas/B', description: 'Mine' },
            c: { const: 7 },
            d: { type: ['string', 'null'] },
          },
        },
        B: { type: 'string', description: 'Theirs' },
      }),
      webhooks: { parcelMoved: { post: { summary: 'It moved' } } },
    })
    const content = answer(parsed)
    expect(property(content?.schema, 'b')).toMatchObject({ name: 'B', descriptionHtml: '<p>Mine</p>' })
    expect(property(content?.schema, 'd')).toMatchObject({ type: 'string', nullable: true })
    expect(JSON.parse(content?.examples[0]?.text ?? '')).toEqual({ b: 'text', c: 7, d: 'text' })
    expect(operation(parsed, 'post-parcel-moved')).toMatchObject({
      kind: 'webhook',
      path: 'parcelMoved',
      request: null,
    })
  })

  test('allOf reads as one schema, oneOf as alternatives', async () => {
    const parsed = await parse(
      withSchema({
        A: {
          allOf: [{ $ref: '#/components/schemas/B' }, { properties: { own: { type: 'boolean' } } }],
          properties: { pay: { oneOf: [{ type: 'string' }, { type: 'integer' }] } },
        },
        B: { required: ['base'], properties: { base: { type: 'string' } } },
      }),
    )
    const tree = answer(parsed)?.schema
    expect(tree?.properties.map(({ name, required }) => [name, required])).toEqual([
      ['base', true],
      ['own', false],
      ['pay', false],
    ])
    expect(property(tree, 'pay')).toMatchObject({
      type: 'one of',
      variants: { kind: 'one of', options: [{ type: 'string' }, { type: 'integer' }] },
    })
  })

  test('faults against the specification become notes with a pointer', async () => {
    const parsed = await parse(minimal({}, { parameters: [{ name: 'x', in: 'query' }] }))
    expect(parsed.summary.notes).toContainEqual({
      pointer: '#/paths/~1parcels/get/parameters/0',
      sentence: expect.stringContaining("must have required property 'schema'"),
    })
  })
})

describe('References', () => {
  test('a schema that contains itself links to its own page', async () => {
    const parsed = await parse(
      withSchema({
        A: {
          properties: {
            name: { type: 'string' },
            children: { type: 'array', items: { $ref: '#/components/schemas/A' } },
          },
        },
      }),
    )
    const children = property(answer(parsed)?.schema, 'children')
    expect(children).toMatchObject({
      type: 'array of A',
      items: { name: 'A', link: { slug: 'a', reason: 'circular' } },
    })
    expect(schema(parsed, 'a').schema.properties.map(({ name }) => name)).toEqual(['name', 'children'])
    expect(answer(parsed)?.examples[0]?.text).toContain('"name": "text"')
  })

  test('references in a circle, through allOf too, end with a note or a link', async () => {
    const parsed = await parse(
      withSchema({
        A: { properties: { loop: { $ref: '#/components/schemas/L1' }, all: { $ref: '#/components/schemas/P' } } },
        L1: { $ref: '#/components/schemas/L2' },
        L2: { $ref: '#/components/schemas/L1' },
        P: { allOf: [{ $ref: '#/components/schemas/P' }], properties: { p: { type: 'string' } } },
      }),
    )
    expect(property(answer(parsed)?.schema, 'loop')?.type).toBe('unresolved reference')
    expect(property(property(answer(parsed)?.schema, 'all'), 'p')?.type).toBe('string')
    expect(parsed.summary.notes.map(({ sentence }) => sentence).join()).toContain('leads in a circle')
  })

  test.each([
    'https://example.com/x.json#/A',
    'http://169.254.169.254/',
    'file:///etc/passwd',
    './other.yaml',
    '#/components/schemas/Missing',
    '#/__proto__',
  ])('%s is not fetched: shown as unresolved, with a note', async (reference) => {
    const parsed = await parse(withSchema({ A: { properties: { x: { $ref: reference } } } }))
    expect(property(answer(parsed)?.schema, 'x')?.type).toBe('unresolved reference')
    expect(parsed.summary.notes[0]).toMatchObject({
      pointer: reference,
      sentence: expect.stringMatching(/not fetched|leads nowhere/),
    })
  })

  test('a wide and deep net of schemas stays small on the page', async () => {
    const schemas = Object.fromEntries(
      Array.from({ length: 40 }, (_, level) => [
        `S${level}`,
        {
          properties: Object.fromEntries(
            Array.from({ length: 30 }, (_, i) => [`p${i}`, { $ref: `#/components/schemas/S${(level + 1) % 40}` }]),
          ),
        },
      ]),
    )
    const parsed = await parse(withSchema(schemas, 'S0'))
    expect(parsed.operations[0]?.model.length).toBeLessThan(60_000)
    expect(property(answer(parsed)?.schema, 'p0')).toMatchObject({ link: { slug: 's1', reason: 'depth' } })
  })

  test('a schema without a name that is deeper than shown says so', async () => {
    let nested: object = { type: 'string' }
    for (let level = 0; level < 20; level += 1) nested = { type: 'object', properties: { in: nested } }
    const parsed = await parse(withSchema({ A: nested }))
    let node = answer(parsed)?.schema
    while (node?.properties[0]) node = node.properties[0].schema
    expect(node?.truncated).toBe(true)
  })
})

describe('A document that is refused says why', () => {
  test.each([
    ['', 'document-empty', 'empty'],
    ['{"openapi": "3.1.0", "info": ', 'document-malformed', 'line 1'],
    ['{\n"openapi": "3.1.0",\n"info" 3}', 'document-malformed', 'line 3'],
    ['openapi: 3.1.0\ninfo: {title: x\npaths:', 'document-malformed', 'line 3'],
    ['openapi: 3.1.0\nopenapi: 3.1.0', 'document-malformed', 'line 2'],
    ['just words', 'document-wrong-format', 'plain text'],
    ['[1, 2]', 'document-wrong-format', 'a list'],
    ['swagger: "2.0"\ninfo: {}', 'document-wrong-version', 'Swagger 2.0'],
    ['openapi: 4.0.0', 'document-wrong-version', 'OpenAPI 4.0.0'],
    ['openapi: 3.2.0', 'document-wrong-version', 'OpenAPI 3.2.0'],
    ['asyncapi: 3.0.0', 'document-wrong-format', 'AsyncAPI'],
    ['type Query {\n  parcels: [Parcel!]!\n}\n', 'document-wrong-format', 'GraphQL schema'],
    [
      '"""All"""\nschema {\n query: Q\n}\ntype Q { a(x: Int = 1): [Int!]! @deprecated(reason: "x: y") }',
      'document-wrong-format',
      'GraphQL schema',
    ],
    ['{"data": {"__schema": {}}}', 'document-wrong-format', 'introspection'],
    [
      '{"info": {"schema": "https://schema.getpostman.com/json/collection/v2.1.0/"}}',
      'document-wrong-format',
      'Postman',
    ],
    ['<!DOCTYPE html><html><body>: x</body></html>', 'document-wrong-format', 'a web page'],
    ['{"paths": {}}', 'document-wrong-format', '"openapi"'],
    ['{"openapi": "3.1.0", "paths": {}}', 'document-invalid', '#/info/title'],
    ['{"openapi": "3.1.0", "info": {"title": "x"}, "paths": {}}', 'document-without-operations', 'no operation'],
    ['{"openapi": "3.1.0", "info": {"title": "x"}, "paths": [1]}', 'document-without-operations', 'no operation'],
  ])('%j', async (text, code, words) => {
    const error = await refusal(text)
    expect([error.code, error.message]).toEqual([code, expect.stringContaining(words)])
    expect(error.field).toBe('file')
  })

  test('bytes that are no text', async () => {
    const latin = Uint8Array.from(Buffer.from('openapi: 3.1.0\ninfo: {title: Übergröße}', 'latin1'))
    await expect(buildModel(latin, defaultLimits)).rejects.toMatchObject({ code: 'document-not-text' })
  })

  test('UTF-16 and a byte order mark are understood', async () => {
    const text = JSON.stringify(minimal())
    for (const encoded of [Buffer.from(`\ufeff${text}`, 'utf16le'), Buffer.from(`\ufeff${text}`, 'utf8')]) {
      expect((await buildModel(encoded, defaultLimits)).summary.title).toBe('Parcels')
    }
  })

  test('nesting without end, in JSON, in YAML and through aliases', async () => {
    expect((await refusal(`{"openapi":${'['.repeat(50_000)}${']'.repeat(50_000)}}`)).code).toBe('document-too-deep')
    expect((await refusal(`openapi: ${'['.repeat(50_000)}`)).code).toBe('document-too-deep')
    expect((await refusal('openapi: 3.1.0\nx: &a [*a]')).code).toBe('document-circular-alias')
  })

  test('a bomb of YAML aliases', async () => {
    const lines = ['openapi: 3.1.0', 'info: {title: Bomb}', 'a0: &a0 [x,x,x,x,x,x,x,x,x,x]']
    for (let level = 1; level < 12; level += 1)
      lines.push(`a${level}: &a${level} [${Array(10).fill(`*a${level - 1}`)}]`)
    expect((await refusal(lines.join('\n'))).code).toBe('document-too-complex')
  })

  test('more bytes or operations than allowed', async () => {
    expect(await refusal(minimal(), { maxBytes: 20 })).toMatchObject({ code: 'document-too-large', kind: 'too-large' })
    expect((await refusal(minimal({ paths: { '/a': { get: {}, put: {} } } }), { maxOperations: 1 })).message).toContain(
      '2 operations',
    )
  })
})

describe('A hostile document', () => {
  test('with keys of the prototype pollutes nothing and shows them as names', async () => {
    const parsed = await parse(
      `{"openapi":"3.1.0","__proto__":{"polluted":1},"info":{"title":"x","version":"1"},
        "paths":{"__proto__":{"get":{}},"/a":{"get":{"operationId":"list","responses":{"200":{"description":"","content":{"application/json":{"schema":
        {"allOf":[{"properties":{"__proto__":{"type":"string"},"constructor":{"type":"integer"}}}]}}}}}}}},
        "components":{"schemas":{"__proto__":{"properties":{"polluted":{"type":"string"}}}}}}`,
    )
    expect(({} as Record<string, unknown>).polluted).toBeUndefined()
    expect(answer(parsed)?.schema?.properties.map(({ name }) => name)).toEqual(['__proto__', 'constructor'])
    expect(answer(parsed)?.examples[0]?.text).toContain('"__proto__": "text"')
    const merged = await parse(
      `openapi: 3.1.0\ninfo: {title: x}\nx: &x {__proto__: {polluted: 1}}\ny: {<<: *x}\npaths: {/a: {get: {}}}`,
    )
    expect(merged.summary.title).toBe('x')
    expect(({} as Record<string, unknown>).polluted).toBeUndefined()
  })

  test('puts no markup into any HTML and no script into any address', async () => {
    const attack = '<script>alert(1)</script><img src=x onerror=alert(1)>[x](javascript:alert(1))'
    const parsed = await parse({
      openapi: '3.0.0',
      info: {
        title: attack,
        version: attack,
        description: attack,
        termsOfService: 'javascript:alert(1)',
        contact: { name: attack, url: 'javascript:alert(1)', email: '"><script>@example.com' },
        license: { name: attack, url: ' java\nscript:alert(1)' },
      },
      servers: [
        { url: 'javascript:alert(1)' },
        { url: '{x}:alert(1)', variables: { x: { default: 'javascript' } } },
        { url: '//evil.example' },
        { url: '/v1' },
      ],
      tags: [{ name: 'T', description: attack }],
      paths: {
        '/<script>': {
          get: {
            operationId: attack,
            summary: attack,
            description: attack,
            tags: ['T'],
            parameters: [
              {
                name: attack,
                in: 'query',
                description: attack,
                example: attack,
                schema: { type: 'string', enum: [attack], pattern: attack },
              },
            ],
            responses: { 200: { description: attack, content: { 'text/html': { example: attack } } } },
          },
        },
      },
      components: {
        securitySchemes: {
          k: { type: 'oauth2', description: attack, flows: { implicit: { authorizationUrl: 'javascript:alert(1)' } } },
        },
      },
    })
    const html: string[] = []
    const addresses: unknown[] = []
    const collect = (value: unknown): void => {
      if (typeof value !== 'object' || value === null) return
      for (const [key, part] of Object.entries(value)) {
        if (key.endsWith('Html')) html.push(String(part))
        else if (/url$/i.test(key)) addresses.push(part)
        else collect(part)
      }
    }
    collect(parsed.summary)
    collect(parsed.operations.map(({ model }) => JSON.parse(model)))
    expect(html.filter((part) => part !== '').length).toBeGreaterThan(4)
    for (const part of html) expect(part.match(/<(?!\/?p>)[^>]*>/g) ?? []).toEqual([])
    expect(addresses.filter((address) => address !== null)).toEqual(['/v1', '/v1'])
    expect(parsed.summary.contact?.email).toBeNull()
    expect(parsed.operations[0]?.slug).toMatch(/^[a-z0-9-]+$/)
    expect(parsed.summary.notes.filter(({ pointer }) => pointer.endsWith('/url'))).toHaveLength(3)
  })

  test('gives texts that PostgreSQL can store', async () => {
    const parsed = await parse(
      '{"openapi":"3.1.0","info":{"title":"a\\u0000b\\ud800","version":"1"},"paths":{"/a":{"get":{"operationId":"list","description":"\\u0000","responses":{"200":{"description":"","content":{"text/plain":{"example":"x\\u0000\\ud800"}}}}}}}}',
    )
    expect(parsed.summary.title).toBe('a b\ufffd')
    const texts = JSON.stringify(parsed)
    expect(texts).not.toMatch(/\\u0000|\\\\u0000|\\ud800/)
  })
})
