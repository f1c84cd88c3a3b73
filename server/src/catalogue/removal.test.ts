import { describe, expect, test } from 'vitest'
import { newId } from '../platform/ids.ts'
import { addOffering, auditedActions } from '../test-capabilities.ts'
import { fickle, withHolders } from './test-life.ts'

async function planToMoveTo({ stage, ask }: Pick<Awaited<ReturnType<typeof withHolders>>, 'stage' | 'ask'>) {
  const body = {
    name: `Silver ${newId().slice(-6)}`,
    providerId: stage.providerId,
    quota: { calls: 7, periodSeconds: 60 },
  }
  return (await ask('POST', '/plans', body)).body.id as string
}

describe('deleting a plan', () => {
  test('PLN-11, G-27, hazard (a): moves credentials and requests first, and removes the policy when no key names it', async () => {
    const provider = fickle()
    const held = await withHolders({ wrapDriver: provider.wrapDriver })
    const { stage, ask, offering, one, two, keyAtGateway, policyIds, submit } = held
    const request = await submit()
    const path = `/plans/${offering.planId}`
    expect((await ask('DELETE', path)).body).toMatchObject({ code: 'plan-in-use' })
    const moveToId = await planToMoveTo(held)
    const impact = (await ask('GET', `${path}/deletion-impact`)).body
    expect(impact).toMatchObject({ credentials: 2, endingCredentials: 0, apps: 3, organisations: 1, openRequests: 1 })
    expect((await ask('DELETE', `${path}?moveToId=${moveToId}`)).body.code).toBe('confirmation-needed')
    const wrong = `${path}?moveToId=${newId()}&confirm=${impact.confirm}`
    expect((await ask('DELETE', wrong)).body).toMatchObject({ errors: [{ field: 'moveToId' }] })
    provider.calls.length = 0
    expect((await ask('DELETE', `${path}?moveToId=${moveToId}&confirm=${impact.confirm}`)).status).toBe(204)
    expect(provider.calls).toEqual(['put key on', 'put key on', 'delete policy'])
    for (const { credentialId } of [one, two]) {
      expect((await keyAtGateway(credentialId))?.policyIds).toContain(moveToId)
      expect((await keyAtGateway(credentialId))?.policyIds).not.toContain(offering.planId)
      expect((await ask('GET', `/credentials/${credentialId}`)).body.plan.id).toBe(moveToId)
    }
    expect((await policyIds()).map(({ id }) => id)).not.toContain(offering.planId)
    expect((await ask('GET', `/access-requests/${request.id}`)).body).toMatchObject({
      status: 'pending',
      plan: { id: moveToId },
    })
    expect((await auditedActions(stage)).slice(-4)).toEqual([
      'plan.deleted',
      'access-request.plan-changed',
      'credential.plan-changed',
      'credential.plan-changed',
    ])
  })

  test('hazards (a), (c): a key that can’t be changed yet keeps its plan’s policy in place until it can', async () => {
    const provider = fickle()
    const held = await withHolders({ wrapDriver: provider.wrapDriver })
    const { stage, ask, offering, one, keyAtGateway, policyIds } = held
    const moveToId = await planToMoveTo(held)
    const { confirm } = (await ask('GET', `/plans/${offering.planId}/deletion-impact`)).body
    provider.failOn((call) => call.startsWith('put key'))
    expect((await ask('DELETE', `/plans/${offering.planId}?moveToId=${moveToId}&confirm=${confirm}`)).status).toBe(204)
    const { departures, operations } = stage.capabilities
    await departures.resume()
    expect((await keyAtGateway(one.credentialId))?.policyIds).toContain(offering.planId)
    expect((await policyIds()).map(({ id }) => id)).toContain(offering.planId)
    // What it moves to stays as long as something is on its way.
    expect((await ask('DELETE', `/plans/${moveToId}`)).body.code).toBe('plan-in-use')
    provider.failOn(undefined)
    stage.clock.advance(600_000)
    await operations.resume()
    await departures.resume()
    expect((await keyAtGateway(one.credentialId))?.policyIds).toContain(moveToId)
    expect((await policyIds()).map(({ id }) => id)).not.toContain(offering.planId)
  })

  test('two admins at once: one deletes and moves, the other is told that it is gone; nothing is moved twice', async () => {
    const held = await withHolders()
    const { stage, ask, offering, one } = held
    const [a, b] = [await planToMoveTo(held), await planToMoveTo(held)]
    const { confirm } = (await ask('GET', `/plans/${offering.planId}/deletion-impact`)).body
    const answers = await Promise.all(
      [a, b].map((moveToId) => ask('DELETE', `/plans/${offering.planId}?moveToId=${moveToId}&confirm=${confirm}`)),
    )
    expect(answers.map(({ status }) => status).toSorted()).toEqual([204, 404])
    const winner = answers[0]?.status === 204 ? a : b
    expect((await ask('GET', `/credentials/${one.credentialId}`)).body.plan.id).toBe(winner)
    expect((await auditedActions(stage)).filter((action) => action === 'credential.plan-changed')).toHaveLength(2)
    const crossing = await Promise.all([
      ask('DELETE', `/plans/${a}?moveToId=${b}`),
      ask('DELETE', `/plans/${b}?moveToId=${a}`),
    ])
    expect(crossing.map(({ status }) => status)).not.toContain(500)
  })
})

