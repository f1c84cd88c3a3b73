import { customFieldEndpoints } from '@portico/contract'
import { expect, test } from 'vitest'
import { builtInView, expectProviderAsShown } from './test-agreement.ts'
import { issued } from './test-issued.ts'

test('FLD-5: custom fields of the owner are in the keys that are issued, follow every change, and replace no id', async () => {
  const { stage, member, operations } = await issued()
  const { events, fields, identity } = stage.capabilities
  const { body } = customFieldEndpoints.createCustomField
  const create = (field: object) =>
    fields.createCustomField(stage.owner, body.parse({ type: 'string', label: 'L', ...field }))
  const metadata = async () => {
    await events.dispatch()
    await operations.resume()
    await operations.idle()
    const rows = await stage.db.selectFrom('gateway_keys').select('metadata').execute()
    return rows.map((row) => row.metadata as Record<string, string>)
  }
  const cost = await create({ name: 'CostCentre', type: 'number', inKeyMetadata: true })
  await create({ name: 'Secret' })
  const accountId = member.accountId ?? ''
  await identity.updateAccount(stage.owner, accountId, { fields: { CostCentre: 42, Secret: 'not in keys' } }, null)
  const carries = { CostCentre: '42', DeveloperID: accountId }
  expect(await metadata()).toEqual([expect.objectContaining(carries)])
  expect(JSON.stringify(await metadata())).not.toContain('not in keys')
  await identity.updateProfile(member, { firstName: 'Ada', lastName: 'Tester', fields: { CostCentre: 43 } })
  expect(await metadata()).toEqual([expect.objectContaining({ CostCentre: '43' })])
  await expectProviderAsShown(stage, builtInView(stage))
  await fields.updateCustomField(stage.owner, cost.id, { inKeyMetadata: false }, null)
  expect((await metadata())[0]).not.toHaveProperty('CostCentre')
  await fields.updateCustomField(stage.owner, cost.id, { inKeyMetadata: true }, null)
  expect((await metadata())[0]).toMatchObject({ CostCentre: '43' })
  const { confirm } = await fields.showCustomFieldRemoval(cost.id)
  await fields.deleteCustomField(stage.owner, cost.id, confirm)
  expect((await metadata())[0]).not.toHaveProperty('CostCentre')
})
