import { expect, test } from 'vitest'
import { viewerOf } from '../catalogue/index.ts'
import { offerAtTyk, setTykStage } from '../providers/test-tyk-stage.ts'
import { addMember, addOffering, requestAndApprove, wishFor } from '../test-capabilities.ts'

test('PRV-2, PRV-3, PLN-3, APP-10: beside another provider each product is offered with plans of its own, also in one catalogue', async () => {
  const stage = await setTykStage()
  const { accessRequests, browse, catalogues, credentials } = stage.capabilities
  const here = await addOffering(stage)
  const there = await offerAtTyk(stage)
  const both = { productIds: [here.productId, there.productId], planIds: [here.planId, there.planId] }
  await catalogues.updateCatalogue(stage.owner, here.catalogueId, both, null)
  const member = await addMember(stage)
  const offers = await browse.offers(viewerOf(member), both.productIds)
  expect(new Set(offers.map(({ productId, plan }) => `${productId} ${plan.id}`))).toEqual(
    new Set([`${here.productId} ${here.planId}`, `${there.productId} ${there.planId}`]),
  )
  const mixed = { ...wishFor(here), planId: there.planId }
  await expect(accessRequests.submitAccessRequest(member, mixed)).rejects.toMatchObject({ code: 'not-offered' })

  const first = await requestAndApprove(stage, member, here)
  const wish = { ...wishFor(there), app: { action: 'existing' as const, appId: first.appId } }
  const second = await accessRequests.submitAccessRequest(member, wish)
  await accessRequests.approveAccessRequest(stage.owner, second.id)
  const held = await credentials.listOfApp(member, first.appId)
  expect(held.map(({ provider, status }) => [provider.name, status]).toSorted()).toEqual([
    ['Built-in gateway', 'active'],
    ['Tyk in Dublin', 'active'],
  ])
  // A key of one provider is nothing at the other.
  expect(stage.fake.gateway.keys.size).toBe(1)
})
