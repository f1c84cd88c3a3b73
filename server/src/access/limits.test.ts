import { describe, expect, test } from 'vitest'
import { addMember, addOffering, setStage } from '../test-capabilities.ts'
import { addPlanBeside, everything, formFor } from './test-shelf.ts'

const day = 86_400

async function withAllowance(requests: number) {
  const stage = await setStage()
  const offering = await addOffering(stage)
  const planId = await addPlanBeside(stage, offering, {
    name: 'Trial',
    allowance: { requests, periodSeconds: 30 * day },
  })
  return { stage, offering: { ...offering, planId }, submit: stage.capabilities.accessRequests.submitCheckout }
}

describe('the allowance of a plan', () => {
  test('PLN-5: counts per account over all apps, and its refusal says when the next is possible', async () => {
    const { stage, offering, submit } = await withAllowance(2)
    const [ada, bob] = [await addMember(stage), await addMember(stage)]
    await submit(ada, formFor([offering]))
    stage.clock.advance(day * 1000)
    await submit(ada, formFor([offering]))
    await expect(submit(ada, formFor([offering]))).rejects.toMatchObject({
      code: 'allowance-used-up',
      field: 'items.0.planId',
      message: 'The plan “Trial” allows 2 requests within 30 days. The next is possible on 1 April 2026 at 09:00 UTC.',
    })
    await submit(bob, formFor([offering]))
    stage.clock.advance(29 * day * 1000 - 1000)
    await expect(submit(ada, formFor([offering]))).rejects.toMatchObject({ code: 'allowance-used-up' })
    stage.clock.advance(1000)
    await submit(ada, formFor([offering]))
    await expect(submit(ada, formFor([offering]))).rejects.toMatchObject({ code: 'allowance-used-up' })
  })

  test('PLN-5: of eight forms sent at once from two processes, one gets the last slot, and the others leave nothing', async () => {
    const { stage, offering, submit } = await withAllowance(2)
    const member = await addMember(stage)
    await submit(member, formFor([offering]))
    const processes = [stage.capabilities, stage.anotherProcess()]
    const outcomes = await Promise.allSettled(
      Array.from({ length: 8 }, (_, index) =>
        processes[index % 2]?.accessRequests.submitCheckout(member, formFor([offering])),
      ),
    )
    expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
    for (const outcome of outcomes) {
      if (outcome.status === 'rejected') expect(outcome.reason).toMatchObject({ code: 'allowance-used-up' })
    }
    expect(await everything(stage)).toEqual({ requests: 2, checkouts: 2, apps: 2 })
  })

  test('PLN-5: what was rejected or withdrawn gives its slot back; one form may not ask for more than is allowed', async () => {
    const { stage, offering, submit } = await withAllowance(1)
    const member = await addMember(stage)
    const { accessRequests, catalogues } = stage.capabilities
    const [first] = (await submit(member, formFor([offering]))).requests
    await accessRequests.withdrawAccessRequest(member, first?.id ?? '')
    const [second] = (await submit(member, formFor([offering]))).requests
    await accessRequests.rejectAccessRequest(stage.owner, second?.id ?? '', 'Not yet.')
    const other = await addOffering(stage)
    await catalogues.updateCatalogue(stage.owner, other.catalogueId, { planIds: [other.planId, offering.planId] }, null)
    await expect(submit(member, formFor([offering, { ...other, planId: offering.planId }]))).rejects.toMatchObject({
      code: 'allowance-used-up',
      message: 'The plan “Trial” allows one request within 30 days, and this needs 2. Ask for fewer at once.',
    })
    expect((await submit(member, formFor([offering]))).requests).toHaveLength(1)
  })
})

describe('requests that wait', () => {
  test('G-34: are limited per account and per organisation, in words; what is decided makes room', async () => {
    const stage = await setStage()
    const [ada, bob] = [await addMember(stage), await addMember(stage)]
    const eve = await addMember(stage, { organisation: 'Others' })
    const offering = await addOffering(stage)
    const { accessRequests, accessSettings } = stage.capabilities
    await accessSettings.updateAccessSettings(stage.owner, {
      openRequestsPerAccount: 2,
      openRequestsPerOrganisation: 3,
    })
    const submit = accessRequests.submitCheckout
    const [first] = (await submit(ada, formFor([offering]))).requests
    await submit(ada, formFor([offering]))
    await expect(submit(ada, formFor([offering]))).rejects.toMatchObject({
      code: 'too-many-open-requests',
      message: expect.stringContaining('You have 2 requests that wait, and 2 may wait at the same time.'),
    })
    await submit(bob, formFor([offering]))
    await expect(submit(bob, formFor([offering]))).rejects.toMatchObject({
      message: expect.stringContaining('Acme has 3 requests that wait, and 3 may wait at the same time.'),
    })
    await submit(eve, formFor([offering]))
    await accessRequests.rejectAccessRequest(stage.owner, first?.id ?? '', 'No')
    await submit(ada, formFor([offering]))
  })

  test('G-34: of many forms sent at once no more get through than may wait; what is approved at once does not count', async () => {
    const stage = await setStage()
    const member = await addMember(stage)
    const [slow, quick] = [await addOffering(stage), await addOffering(stage, { autoApprove: true })]
    const { accessRequests, accessSettings } = stage.capabilities
    await accessSettings.updateAccessSettings(stage.owner, { openRequestsPerAccount: 2 })
    const outcomes = await Promise.allSettled(
      Array.from({ length: 6 }, () => accessRequests.submitCheckout(member, formFor([slow]))),
    )
    expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(2)
    expect((await accessRequests.submitCheckout(member, formFor([quick]))).requests).toMatchObject([
      { status: 'approved' },
    ])
  })
})
