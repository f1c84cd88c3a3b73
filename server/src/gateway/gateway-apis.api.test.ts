import { gatewayApiEndpoints, type Permission } from '@portico/contract'
import Fastify from 'fastify'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { type Actor, nobody } from '../platform/actor.ts'
import type { Database } from '../platform/database/database.ts'
import { createTestDatabase } from '../platform/database/test-database.ts'
import { mountEndpoints } from '../platform/http/endpoints.ts'
import { createRegistry } from '../platform/http/registry.ts'
import { answerErrors } from '../platform/http/server.ts'
import { createGatewayChanges, createGatewayControl, type GatewayControl, gatewayApisApi } from './index.ts'

let database: Database
let control: GatewayControl
let permissions: Permission[] = []
const app = Fastify()

const actor = (): Actor => ({
  ...nobody('request-1', '127.0.0.1'),
  kind: 'account',
  name: 'Ada Admin',
  permissions: new Set(permissions),
})

beforeAll(async () => {
  database = await createTestDatabase()
  const now = () => new Date('2026-03-01T10:00:00Z')
  control = createGatewayControl({ db: database.db, now, changes: createGatewayChanges() })
  const context = { app, registry: createRegistry(), actorOf: async () => actor() }
  mountEndpoints(context, gatewayApiEndpoints, gatewayApisApi(control.apis))
  answerErrors(app, async () => undefined)
})
beforeEach(async () => {
  permissions = ['providers:read', 'providers:write']
  await database.pool.query('truncate gateway_policies, gateway_policy_apis, gateway_apis, audit_entries')
})
afterAll(async () => {
  await app.close()
  await database.close()
})

const send = async (method: 'GET' | 'POST' | 'PATCH' | 'DELETE', path: string, body?: object, headers = {}) => {
  const answer = await app.inject({
    method,
    url: `/api/v1/gateway-apis${path}`,
    headers,
    ...(body === undefined ? {} : { payload: body }),
  })
  return { status: answer.statusCode, headers: answer.headers, body: answer.body === '' ? null : answer.json() }
}

const parcels = { name: 'Parcels', listenPath: '/parcels/', upstreamUrl: 'https://parcels.example.com/v1' }

const audited = async () =>
  (await database.pool.query('select action, object_name, actor_name, details from audit_entries order by id')).rows

describe('gateway APIs', () => {
  test('are created with defaults, shown, changed and deleted, each with an audit entry', async () => {
    const created = await send('POST', '', parcels)
    expect(created.status).toBe(201)
    expect(created.body).toMatchObject({
      ...parcels,
      stripListenPath: true,
      authType: 'authToken',
      keyHeader: 'Authorization',
      corsOrigins: [],
      active: true,
      version: 1,
    })
    const path = `/${created.body.id}`
    const changed = await send('PATCH', path, { corsOrigins: ['https://app.example'], active: false })
    expect(changed.body).toMatchObject({ ...parcels, corsOrigins: ['https://app.example'], active: false, version: 2 })
    expect((await send('GET', path)).body).toEqual(changed.body)
    expect((await send('DELETE', path)).status).toBe(204)
    expect((await send('GET', path)).status).toBe(404)
    expect((await send('DELETE', path)).body.code).toBe('gateway-api-not-found')
    expect(await audited()).toMatchObject([
      { action: 'gateway-api.created', object_name: 'Parcels', actor_name: 'Ada Admin' },
      { action: 'gateway-api.updated', details: { before: { active: true }, after: { active: false } } },
      { action: 'gateway-api.deleted', object_name: 'Parcels' },
    ])
  })

  test('are listed by listen path, page by page', async () => {
    for (const name of ['c', 'a', 'b', 'a-b']) {
      await send('POST', '', { ...parcels, name: `${name} API`, listenPath: `/${name}/` })
    }
    const first = (await send('GET', '?limit=3&total=true')).body
    expect([first.items.map((api: { name: string }) => api.name), first.total]).toEqual([
      ['a-b API', 'a API', 'b API'],
      4,
    ])
    const second = (await send('GET', `?limit=3&cursor=${encodeURIComponent(first.nextCursor)}`)).body
    expect([second.items.map((api: { name: string }) => api.name), second.nextCursor]).toEqual([['c API'], null])
    expect((await send('GET', '?search=B%20api')).body.items).toHaveLength(2)
    expect((await send('GET', '?search=%25')).body.items).toHaveLength(0)
  })

  test('can’t share a listen path, and nothing is written for the one refused', async () => {
    await send('POST', '', parcels)
    const second = await send('POST', '', { ...parcels, name: 'Other' })
    expect([second.status, second.body.code, second.body.errors[0].field]).toEqual([
      409,
      'listen-path-taken',
      'listenPath',
    ])
    expect(await audited()).toHaveLength(1)
  })

  test('can’t be deleted while a policy opens them', async () => {
    const { body: api } = await send('POST', '', parcels)
    await control.policies.put({
      kind: 'access',
      id: 'a',
      name: 'Parcels for partners',
      apiIds: [api.id],
      active: true,
    })
    const refused = await send('DELETE', `/${api.id}`)
    expect([refused.status, refused.body.code]).toEqual([409, 'gateway-api-in-use'])
    expect(refused.body.detail).toBe('This API can’t be deleted while “Parcels for partners” gives access to it.')
    await control.policies.delete('a')
    expect((await send('DELETE', `/${api.id}`)).status).toBe(204)
  })

  test('are not overwritten by somebody who has not seen the last change', async () => {
    const { body: api, headers } = await send('POST', '', parcels)
    const ifMatch = { 'if-match': String(headers.etag) }
    expect((await send('PATCH', `/${api.id}`, { name: 'First' }, ifMatch)).status).toBe(200)
    const late = await send('PATCH', `/${api.id}`, { name: 'Second' }, ifMatch)
    expect([late.status, late.body.code]).toEqual([412, 'outdated'])
    expect((await send('GET', `/${api.id}`)).body.name).toBe('First')
  })

  test.each([
    ['listenPath', 'parcels'],
    ['listenPath', '/parcels'],
    ['listenPath', '/a/../b/'],
    ['listenPath', '/'],
    ['upstreamUrl', 'ftp://example.com'],
    ['upstreamUrl', 'https://user:pw@example.com'],
    ['upstreamUrl', 'https://example.com/?a=b'],
    ['keyHeader', 'X Key'],
    ['keyHeader', 'Host'],
    ['corsOrigins', ['https://app.example/path']],
    ['active', 'yes'],
  ])('a wrong %s is named: %j', async (field, value) => {
    const answer = await send('POST', '', { ...parcels, [field]: value })
    expect(answer.status).toBe(422)
    expect(answer.body.errors[0].field).toMatch(new RegExp(`^${field}`))
  })

  test('are for those who may see or change providers', async () => {
    const { body: api } = await send('POST', '', parcels)
    permissions = ['providers:read']
    expect((await send('GET', '')).status).toBe(200)
    expect((await send('POST', '', { ...parcels, listenPath: '/x/' })).status).toBe(403)
    expect((await send('PATCH', `/${api.id}`, { name: 'X' })).status).toBe(403)
    expect((await send('DELETE', `/${api.id}`)).status).toBe(403)
    permissions = ['products:read']
    expect((await send('GET', '')).status).toBe(403)
    expect((await send('GET', `/${api.id}`)).status).toBe(403)
  })
})