describe('deleting a product', () => {
  test('G-27: takes it off keys that open something else, and revokes credentials that it leaves with nothing', async () => {
    const { ask, offering, other, one, two, keyAtGateway, policyIds, submit } = await withHolders()
    const request = await submit()
    const path = `/products/${offering.productId}`
    const { confirm } = (await ask('GET', `${path}/impact`)).body
    expect((await ask('DELETE', path)).body.code).toBe('product-in-use')
    expect((await ask('DELETE', `${path}?mode=take-off`)).body.code).toBe('confirmation-needed')
    expect((await ask('DELETE', `${path}?mode=erase`)).body.errors[0].field).toBe('mode')
    expect((await ask('DELETE', `${path}?mode=take-off&confirm=${confirm}`)).status).toBe(204)
    expect(await keyAtGateway(one.credentialId)).toBeUndefined()
    expect((await ask('GET', `/credentials/${one.credentialId}`)).body.status).toBe('revoked')
    expect(await keyAtGateway(two.credentialId)).toMatchObject({
      active: true,
      policyIds: [offering.planId, other.productId].toSorted(),
    })
    expect((await policyIds()).map(({ id }) => id)).not.toContain(offering.productId)
    expect((await ask('GET', `/access-requests/${request.id}`)).body).toMatchObject({
      status: 'rejected',
      reason: expect.stringContaining('has been removed'),
    })
  })

  test('G-27: replaces it by another product of its provider, in one change of the key', async () => {
    const { ask, offering, other, one, two, keyAtGateway, stage } = await withHolders()
    const path = `/products/${offering.productId}`
    const { confirm } = (await ask('GET', `${path}/impact?change=delete`)).body
    const replaced = (id: string) => ask('DELETE', `${path}?mode=replace&confirm=${confirm}&replacementId=${id}`)
    const draft = await addOffering(stage)
    await ask('POST', `/products/${draft.productId}/unpublication`)
    for (const unfit of [newId(), offering.productId, draft.productId]) {
      expect((await replaced(unfit)).body).toMatchObject({ errors: [{ field: 'replacementId' }] })
    }
    expect((await ask('DELETE', `${path}?mode=replace&confirm=${confirm}`)).body.errors[0].field).toBe('replacementId')
    expect((await replaced(other.productId)).status).toBe(204)
    for (const { credentialId } of [one, two]) {
      expect(await keyAtGateway(credentialId)).toMatchObject({
        active: true,
        policyIds: [offering.planId, other.productId].toSorted(),
      })
    }
  })
})

test('PRV-6: what a provider holds is counted by products, plans, credentials, apps, organisations and requests', async () => {
  const { stage, ask, submit } = await withHolders()
  await submit()
  expect((await ask('GET', `/providers/${stage.providerId}/deletion-impact`)).body).toEqual({
    products: 2,
    plans: 2,
    credentials: 2,
    apps: 3,
    organisations: 1,
    openRequests: 1,
  })
  expect((await ask('GET', `/providers/${newId()}/deletion-impact`)).status).toBe(404)
})
