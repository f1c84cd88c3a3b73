import { expect, test } from 'vitest'
import { addMember, addOffering, setStage } from '../test-capabilities.ts'
import { openDoor } from '../test-door.ts'

test('REQ-5: requests sent through the API are decided as the plan says, like those from a page', async () => {
  const stage = await setStage()
  const member = await addMember(stage)
  const { ask } = await openDoor(stage, member)
  const outcome = async (autoApprove: boolean) => {
    const { productId, planId, catalogueId } = await addOffering(stage, { autoApprove })
    const items = [{ productId, planId, catalogueId }]
    return ask('POST', '/checkouts', { items, app: { action: 'create', name: `App ${autoApprove}` } })
  }
  expect(await outcome(true)).toMatchObject({
    status: 201,
    body: { requests: [{ status: 'approved', autoApproved: true }] },
  })
  expect(await outcome(false)).toMatchObject({ status: 201, body: { requests: [{ status: 'pending' }] } })
})
