import { endpoints } from '@portico/contract'
import { Validator } from '@seriousme/openapi-schema-validator'
import Fastify from 'fastify'
import { describe, expect, test } from 'vitest'
import { mountOpenApi, openApiDocument } from './openapi.ts'
import { createRegistry } from './registry.ts'

const document = openApiDocument(endpoints)

describe('the OpenAPI document', () => {
  test('is valid OpenAPI 3.1', async () => {
    const result = await new Validator().validate(JSON.parse(JSON.stringify(document)))
    expect(result.errors ?? []).toEqual([])
    expect(result.valid).toBe(true)
  })

  test('has every endpoint once, by its name', () => {
    const operations = Object.values(document.paths ?? {}).flatMap((path) => Object.values(path))
    expect(operations.map((operation) => operation.operationId).sort()).toEqual(Object.keys(endpoints).sort())
  })

  test('says who may call an operation, what it takes and how it refuses', () => {
    const update = document.paths?.['/api/v1/plans/{planId}']?.patch
    expect(update).toMatchObject({
      operationId: 'updatePlan',
      'x-access': 'plans:write',
      security: [{ session: [] }, { apiToken: [] }],
    })
    expect(update?.parameters).toMatchObject([{ name: 'planId', in: 'path' }, { name: 'If-Match' }])
    expect(Object.keys(update?.responses ?? {})).toEqual(['200', '401', '403', '404', '409', '412', '422', '500'])
    expect(document.paths?.['/api/v1/session']?.post?.security).toEqual([])
    expect(document.paths?.['/api/v1/own/api-tokens']?.post).toMatchObject({ security: [{ session: [] }] })
  })

  test('is the committed one (`npm run check -- --write` renews it)', async () => {
    const text = `${JSON.stringify(document, null, 2)}\n`
    await expect(text).toMatchFileSnapshot('../../../../docs/api/openapi.json')
  })

  test('is served to anyone', async () => {
    const app = Fastify()
    const registry = createRegistry()
    mountOpenApi(app, registry, endpoints)
    const answer = await app.inject('/api/v1/openapi.json')
    expect(answer.json()).toMatchObject({ openapi: '3.1.1', info: { title: 'Portico REST API' } })
    expect(registry.all()).toMatchObject([{ name: 'showOpenApiDocument', access: 'anyone' }])
  })
})
