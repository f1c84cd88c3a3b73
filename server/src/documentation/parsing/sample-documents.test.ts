import { describe, expect, test } from 'vitest'
import { sampleDocument } from '../../../../examples/sample-api/index.ts'
import { buildModel } from './build-model.ts'
import { defaultLimits } from './limits.ts'

describe('The documents of the sample APIs', () => {
  test.each([
    ['parcels', 'Acme Parcels', 23],
    ['addressCheck', 'Acme Address check', 4],
  ] as const)('%s follows the specification and is shown without a note', async (api, title, operations) => {
    const text = await sampleDocument(api, 'http://localhost:8080/acme')
    const parsed = await buildModel(new TextEncoder().encode(text), defaultLimits)
    expect(parsed.summary).toMatchObject({ title, operationCount: operations, notes: [] })
    expect(parsed.summary.servers.map(({ url }) => url)).toEqual(['http://localhost:8080/acme'])
    expect(parsed.operations.map(({ tag }) => tag)).not.toContain('Other')
  })
})
