import { readFile } from 'node:fs/promises'
import { Ajv2020 } from 'ajv/dist/2020.js'
import { load } from 'js-yaml'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { sampleApis, sampleDocument, startSampleApi } from './index.ts'

interface Operation {
  operationId: string
  parameters?: { $ref?: string }[]
  responses: Record<string, object>
}
interface Document {
  paths: Record<string, Record<string, Operation>>
  components: object
}
type ApiName = keyof typeof sampleApis

/** Calls by operation: path, body and the status that must come. Each operation has at least its good case. */
const calls: Record<ApiName, Record<string, [path: string, status: number, body?: unknown][]>> = {
  parcels: {
    listParcels: [
      ['/parcels?limit=2&status=booked', 200],
      ['/parcels?cursor=PCL-000002', 200],
      ['/parcels?limit=0', 422],
      ['/parcels?status=lost', 422],
    ],
    bookParcel: [
      ['/parcels', 201, 'example'],
      ['/parcels', 422, { weightGrams: 0, receiver: { country: 'Germany' } }],
      ['/parcels', 400, '{broken'],
    ],
    showParcel: [
      ['/parcels/PCL-000001', 200],
      ['/parcels/PCL-999999', 404],
    ],
    changeParcel: [
      ['/parcels/PCL-000004', 200, 'example'],
      ['/parcels/PCL-000001', 409, { reference: 'x' }],
      ['/parcels/PCL-000004', 422, { service: 'rocket' }],
      ['/parcels/PCL-000004', 400, '{broken'],
      ['/parcels/none', 404, {}],
    ],
    createLabel: [
      ['/parcels/PCL-000004/labels', 201, 'example'],
      ['/parcels/PCL-000008/labels', 409, {}],
      ['/parcels/none/labels', 404, {}],
      ['/parcels/PCL-000004/labels', 422, { format: 'pdf' }],
      ['/parcels/PCL-000004/labels', 400, '{broken'],
    ],
    cancelParcel: [
      ['/parcels/PCL-000004', 204],
      ['/parcels/PCL-000004', 409],
      ['/parcels/none', 404],
    ],
    downloadLabel: [
      ['/labels/LBL-000001', 200],
      ['/labels/LBL-000002', 200],
      ['/labels/none', 404],
    ],
    listParcelEvents: [
      ['/parcels/PCL-000002/events', 200],
      ['/parcels/none/events', 404],
    ],
    trackParcel: [
      ['/tracking/AP260000020', 200],
      ['/tracking/AP000000000', 404],
    ],
    listServices: [['/services', 200]],
    calculateRates: [
      ['/rates', 200, 'example'],
      ['/rates', 422, { fromCountry: 'nl' }],
      ['/rates', 400, '{broken'],
    ],
    showStatus: [['/status', 200]],
    listPickups: [
      ['/pickups', 200],
      ['/pickups?limit=1000', 422],
    ],
    schedulePickup: [
      ['/pickups', 201, 'example'],
      [
        '/pickups',
        409,
        {
          date: '2020-01-01',
          parcels: 1,
          address: { name: 'A', street: 'B 1', postcode: '1', city: 'C', country: 'NL' },
        },
      ],
      ['/pickups', 422, { date: 'tomorrow' }],
      ['/pickups', 400, '{broken'],
    ],
    showPickup: [
      ['/pickups/PCK-000001', 200],
      ['/pickups/none', 404],
    ],
    cancelPickup: [
      ['/pickups/PCK-000001', 204],
      ['/pickups/PCK-000001', 409],
      ['/pickups/none', 404],
    ],
    listDepots: [
      ['/depots?country=NL', 200],
      ['/depots?country=XX', 422],
    ],
    showDepot: [
      ['/depots/UTR', 200],
      ['/depots/none', 404],
    ],
    showOpeningHours: [
      ['/depots/UTR/opening-hours', 200],
      ['/depots/none/opening-hours', 404],
    ],
    listSubscriptions: [['/subscriptions', 200]],
    createSubscription: [
      ['/subscriptions', 201, 'example'],
      ['/subscriptions', 422, { url: 'http://example.com', events: [] }],
      ['/subscriptions', 400, '{broken'],
    ],
    deleteSubscription: [
      ['/subscriptions/SUB-000001', 204],
      ['/subscriptions/none', 404],
    ],
  },
  addressCheck: {
    checkAddress: [
      ['/checks', 200, 'example'],
      ['/checks', 422, { country: 'US' }],
      ['/checks', 400, '{broken'],
    ],
    suggestStreets: [
      ['/suggestions?q=oude', 200],
      ['/suggestions', 422],
    ],
    showPostcode: [
      ['/postcodes/NL/3511AR', 200],
      ['/postcodes/NL/0000', 404],
    ],
    listCountries: [['/countries', 200]],
  },
}

let api: Awaited<ReturnType<typeof startSampleApi>>
beforeAll(async () => {
  api = await startSampleApi()
})
afterAll(() => api.close())

async function document(name: ApiName): Promise<Document> {
  const text = await readFile(new URL(sampleApis[name].file, import.meta.url), 'utf8')
  return load(text) as Document
}

