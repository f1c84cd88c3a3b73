import { type Endpoint, endpoints } from '@portico/contract'
import { expect, test } from 'vitest'
import { z } from 'zod'
import { newId } from './platform/ids.ts'
import { type OpenPortal, openPortal } from './test-whole-portal.ts'

const declared = Object.entries(endpoints as Record<string, Endpoint>)

const addressOf = (endpoint: Endpoint, id: () => string) => `/api/v1${endpoint.path.replaceAll(/\{\w+\}/g, id)}`

interface Asked extends OpenPortal {
  memberCookie: string
}

/** With somebody of the back office and an admin of an organisation: every endpoint is for one of them. */
async function openToAll(): Promise<Asked> {
  const portal = await openPortal()
  return { ...portal, memberCookie: (await portal.member('member@example.com', 'Acme', 'admin')).cookie }
}

const cookieFor = ({ ownerCookie, memberCookie }: Asked, { access }: Endpoint) =>
  access === 'member' ? memberCookie : ownerCookie

const send = (portal: Asked, endpoint: Endpoint, url: string, body?: object) =>
  portal.ask(endpoint.method, url, { cookie: cookieFor(portal, endpoint), ...(body ? { body } : {}) })

/** One of each kind of value; nothing takes all of them. */
const oddValues = [{ nonsense: true }, [['x']], 'x'.repeat(100_001), -1.5, true]
const oddTexts = ['x'.repeat(5_000), '-1', '%']

/** A value that each of these fields refuses. */
const wrongFor = (fields: z.ZodObject['shape'], values: readonly unknown[]): [field: string, value: unknown][] =>
  Object.entries(fields).map(([field, schema]) => {
    const wrong = values.find((value) => !z.safeParse(schema, value).success)
    expect(wrong, `${field} takes anything`).toBeDefined()
    return [field, wrong]
  })

/** Every field is named, each with a sentence for people. */
function expectNamed(
  name: string,
  problem: { errors?: { field: string; message: string }[] },
  fields: readonly string[],
) {
  const { errors = [] } = problem
  const isOf = (field: string) => (error: { field: string }) =>
    error.field === field || error.field.startsWith(`${field}.`)
  expect(
    fields.filter((field) => !errors.some(isOf(field))),
    `${name} does not name`,
  ).toEqual([])
  for (const { field, message } of errors) expect(message, `${name} ${field}`).toMatch(/^[A-Z“].*[.…]$/)
}

const auditCount = async ({ stage }: OpenPortal) =>
  (await stage.db.selectFrom('audit_entries').select('id').execute()).length

test('every endpoint names a field it does not know, also one that takes no body at all, and changes nothing', async () => {
  const portal = await openToAll()
  const before = await auditCount(portal)
  const changing = declared.filter(([, { method, upload }]) => method !== 'GET' && !upload)
  expect(changing.length).toBeGreaterThan(100)
  for (const [name, endpoint] of changing) {
    const answer = await send(portal, endpoint, addressOf(endpoint, newId), { nonsense: true })
    expect(answer.statusCode, name).toBe(422)
    expect(JSON.stringify(answer.json().errors), name).toMatch(/nonsense/)
  }
  expect(await auditCount(portal)).toBe(before)
})

test('every endpoint names each field that is wrong, in the body and in the query, says why, and changes nothing', async () => {
  const portal = await openToAll()
  const before = await auditCount(portal)
  let fieldsTried = 0
  for (const [name, endpoint] of declared) {
    const bodyShape = endpoint.body instanceof z.ZodObject ? endpoint.body.shape : {}
    const body = wrongFor(bodyShape, oddValues)
    const query = wrongFor(endpoint.query?.shape ?? {}, oddTexts)
    for (const [part, wrong] of Object.entries({ body, query })) {
      if (wrong.length === 0) continue
      const search = part === 'query' ? `?${new URLSearchParams(wrong as [string, string][])}` : ''
      const url = addressOf(endpoint, newId) + search
      const answer = await send(portal, endpoint, url, part === 'body' ? Object.fromEntries(wrong) : undefined)
      expect(answer.statusCode, `${name} ${part}`).toBe(422)
      expectNamed(
        `${name} ${part}`,
        answer.json(),
        wrong.map(([field]) => field),
      )
      fieldsTried += wrong.length
    }
  }
  expect(declared.filter(([, { body }]) => body && !(body instanceof z.ZodObject))).toEqual([])
  expect(fieldsTried).toBeGreaterThan(400)
  expect(await auditCount(portal)).toBe(before)
})

test('every endpoint that takes a body refuses one that is no object', async () => {
  const portal = await openToAll()
  for (const [name, endpoint] of declared.filter(([, one]) => one.body)) {
    const answer = await portal.portal.app.inject({
      method: endpoint.method,
      url: addressOf(endpoint, newId),
      headers: { cookie: cookieFor(portal, endpoint), 'content-type': 'application/json' },
      payload: '[1, 2]',
    })
    expect([422, 400], name).toContain(answer.statusCode)
    expect(answer.json().detail, name).not.toBe('')
  }
})

test('every endpoint with an id in its address refuses what is no id, and answers 404 to one that does not exist', async () => {
  const portal = await openToAll()
  const withId = declared.filter(([, endpoint]) => endpoint.path.includes('Id}'))
  expect(withId.length).toBeGreaterThan(25)
  for (const [name, endpoint] of withId) {
    const wrong = await send(
      portal,
      endpoint,
      addressOf(endpoint, () => 'not-an-id'),
    )
    expect(wrong.statusCode, name).toBe(422)
    expect(wrong.json().errors[0].field, name).toMatch(/Id$/)
    if (endpoint.body || endpoint.upload) continue
    expect((await send(portal, endpoint, addressOf(endpoint, newId))).statusCode, name).toBe(404)
  }
})

test('every list names a query field it does not know, a bad limit and a forged cursor', async () => {
  const portal = await openToAll()
  const lists = declared.filter(([name, { query }]) => name.startsWith('list') && query)
  expect(lists.length).toBeGreaterThan(8)
  for (const [name, endpoint] of lists) {
    const url = addressOf(endpoint, newId)
    for (const [query, field] of [
      ['nonsense=1', 'nonsense'],
      ['limit=1000', 'limit'],
      ['limit=x', 'limit'],
      ['cursor=forged', 'cursor'],
    ]) {
      const answer = await send(portal, endpoint, `${url}?${query}`)
      // A list that is always whole knows no pages.
      if (field === 'cursor' && answer.statusCode === 200 && (answer.json() as { total: number }).total !== null)
        continue
      expect(answer.statusCode, `${name} ${query}`).toBe(422)
      expect(JSON.stringify(answer.json().errors), `${name} ${query}`).toContain(field)
    }
  }
})
