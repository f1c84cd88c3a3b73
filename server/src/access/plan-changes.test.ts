import { describe, expect, test } from 'vitest'
import { newId } from '../platform/ids.ts'
import { addMember, addOffering, setStage } from '../test-capabilities.ts'
import { addBeside, addPlanBeside, formFor, issue, keysAtGateway } from './test-shelf.ts'

async function withPlans() {
  const stage = await setStage()
  const member = await addMember(stage)
  const offering = await addOffering(stage, { name: 'Parcels' })
  const { credentialId, appId } = await issue(stage, member, offering)
  const slow = await addPlanBeside(stage, offering, { name: 'Slow' })
  const quick = await addPlanBeside(stage, offering, { name: 'Quick', autoApprove: true })
  const { accessRequests, credentials } = stage.capabilities
  const ask = (planId: string, who = member) =>
    accessRequests.requestPlanChange(who, credentialId, { planId, message: '', submissionKey: newId() })
  const planOf = async () => (await credentials.show(stage.owner, credentialId)).plan.id
  return { stage, member, offering, credentialId, appId, slow, quick, ask, planOf, accessRequests, credentials }
}

describe('another plan for a key', () => {
  test('GAP-30, CHG-1, CHG-2, CHG-3, CHG-4, G-36: waits beside the present one until it is approved; then it holds for all products', async () => {
    const { stage, member, offering, credentialId, slow, ask, planOf, accessRequests, credentials } = await withPlans()
    const before = (await credentials.revealCredential(stage.owner, credentialId)).expose()
    const beside = await addBeside(stage, offering, 'Letters')
    const { requests } = await accessRequests.submitCheckout(member, formFor([{ ...beside, credentialId }], null))
    await accessRequests.approveAccessRequest(stage.owner, requests[0]?.id ?? '')
    const request = await ask(slow)
    expect(request).toMatchObject({
      kind: 'plan-change',
      status: 'pending',
      plan: { name: 'Slow' },
      targetCredential: { id: credentialId },
      products: [{ name: 'Letters' }, { name: 'Parcels' }],
    })
    expect(await planOf()).toBe(offering.planId)
    expect(await accessRequests.showPlanChoices(member, credentialId)).toMatchObject({
      pending: { accessRequestId: request.id, plan: { name: 'Slow' } },
    })
    const [key] = await keysAtGateway(stage)
    const approved = await accessRequests.approveAccessRequest(stage.owner, request.id)
    expect(approved).toMatchObject({ status: 'approved', credentialId })
    expect(await planOf()).toBe(slow)
    expect((await credentials.revealCredential(stage.owner, credentialId)).expose()).toBe(before)
    const [after, ...others] = await keysAtGateway(stage)
    expect(others).toEqual([])
    expect(after?.policy_ids).toHaveLength(key?.policy_ids.length ?? 0)
    expect(after?.policy_ids).not.toEqual(key?.policy_ids)
  })

  test('CHG-3: a plan that approves by itself holds at once', async () => {
    const { quick, ask, planOf } = await withPlans()
    expect(await ask(quick)).toMatchObject({ status: 'approved', autoApproved: true })
    expect(await planOf()).toBe(quick)
  })

  test('CHG-5: while one waits no other is taken, also of five sent at once; CHG-6: rejected, nothing changes and it may be asked again', async () => {
    const { stage, offering, slow, quick, ask, planOf, accessRequests } = await withPlans()
    const outcomes = await Promise.allSettled(Array.from({ length: 5 }, () => ask(slow)))
    expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
    for (const outcome of outcomes) {
      if (outcome.status === 'rejected') expect(outcome.reason).toMatchObject({ code: 'plan-change-pending' })
    }
    await expect(ask(quick)).rejects.toMatchObject({ code: 'plan-change-pending' })
    const [open] = (await accessRequests.list({ kind: 'plan-change', after: null, limit: 10, total: false })).items
    await accessRequests.rejectAccessRequest(stage.owner, open?.id ?? '', 'Not yet.')
    expect(await planOf()).toBe(offering.planId)
    expect(await ask(slow)).toMatchObject({ status: 'pending' })
  })

  test('CHG-7: only plans are offered that stand beside every product of the key in one catalogue the asker sees', async () => {
    const { stage, member, offering, credentialId, slow, quick, ask, accessRequests } = await withPlans()
    const elsewhere = await addOffering(stage, { name: 'Tariffs' })
    const offered = async () => (await accessRequests.showPlanChoices(member, credentialId)).choices.map(({ id }) => id)
    expect((await offered()).toSorted()).toEqual([slow, quick].toSorted())
    for (const planId of [elsewhere.planId, newId()]) {
      await expect(ask(planId)).rejects.toMatchObject({ code: 'plan-not-offered', field: 'planId' })
    }
    await expect(ask(offering.planId)).rejects.toMatchObject({ code: 'plan-held', field: 'planId' })
    const { catalogues } = stage.capabilities
    await catalogues.updateCatalogue(stage.owner, offering.catalogueId, { visibility: 'teams' }, null)
    expect(await offered()).toEqual([])
    await expect(ask(slow)).rejects.toMatchObject({ code: 'plan-not-offered' })
  })

  test('a key of others is like a missing one, and one that does not work gets no other plan', async () => {
    const { stage, credentialId, slow, ask, accessRequests, credentials } = await withPlans()
    const eve = await addMember(stage, { organisation: 'Evil' })
    await expect(ask(slow, eve)).rejects.toMatchObject({ code: 'credential-not-found' })
    await expect(accessRequests.showPlanChoices(eve, credentialId)).rejects.toMatchObject({
      code: 'credential-not-found',
    })
    const { id } = await ask(slow)
    await credentials.revokeCredential(stage.owner, credentialId)
    expect(await accessRequests.show(id)).toMatchObject({ status: 'withdrawn', reason: 'The credential was revoked.' })
    await expect(ask(slow)).rejects.toMatchObject({ code: 'credential-not-active' })
  })
})