const operationsOf = ({ paths }: Document) =>
  Object.values(paths).flatMap((item) =>
    Object.entries(item).flatMap(([method, operation]) => (operation.operationId ? [{ method, operation }] : [])),
  )

function exampleBody(operation: Operation): unknown {
  const content = (
    operation as unknown as {
      requestBody: { content: Record<string, { example?: unknown; examples?: Record<string, { value: unknown }> }> }
    }
  ).requestBody.content['application/json']
  return content?.example ?? Object.values(content?.examples ?? {})[0]?.value
}

describe.each(Object.keys(sampleApis) as ApiName[])('The sample API %s', (name) => {
  test('is tried with every operation of its document', async () => {
    const ids = operationsOf(await document(name)).map(({ operation }) => operation.operationId)
    expect(Object.keys(calls[name]).sort()).toEqual(ids.sort())
  })

  test.each(Object.entries(calls[name]))('%s answers as its document says', async (operationId, tries) => {
    const described = await document(name)
    const found = operationsOf(described).find(({ operation }) => operation.operationId === operationId)
    if (!found) throw new Error(`There is no operation ${operationId}.`)
    const declared = resolved(described, found.operation.responses) as Record<
      string,
      { content?: Record<string, { schema: object }> }
    >
    expect(tries.map(([, status]) => String(status)).filter((status) => !(status in declared))).toEqual([])
    for (const [path, status, body] of tries) {
      const sent = body === 'example' ? exampleBody(found.operation) : body
      const reply = await fetch(api.url + sampleApis[name].basePath + path, {
        method: found.method.toUpperCase(),
        ...(sent === undefined
          ? {}
          : {
              body: typeof sent === 'string' ? sent : JSON.stringify(sent),
              headers: { 'content-type': 'application/json' },
            }),
      })
      expect(`${path} ${reply.status}`).toBe(`${path} ${status}`)
      const text = await reply.text()
      const mediaType = reply.headers.get('content-type')?.split(';')[0] ?? ''
      const content = declared[String(status)]?.content
      expect(Object.keys(content ?? {})).toEqual(text === '' ? [] : [mediaType])
      if (!mediaType.endsWith('json')) continue
      const ajv = new Ajv2020({ strict: false, validateFormats: false })
      const schema = { ...content?.[mediaType]?.schema, components: described.components }
      const fits = ajv.compile(schema)
      expect(fits(JSON.parse(text)), `${path}: ${ajv.errorsText(fits.errors)}`).toBe(true)
    }
  })

  test('has a document that names the address where calls go', async () => {
    const text = await sampleDocument(name, 'http://localhost:8080/here')
    expect(text).toContain('http://localhost:8080/here')
    expect(text).not.toContain(sampleApis[name].server)
  })
})

describe('The sample APIs', () => {
  test('give the same answers after every start', async () => {
    const other = await startSampleApi()
    const read = async (url: string) => (await fetch(`${url}/parcels/v1/tracking/AP260000020`)).json()
    expect(await read(api.url)).toMatchObject({ status: 'out-for-delivery', destination: 'Berlin, DE' })
    expect(await read(other.url)).toEqual(await read(api.url))
    await other.close()
  })

  test('name every wrong field at once', async () => {
    const reply = await fetch(`${api.url}/parcels/v1/parcels`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ weightGrams: 'heavy', sender: {}, receiver: 7 }),
    })
    const problem = (await reply.json()) as { errors: { field: string }[] }
    expect(problem.errors.map(({ field }) => field)).toEqual([
      'weightGrams',
      ...['name', 'street', 'postcode', 'city', 'country'].map((field) => `sender.${field}`),
      'receiver',
    ])
  })

  test('page through everything once', async () => {
    const seen: string[] = []
    for (let cursor = ''; ; ) {
      const reply = await fetch(`${api.url}/parcels/v1/parcels?limit=5${cursor}`)
      const { items, nextCursor } = (await reply.json()) as { items: { id: string }[]; nextCursor: string | null }
      seen.push(...items.map(({ id }) => id))
      if (nextCursor === null) break
      cursor = `&cursor=${nextCursor}`
    }
    expect(seen.length).toBeGreaterThan(11)
    expect(new Set(seen).size).toBe(seen.length)
  })

  test.each([
    ['GET', '/parcels/v1/nothing', 404],
    ['DELETE', '/parcels/v1/parcels', 405],
    ['GET', '/parcels/v1/parcels/%E0%A4%A', 400],
  ])('%s %s answers %i', async (method, path, status) => {
    const reply = await fetch(api.url + path, { method })
    expect(reply.status).toBe(status)
    expect(reply.headers.get('content-type')).toBe('application/problem+json')
  })

  test('take JSON only', async () => {
    const reply = await fetch(`${api.url}/parcels/v1/rates`, {
      method: 'POST',
      body: 'a=1',
      headers: { 'content-type': 'text/plain' },
    })
    expect(reply.status).toBe(415)
  })
})

function resolved(document: Document, value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value).map(([status, response]) => {
      const reference = (response as { $ref?: string }).$ref
      if (!reference) return [status, response]
      const parts = reference.slice(2).split('/')
      return [status, parts.reduce<unknown>((part, key) => (part as Record<string, unknown>)[key], document)]
    }),
  )
}
