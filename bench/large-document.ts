/** An OpenAPI document of nearly this many megabytes (10^6 bytes), as a generator would write it: many operations, shared schemas. */
export function largeDocument(megabytes: number): Buffer {
  const operations = Math.max(5, Math.round(megabytes * 300))
  const words = 'Moves the parcel to the next depot and tells everybody who follows it. '
  const paths: Record<string, unknown> = {}
  const schemas: Record<string, unknown> = {}
  for (let number = 0; number < operations; number += 1) {
    schemas[`Record${number}`] = recordSchema(number, words)
    paths[`/records-${number}/{id}`] = { get: readOperation(number, words) }
  }
  const document = { openapi: '3.1.0', info: { title: 'Large', version: '1' }, paths, components: { schemas } }
  const missing = megabytes * 1_000_000 - JSON.stringify(document).length
  const filler = words.repeat(Math.max(0, Math.floor(missing / operations / words.length)))
  for (let number = 0; number < operations; number += 1) {
    paths[`/records-${number}/{id}`] = { get: readOperation(number, words + filler) }
  }
  return Buffer.from(JSON.stringify(document))
}

const recordSchema = (number: number, words: string) => ({
  type: 'object',
  required: ['id', 'name'],
  properties: Object.fromEntries(
    ['id', 'name', 'weight', 'depot', 'state', 'note'].map((name) => [
      name,
      { type: 'string', description: `${words}(${number})`, examples: [`${name}-${number}`] },
    ]),
  ),
})

const readOperation = (number: number, description: string) => ({
  operationId: `readRecord${number}`,
  summary: `Read record ${number}`,
  description,
  tags: [`Group ${number % 40}`],
  parameters: [{ name: 'id', in: 'path', required: true, schema: { type: 'string' } }],
  responses: {
    200: {
      description: 'The record.',
      content: { 'application/json': { schema: { $ref: `#/components/schemas/Record${number}` } } },
    },
    404: { description: 'There is no such record.' },
  },
})
