import { describe, expect, test } from 'vitest'
import type { Actor } from '../platform/actor.ts'
import type { Db } from '../platform/database/database.ts'
import { inTransaction } from '../platform/database/database.ts'
import { newId } from '../platform/ids.ts'
import { furtherAtTyk } from '../providers/test-tyk-stage.ts'
import { addOffering, auditedActions, type Stage } from '../test-capabilities.ts'
import { builtInView, expectProviderAsShown, tykView } from './test-agreement.ts'
import { issued, issuedAtTyk } from './test-issued.ts'

/** As an approval does it: the change in its transaction, the keys after the commit. */
async function changed(
  { db, capabilities, owner }: Stage,
  credentialId: string,
  change: (tx: Db, actor: Actor) => Promise<unknown>,
) {
  const result = await inTransaction(db, (tx) => change(tx, owner))
  await capabilities.credentials.carryOut(credentialId)
  return result
}

const eventsOf = async ({ db }: Stage, name: string) =>
  (await db.selectFrom('events').select('payload').where('name', '=', name).execute()).map((row) => row.payload)

describe('adding products', () => {
  test('REU-3: opens a further product with the same key, also with the one that is outgoing', async () => {
    const { stage, member, credentials, credentialId, appId, offering, reveal } = await issued()
    await credentials.rotateCredential(member, credentialId, 3600)
    const key = await reveal()
    const { productId } = await addOffering(stage)
    const added = await changed(stage, credentialId, (tx, actor) =>
      credentials.addProducts(tx, actor, credentialId, [productId, offering.productId, productId]),
    )
    expect(added).toEqual([productId])
    expect(await reveal()).toBe(key)
    const shown = await credentials.show(member, credentialId)
    expect(shown.products.map(({ id }) => id).toSorted()).toEqual([offering.productId, productId].toSorted())
    expect(
      (await stage.db.selectFrom('gateway_keys').select('policy_ids').execute()).map((row) => row.policy_ids.length),
    ).toEqual([3, 3])
    await expectProviderAsShown(stage, builtInView(stage))
    expect(await auditedActions(stage)).toContain('credential.products-added')
    expect(await eventsOf(stage, 'credential.products-changed')).toEqual([
      { credentialId, appId, added: [productId], removed: [] },
    ])
  })

  test('of what it holds already changes and records nothing', async () => {
    const { stage, credentials, credentialId, offering, member } = await issued()
    const before = await credentials.show(member, credentialId)
    const add = (tx: Db, actor: Actor) => credentials.addProducts(tx, actor, credentialId, [offering.productId])
    expect(await changed(stage, credentialId, add)).toEqual([])
    expect(await credentials.show(member, credentialId)).toEqual(before)
    expect(await auditedActions(stage)).not.toContain('credential.products-added')
  })

  test('is refused for a product that is gone, retired, documentation only or at another provider, and changes nothing', async () => {
    const { stage, credentials, credentialId, member, products } = await issued()
    const texts = { summary: '', description: '', featured: false, catalogueIds: [] }
    const guide = await products.createProduct(stage.owner, {
      ...texts,
      name: 'Guide',
      providerId: null,
      serviceIds: [],
    })
    const gone = await addOffering(stage)
    await products.deleteProduct(stage.owner, gone.productId)
    const fine = await addOffering(stage)
    const before = await credentials.show(member, credentialId)
    const retired = await addOffering(stage)
    await products.retireProduct(stage.owner, retired.productId, undefined)
    for (const wrong of [guide.id, gone.productId, retired.productId, newId()]) {
      const add = changed(stage, credentialId, (tx, actor) =>
        credentials.addProducts(tx, actor, credentialId, [fine.productId, wrong]),
      )
      await expect(add).rejects.toMatchObject({ code: 'product-not-available', field: 'productIds' })
    }
    expect(await credentials.show(member, credentialId)).toEqual(before)
  })

  test('REU-3: at a Tyk Dashboard the session names the further policy and goes on with its quota', async () => {
    const { stage, fake, credentials, credentialId, member, offering, reveal } = await issuedAtTyk()
    await credentials.rotateCredential(member, credentialId, 3600)
    const key = await reveal()
    const { productId, serviceId } = await furtherAtTyk(stage, offering.providerId)
    expect(fake.gateway.call(key, serviceId)).toBe(403)
    await changed(stage, credentialId, (tx, actor) => credentials.addProducts(tx, actor, credentialId, [productId]))
    expect([fake.gateway.call(key, serviceId), fake.gateway.call(key, offering.serviceId)]).toEqual([200, 200])
    expect([...fake.gateway.keys.values()].map(({ sent }) => sent.apply_policies?.length)).toEqual([3, 3])
    await expectProviderAsShown(stage, tykView(stage, fake))
    expect(fake.mistakes).toEqual([])
  })
})

