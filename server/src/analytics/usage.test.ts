import { describe, expect, test } from 'vitest'
import { addMember, addOffering, wishFor } from '../test-capabilities.ts'
import { openDoor } from '../test-door.ts'
import { measured } from './test-measured.ts'

describe('showing usage', () => {
  test('works without the quota when the provider does not tell it, and not for strangers', async () => {
    const { stage, member, told, usage, credentialId } = await measured()
    told.quota = () => Promise.reject(new Error('away'))
    expect(await usage.showCredential(member, credentialId, 7)).toMatchObject({
      calls: 0,
      lastCallAt: null,
      quota: null,
    })
    const stranger = await addMember(stage, { organisation: 'Evil' })
    await expect(usage.showCredential(stranger, credentialId, 7)).rejects.toMatchObject({
      code: 'credential-not-found',
    })
  })

  test('the overview says what waits for somebody and how much is used', async () => {
    const { stage, member, told, row, usage, accessRequests, products } = await measured()
    told.rows = [row('2026-03-02T08:00:00Z', 10, { status: null, errors: 3 }), row('2026-02-01T08:00:00Z', 100)]
    await usage.collect()
    await accessRequests.submitAccessRequest(member, wishFor(await addOffering(stage), 'Waiting'))
    await products.createProduct(stage.owner, {
      name: 'Nowhere',
      summary: '',
      description: '',
      featured: false,
      providerId: null,
      serviceIds: [],
      catalogueIds: [],
    })
    const { ask } = await openDoor(stage)
    const { days, ...figures } = (await ask('GET', '/overview')).body
    expect(figures).toEqual({
      pendingAccessRequests: 1,
      stuckAccessRequests: 0,
      pendingAccounts: 0,
      pendingOrganisationRequests: 0,
      failedOperations: 0,
      providersDown: 0,
      products: 3,
      unlistedProducts: 1,
      apps: 2,
      activeCredentials: 1,
      callsLast7Days: 10,
      errorsLast7Days: 3,
      orphanedOffers: 0,
      driftedOffers: 0,
      openDifferences: 0,
      pausedWebhooks: 0,
    })
    expect(days).toHaveLength(7)
  })
})
