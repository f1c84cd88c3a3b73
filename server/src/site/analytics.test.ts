import { setTimeout as pause } from 'node:timers/promises'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Browser, createTestSite, newOrganisation, openShop, type TestSite, wish } from './test-site.ts'

let site: TestSite
let owner: Browser
let app: string

const today = new Date().toISOString().slice(0, 10)
const page = '/portal/private/analytics'

beforeAll(async () => {
  site = await createTestSite()
  const shop = await openShop(site)
  owner = await site.person(await newOrganisation(site))
  const answer = await owner.post('/portal/private/cart/provision', wish(shop, 'free'))
  app = /apps\/([\w-]+)/.exec(String(answer.headers.location))?.[1] ?? ''
  const [credential] = await site.db.selectFrom('credentials').select('id').where('app_id', '=', app).execute()
  const [service] = await site.db.selectFrom('product_services').select('service_id').execute()
  const counted = (status: number, calls: number) => ({
    hour: new Date(`${today}T00:00:00Z`),
    counter_id: credential?.id ?? '',
    api_id: service?.service_id ?? '',
    status,
    calls,
    errors: status < 400 ? 0 : calls,
    latency_ms: calls * 20,
    last_call_at: new Date(),
  })
  await site.db
    .insertInto('gateway_usage')
    .values([counted(200, 1200), counted(429, 34)])
    .execute()
  await site.capabilities.usage.collect()
})
afterAll(() => site.close())

test('ANA-1: shows the last week by day and product, with errors, latency and the week before', async () => {
  const { statusCode, body } = await owner.get(page)
  expect(statusCode).toBe(200)
  const text = body.replaceAll(/<[^>]+>/g, ' ').replaceAll(/\s+/g, ' ')
  expect(text).toContain('Calls 1,234 0 the 7 days before')
  expect(text).toContain('Error rate 2.8 %')
  expect(text).toContain('Mean latency 20 ms')
  expect(text).toContain('Parcels 1,234 0 34 20 ms')
  expect(body.match(/<td class="chart-bar">/g)).toHaveLength(7)
})

test('ANA-1: is narrowed by app and answer, grouped and drawn by hour, all in the address', async () => {
  const path = `${page}?from=${today}&to=${today}&unit=hour&app=${app}&status=4xx&group=status`
  const { statusCode, body } = await owner.get(path)
  expect(statusCode).toBe(200)
  const text = body.replaceAll(/<[^>]+>/g, ' ').replaceAll(/\s+/g, ' ')
  expect(text).toContain('Calls 34')
  expect(text).toContain('429 34 0 34 20 ms')
  expect(body).toMatch(/<option value="4xx" selected>/)
  const csv = /href="([^"]+)" download/.exec(body)?.[1]?.replaceAll('&amp;', '&') ?? ''
  const file = await owner.get(csv)
  expect(file.headers['content-type']).toMatch(/^text\/csv/)
  expect(file.headers['content-disposition']).toBe(`attachment; filename="usage-${today}-${today}.csv"`)
  expect(file.body.trimEnd().split('\r\n')).toHaveLength(2)
  expect(file.body).toMatch(/Warehouse robot,.*,error,429,34,20/)
  // What goes wrong after an answer is logged a moment later.
  await pause(20)
  expect(site.complaints).toEqual([])
})

test('ANA-4: apps of others are as good as none, and a member without an app is told how to begin', async () => {
  const stranger = await site.person(await newOrganisation(site))
  const empty = await stranger.get(page)
  expect(empty.body).toContain('You have no app yet')
  expect(empty.body).not.toContain('Warehouse robot')
  const other = await owner.get(`${page}?app=01980000-0000-7000-8000-000000000000`)
  expect([other.statusCode, other.body.includes('There is no such app.')]).toEqual([422, true])
  expect((await stranger.get(`${page}/export?app=${app}`)).statusCode).toBe(303)
  expect((await stranger.get(`${page}/export`)).body.trimEnd().split('\r\n')).toHaveLength(1)
  expect((await site.visitor().get(page)).statusCode).toBe(303)
})

test('a span that makes no sense is said at its field, and nothing else is lost', async () => {
  for (const [query, field, sentence] of [
    ['from=2026-02-02&to=2026-02-01', 'from', 'The first day is after the last.'],
    ['to=2999-01-01', 'to', 'Choose a day that has begun.'],
    ['from=someday', 'from', 'Enter a day such as 2026-03-31.'],
    ['from=2001-01-01', 'from', 'Choose at most 400 days by day.'],
  ]) {
    const { statusCode, body } = await owner.get(`${page}?${query}&status=error`)
    expect(statusCode, query).toBe(422)
    expect(body, query).toMatch(new RegExp(`id="field-${field}-error">.*${sentence}`, 's'))
    expect(body, query).toMatch(/<option value="error" selected>/)
    const download = await owner.get(`${page}/export?${query}&status=error`)
    expect(download.statusCode, query).toBe(303)
    expect(download.headers.location, query).toContain('status=error')
  }
  expect((await owner.get(`${page}?unit=year&group=colour&status=7`)).statusCode).toBe(200)
})
