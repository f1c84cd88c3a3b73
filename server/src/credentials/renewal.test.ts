import { describe, expect, test } from 'vitest'
import { addMember, addOffering, keysLetIn, requestAndApprove, setStage } from '../test-capabilities.ts'
import { builtInView, expectProviderAsShown } from './test-agreement.ts'

const hour = 3_600_000

async function expiring({ autoApprove = true } = {}) {
  const stage = await setStage()
  const member = await addMember(stage)
  const offering = await addOffering(stage)
  const { credentials, plans, products } = stage.capabilities
  await plans.updatePlan(stage.owner, offering.planId, { keyLifetimeSeconds: 7200 }, null)
  const { credentialId } = await requestAndApprove(stage, member, offering)
  await plans.updatePlan(stage.owner, offering.planId, { autoApprove }, null)
  const later = (ms: number) => new Date(stage.clock.now().getTime() + ms)
  return { stage, member, offering, credentials, plans, products, credentialId, later }
}

describe('renewing', () => {
  test('G-39, PLN-6: an expired credential works again with the same key, for as long as its plan says from now on', async () => {
    const { stage, member, credentials, credentialId, later } = await expiring()
    const key = (await credentials.revealCredential(member, credentialId)).expose()
    stage.clock.advance(3 * hour)
    expect(await keysLetIn(stage)).toEqual([])
    await expectProviderAsShown(stage, builtInView(stage))
    const renewed = await credentials.renewCredential(member, credentialId)
    expect(renewed).toMatchObject({ status: 'active', expiresAt: later(2 * hour), failure: null })
    expect((await credentials.revealCredential(member, credentialId)).expose()).toBe(key)
    expect(await keysLetIn(stage)).toHaveLength(1)
    await expectProviderAsShown(stage, builtInView(stage))
  })

  test('never shortens, and ends the expiry where the plan no longer has one', async () => {
    const { stage, member, offering, credentials, plans, credentialId, later } = await expiring()
    const set = (keyLifetimeSeconds: number | null) =>
      plans.updatePlan(stage.owner, offering.planId, { keyLifetimeSeconds }, null)
    await set(60)
    expect(await credentials.renewCredential(member, credentialId)).toMatchObject({ expiresAt: later(2 * hour) })
    await set(null)
    expect(await credentials.renewCredential(member, credentialId)).toMatchObject({ expiresAt: null })
    await expect(credentials.renewCredential(member, credentialId)).rejects.toMatchObject({
      code: 'credential-does-not-expire',
    })
  })

  test('is for the developer where the plan is approved by itself, and otherwise for the back office', async () => {
    const { stage, member, credentials, credentialId, later } = await expiring({ autoApprove: false })
    const before = await credentials.show(member, credentialId)
    stage.clock.advance(hour)
    await expect(credentials.renewCredential(member, credentialId)).rejects.toMatchObject({
      code: 'renewal-needs-approval',
      kind: 'forbidden',
    })
    expect(await credentials.show(member, credentialId)).toEqual(before)
    expect(await credentials.renewCredential(stage.owner, credentialId)).toMatchObject({ expiresAt: later(2 * hour) })
  })

  test('of a suspended credential leaves it suspended; of a revoked one it is refused', async () => {
    const { stage, member, credentials, credentialId, later } = await expiring()
    await credentials.suspendCredential(stage.owner, credentialId, '')
    stage.clock.advance(3 * hour)
    const renewed = await credentials.renewCredential(member, credentialId)
    expect(renewed).toMatchObject({ status: 'suspended', expiresAt: later(2 * hour) })
    expect(await keysLetIn(stage)).toEqual([])
    await credentials.revokeCredential(member, credentialId)
    await expect(credentials.renewCredential(stage.owner, credentialId)).rejects.toMatchObject({
      code: 'credential-not-active',
    })
  })

  test('leaves out products deleted meanwhile, and is refused when the plan is gone', async () => {
    const { stage, member, offering, credentials, plans, products, credentialId } = await expiring()
    const other = await addOffering(stage)
    await credentials.addCredentialProducts(stage.owner, credentialId, [other.productId])
    stage.clock.advance(3 * hour)
    await products.deleteProduct(stage.owner, offering.productId)
    const renewed = await credentials.renewCredential(member, credentialId)
    expect(renewed.products.map(({ id }) => id)).toEqual([other.productId])
    await expectProviderAsShown(stage, builtInView(stage))
    stage.clock.advance(3 * hour)
    // Without a plan nothing would be left of it: the deletion has revoked it.
    await plans.deletePlan(stage.owner, offering.planId)
    await expect(credentials.renewCredential(stage.owner, credentialId)).rejects.toMatchObject({
      code: 'credential-not-active',
    })
  })
})
