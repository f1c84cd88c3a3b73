import multipart from '@fastify/multipart'
import { apiDocumentEndpoints, type Permission } from '@portico/contract'
import Fastify from 'fastify'
import { describe, expect, onTestFinished, test } from 'vitest'
import { type Actor, nobody } from '../platform/actor.ts'
import { freshDatabase } from '../platform/database/test-database.ts'
import { mountEndpoints } from '../platform/http/endpoints.ts'
import { problemOf } from '../platform/http/problem.ts'
import { createRegistry } from '../platform/http/registry.ts'
import { newId } from '../platform/ids.ts'
import { apiDocumentsApi } from './api-documents.api.ts'
import { createApiDocuments } from './api-documents.ts'
import { createDocumentParser } from './parse-document.ts'

const at = new Date('2026-01-15T10:00:00Z')
const yaml = 'openapi: 3.0.3\ninfo: {title: Parcels, version: "7"}\npaths: {/parcels: {get: {responses: {}}}}\n'

async function startApi(actor: Actor) {
  const { db } = await freshDatabase()
  const parser = createDocumentParser()
  onTestFinished(() => parser.close())
  const productId = newId()
  await db
    .insertInto('products')
    .values({
      id: productId,
      provider_id: null,
      name: 'Parcels',
      slug: 'parcels',
      summary: '',
      description: '',
      featured: false,
      provider_policy_id: null,
      deleted_at: null,
      created_at: at,
      updated_at: at,
    })
    .execute()
  const documents = createApiDocuments({
    db,
    now: () => at,
    parser,
    fetchDocument: async () => new TextEncoder().encode(yaml),
    requireProduct: async () => undefined,
  })
  const app = Fastify({ genReqId: newId })
  onTestFinished(() => app.close())
  await app.register(multipart)
  app.setErrorHandler((error, request, reply) => {
    const problem = problemOf(error, request.id)
    return reply.code(problem.status).send(problem)
  })
  mountEndpoints(
    { app, registry: createRegistry(), actorOf: async () => actor },
    apiDocumentEndpoints,
    apiDocumentsApi(documents),
  )
  async function send(method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE', path: string, body?: object | FormData) {
    const sent =
      body instanceof FormData
        ? { payload: body as never }
        : body
          ? { payload: JSON.stringify(body), headers: { 'content-type': 'application/json' } }
          : {}
    const reply = await app.inject({ method, url: `/api/v1${path}`, ...sent })
    return { status: reply.statusCode, etag: reply.headers.etag, body: reply.body === '' ? null : reply.json() }
  }
  return { send, productId }
}

function form(fields: Record<string, string>, content = yaml): FormData {
  const data = new FormData()
  for (const [name, value] of Object.entries(fields)) data.append(name, value)
  data.append('file', new Blob([content]), 'parcels.yaml')
  return data
}

const accountWith = (...permissions: Permission[]): Actor => ({
  ...nobody('', ''),
  kind: 'account',
  name: 'Olivia Owner',
  permissions: new Set(permissions),
})

describe('API documents over HTTP', () => {
  test('a product owner uploads, lists, renames, replaces and deletes a document', async () => {
    const { send, productId } = await startApi(accountWith('products:read', 'documents:write'))
    const added = await send('POST', `/products/${productId}/api-documents`, form({ title: '', slug: 'v7' }))
    expect(added).toMatchObject({
      status: 201,
      etag: '"1"',
      body: {
        title: 'Parcels',
        slug: 'v7',
        apiVersion: '7',
        specification: '3.0.3',
        operations: 1,
        bytes: yaml.length,
      },
    })
    const path = `/api-documents/${added.body.id}`
    expect((await send('GET', `/products/${productId}/api-documents`)).body.items).toHaveLength(1)
    expect((await send('PATCH', path, { title: 'Parcels v7' })).body).toMatchObject({ title: 'Parcels v7', slug: 'v7' })
    expect((await send('PUT', `${path}/content`, form({}, yaml.replace('"7"', '"8"')))).body.apiVersion).toBe('8')
    expect((await send('DELETE', path)).status).toBe(204)
    expect(await send('GET', path)).toMatchObject({ status: 404, body: { code: 'api-document-not-found' } })
  })

  test('a document is linked and refreshed', async () => {
    const { send, productId } = await startApi(accountWith('products:read', 'documents:write'))
    const url = 'https://api.example.com/openapi.yaml'
    const added = await send('POST', `/products/${productId}/linked-api-documents`, { url })
    expect(added).toMatchObject({ status: 201, body: { source: 'link', url } })
    expect((await send('POST', `/api-documents/${added.body.id}/refresh`)).body).toMatchObject({
      status: 'ready',
      version: 2,
    })
  })

  test.each([
    ['a slug with capitals', form({ slug: 'Not A Slug' }), 422, 'slug'],
    ['a broken document', form({}, 'openapi: ['), 422, 'file'],
    ['no file', {}, 422, 'file'],
  ])('%s is refused at its field and nothing is stored', async (_what, body, status, field) => {
    const { send, productId } = await startApi(accountWith('products:read', 'documents:write'))
    const refused = await send('POST', `/products/${productId}/api-documents`, body)
    expect(refused).toMatchObject({ status, body: { errors: [{ field }] } })
    expect((await send('GET', `/products/${productId}/api-documents`)).body.items).toEqual([])
  })

  test('who may only read may not change', async () => {
    const { send, productId } = await startApi(accountWith('products:read'))
    expect((await send('POST', `/products/${productId}/api-documents`, form({}))).status).toBe(403)
    expect((await send('GET', `/products/${productId}/api-documents`)).status).toBe(200)
  })
})