describe('changing the plan', () => {
  test('CHG-4: holds for every product and both keys during an overlap; the key stays the same', async () => {
    const { stage, member, credentials, credentialId, appId, offering, reveal } = await issued()
    await credentials.rotateCredential(member, credentialId, 3600)
    const key = await reveal()
    const { planId } = await addOffering(stage)
    const change = (tx: Db, actor: Actor) => credentials.changePlan(tx, actor, credentialId, planId)
    expect(await changed(stage, credentialId, change)).toBe(true)
    expect(await reveal()).toBe(key)
    expect(await credentials.show(member, credentialId)).toMatchObject({ plan: { id: planId }, failure: null })
    await expectProviderAsShown(stage, builtInView(stage))
    expect(await eventsOf(stage, 'credential.plan-changed')).toEqual([
      { credentialId, appId, previousPlanId: offering.planId, planId },
    ])
    expect(await changed(stage, credentialId, change)).toBe(false)
    expect((await auditedActions(stage)).filter((action) => action === 'credential.plan-changed')).toHaveLength(1)
  })

  test('PLN-6: begins the life time of the new plan', async () => {
    const { stage, member, credentials, credentialId, plans } = await issued()
    const { planId } = await addOffering(stage)
    await plans.updatePlan(stage.owner, planId, { keyLifetimeSeconds: 7200 }, null)
    await changed(stage, credentialId, (tx, actor) => credentials.changePlan(tx, actor, credentialId, planId))
    const expiresAt = new Date(stage.clock.now().getTime() + 7_200_000)
    expect(await credentials.show(member, credentialId)).toMatchObject({ expiresAt })
    await expectProviderAsShown(stage, builtInView(stage))
    const endless = await addOffering(stage)
    await changed(stage, credentialId, (tx, actor) => credentials.changePlan(tx, actor, credentialId, endless.planId))
    expect(await credentials.show(member, credentialId)).toMatchObject({ expiresAt: null })
    await expectProviderAsShown(stage, builtInView(stage))
  })

  test('is refused for a plan that is gone, and for a credential that is over or not there yet', async () => {
    const { stage, member, credentials, credentialId, plans } = await issued()
    const gone = await addOffering(stage)
    await plans.deletePlan(stage.owner, gone.planId)
    const change = (id: string, planId: string) =>
      changed(stage, credentialId, (tx, actor) => credentials.changePlan(tx, actor, id, planId))
    const before = await credentials.show(member, credentialId)
    for (const wrong of [gone.planId, newId()]) {
      await expect(change(credentialId, wrong)).rejects.toMatchObject({ code: 'plan-not-available', field: 'planId' })
    }
    const { planId } = await addOffering(stage)
    await expect(change(newId(), planId)).rejects.toMatchObject({ code: 'credential-not-found', kind: 'absent' })
    expect(await credentials.show(member, credentialId)).toEqual(before)
    await credentials.revokeCredential(member, credentialId)
    await expect(change(credentialId, planId)).rejects.toMatchObject({ code: 'credential-not-active' })
  })

  test('at a Tyk Dashboard keeps the running quota, or begins another one, as asked', async () => {
    const { stage, fake, credentials, credentialId, offering, reveal } = await issuedAtTyk()
    const call = async () => fake.gateway.call(await reveal(), offering.serviceId)
    expect([await call(), await call(), await call(), await call()]).toEqual([200, 200, 200, 403])
    const wide = await furtherAtTyk(stage, offering.providerId)
    const change = (planId: string, quota: 'keep' | 'restart') =>
      changed(stage, credentialId, (tx, actor) => credentials.changePlan(tx, actor, credentialId, planId, quota))
    await change(wide.planId, 'keep')
    // Three of five are used.
    expect([await call(), await call(), await call()]).toEqual([200, 200, 403])
    await change(offering.planId, 'restart')
    expect([await call(), await call(), await call(), await call()]).toEqual([200, 200, 200, 403])
    await change(wide.planId, 'keep')
    expect([await call(), await call(), await call()]).toEqual([200, 200, 403])
    await expectProviderAsShown(stage, tykView(stage, fake))
    expect(fake.mistakes).toEqual([])
  })
})
