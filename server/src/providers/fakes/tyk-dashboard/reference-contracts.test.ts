import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { load } from 'js-yaml'
import { describe, expect, test } from 'vitest'
import { z } from 'zod'
import { activity, apiList, keyData, keyList, policyList } from '../../drivers/tyk-dashboard/schemas.ts'
import { policy, sentPolicy, sentSession } from '../../tyk/objects.ts'
import { policyRequest, sessionRequest } from './schemas.ts'

/*
 * Compares our schemas of the Dashboard's calls with the vendor's own description. That is no part of the project: the test runs where
 * PORTICO_REFERENCE_CONTRACTS names a folder that holds it as `dashboard-openapi.yml`.
 */
const folder = process.env.PORTICO_REFERENCE_CONTRACTS

interface JsonSchema {
  $ref?: string
  type?: string | string[]
  properties?: Record<string, JsonSchema>
  items?: JsonSchema
  additionalProperties?: boolean | JsonSchema
  anyOf?: JsonSchema[]
}

interface Operation {
  requestBody?: { content: Record<string, { schema: JsonSchema }> }
  responses: Record<string, { content?: Record<string, { schema: JsonSchema }> }>
}

interface Description {
  paths: Record<string, Record<string, Operation>>
  components: { schemas: Record<string, JsonSchema> }
}

const description: Description =
  folder === undefined
    ? { paths: {}, components: { schemas: {} } }
    : (load(readFileSync(join(folder, 'dashboard-openapi.yml'), 'utf8')) as Description)

/** Fields that a Dashboard sends and takes though the description does not name them, seen in answers of real installations. */
const undescribed = [
  'access_rights_array',
  'auth_type',
  'auth_types',
  'graphql_enabled',
  'state',
  // The gateway's own description has them, under keys of the session.
  'meta_data',
]

describe.skipIf(folder === undefined)('our schemas against the vendor’s description', () => {
  const resolved = (schema: JsonSchema): JsonSchema => {
    const name = schema.$ref?.split('/').at(-1)
    return name === undefined ? schema : resolved(description.components.schemas[name] ?? {})
  }

  /** What ours has and theirs has not, or has of another type; by its path. */
  function differences(ours: JsonSchema, theirs: JsonSchema, path = ''): string[] {
    const their = resolved(theirs)
    const options = ours.anyOf ?? [ours]
    return options.flatMap((our) => {
      const [type, theirType] = [typeOf(our), typeOf(their)]
      if (type === undefined || theirType === undefined) return []
      if (type !== theirType) return [`${path}: ${type} here, ${theirType} there`]
      if (our.items && their.items) return differences(our.items, their.items, `${path}[]`)
      const ofAll = typeof their.additionalProperties === 'object' ? their.additionalProperties : undefined
      const ofOurs = typeof our.additionalProperties === 'object' ? our.additionalProperties : undefined
      if (ofAll && ofOurs) return differences(ofOurs, ofAll, `${path}{}`)
      return Object.entries(our.properties ?? {}).flatMap(([name, property]) => {
        if (undescribed.includes(name)) return []
        const match = their.properties?.[name]
        return match ? differences(property, match, `${path}.${name}`) : [`${path}.${name}: not there`]
      })
    })
  }

  /** Null is left aside, as releases differ in it, and a number is one whether whole or not. */
  function typeOf({ type }: JsonSchema): string | undefined {
    const named = [type].flat().find((name) => name !== undefined && name !== 'null')
    return named === 'integer' ? 'number' : named
  }

  const operation = (path: string, method: string): Operation => {
    const found = description.paths[path]?.[method]
    if (!found) throw new Error(`${method} ${path} is not described`)
    return found
  }

  const jsonOf = (schema: z.ZodType, io: 'input' | 'output') =>
    z.toJSONSchema(schema, { io, unrepresentable: 'any' }) as JsonSchema

  const requests = [
    ['/api/portal/policies', 'post', policyRequest],
    ['/api/portal/policies', 'post', sentPolicy],
    ['/api/portal/policies/{id}', 'put', policyRequest],
    ['/api/portal/policies/{id}', 'put', sentPolicy],
    ['/api/keys/{keyId}', 'post', sessionRequest],
    ['/api/keys/{keyId}', 'post', sentSession],
    ['/api/keys/{keyId}', 'put', sessionRequest],
    ['/api/keys/{keyId}', 'put', sentSession],
  ] as const

  test.each(requests)('what is sent to %s by %s', (path, method, schema) => {
    const theirs = operation(path, method).requestBody?.content['application/json']?.schema ?? {}
    expect(Object.keys(resolved(theirs).properties ?? {}).length).toBeGreaterThan(10)
    expect(differences(jsonOf(schema, 'input'), theirs)).toEqual([])
  })

  const answers = [
    ['/api/portal/policies', 'get', policyList],
    ['/api/portal/policies/{id}', 'get', policy],
    ['/api/apis', 'get', apiList],
    ['/api/apis/keys', 'get', keyList],
    ['/api/keys/{keyId}', 'get', keyData],
    ['/api/keys/{keyId}', 'put', keyData],
    ['/api/activity/keys/{keyHash}/{startDay}/{startMonth}/{startYear}/{EndDay}/{EndMonth}/{EndYear}', 'get', activity],
  ] as const

  test.each(answers)('what is read from %s by %s', (path, method, schema) => {
    const theirs = operation(path, method).responses['200']?.content?.['application/json']?.schema ?? {}
    expect(differences(jsonOf(schema, 'input'), theirs)).toEqual([])
  })

  test.each([
    ['/api/portal/policies/{id}', 'delete'],
    ['/api/keys/{keyId}', 'delete'],
  ])('%s is removed by %s', (path, method) => {
    expect(operation(path, method).responses).toHaveProperty('404')
  })
})
