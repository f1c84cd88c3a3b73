import { expect, test } from 'vitest'
import { setTykStage } from '../providers/test-tyk-stage.ts'

test('SYN-17: two APIs of one name are told apart by their ids, in the picker and in the policy', async () => {
  const stage = await setTykStage()
  const { products, providers } = stage.capabilities
  const { id: providerId } = await providers.createProvider(stage.owner, stage.connection)
  const [first, second] = [stage.fake.addApi('Parcels'), stage.fake.addApi('Parcels')]
  const listed = await providers.listServices(providerId)
  expect(
    listed
      .filter(({ name }) => name === 'Parcels')
      .map(({ id }) => id)
      .toSorted(),
  ).toEqual([first, second].toSorted())
  const texts = { summary: '', description: '', featured: false, catalogueIds: [] }
  await products.createProduct(stage.owner, { ...texts, name: 'Second parcels', providerId, serviceIds: [second] })
  const policy = [...stage.fake.gateway.policies.values()].find(({ name }) => name === 'Second parcels')
  expect(Object.keys(policy?.access_rights ?? {})).toEqual([second])
})
