import { describe, expect, test } from 'vitest'
import { newId } from '../platform/ids.ts'
import { setStage } from '../test-capabilities.ts'
import { openDoor } from '../test-door.ts'
import { fickle, withHolders } from './test-life.ts'
import { anonymousViewer } from './visibility.ts'

describe('a product without APIs', () => {
  test('DCO-1, DCO-5: is documentation only: no policy, no plans, nothing to request', async () => {
    const stage = await setStage()
    const { ask } = await openDoor(stage)
    const made = await ask('POST', '/products', { name: 'Guide' })
    expect(made.body).toMatchObject({ authType: null, providerId: null, providerState: { status: 'none' } })
    expect(await stage.db.selectFrom('gateway_policies').selectAll().execute()).toEqual([])
    expect(await stage.capabilities.browse.offers(anonymousViewer, [made.body.id])).toEqual([])
  })

  test('PRD-10, DCO-6: the first APIs choose a provider, which stays', async () => {
    const { stage, ask, offering } = await withHolders()
    const made = await ask('POST', '/products', { name: 'Guide' })
    const path = `/products/${made.body.id}`
    const { serviceId } = offering
    const without = await ask('PATCH', path, { serviceIds: [serviceId] })
    expect(without.body).toMatchObject({ errors: [{ field: 'providerId' }] })
    const unknown = await ask('PATCH', path, { serviceIds: [serviceId], providerId: newId() })
    expect(unknown.body).toMatchObject({ errors: [{ field: 'providerId' }] })
    const normal = await ask('PATCH', path, { serviceIds: [serviceId], providerId: stage.providerId })
    expect(normal.body).toMatchObject({ authType: 'authToken', providerState: { status: 'done' } })
    expect((await ask('PATCH', path, { providerId: newId() })).body.code).toBe('provider-fixed')
  })
})

describe('the last API of a product going', () => {
  test('DCO-6, DCO-7, G-28: is told before, takes the product off keys, and its return brings the same keys back', async () => {
    const { stage, ask, offering, other, one, two, keyAtGateway, policyIds, credentials } = await withHolders()
    const path = `/products/${offering.productId}`
    const key = (await credentials.revealCredential(stage.owner, one.credentialId)).expose()
    const refused = await ask('PATCH', path, { serviceIds: [], summary: 'Not kept' })
    expect(refused).toMatchObject({ status: 409, body: { code: 'confirmation-needed' } })
    expect(refused.body.detail).toContain('2 working credentials')
    const impact = (await ask('GET', `${path}/impact?change=documentation-only`)).body
    expect(impact).toMatchObject({ credentials: 2, endingCredentials: 1, apps: 2, openRequests: 0 })
    const converted = await ask('PATCH', path, { serviceIds: [], confirm: impact.confirm })
    expect(converted.body).toMatchObject({
      authType: null,
      services: [],
      providerId: stage.providerId,
      keysToChange: 0,
    })
    expect(await keyAtGateway(one.credentialId)).toMatchObject({ active: false })
    expect(await keyAtGateway(two.credentialId)).toMatchObject({
      active: true,
      policyIds: [offering.planId, other.productId].toSorted(),
    })
    expect(await policyIds()).toContainEqual({ id: offering.productId, active: false })
    // DCO-9: shown, with neither plans nor a way to request.
    expect(await stage.capabilities.browse.product(anonymousViewer, { id: offering.productId })).toMatchObject({
      auth_type: null,
    })
    expect(await stage.capabilities.browse.offers(anonymousViewer, [offering.productId])).toEqual([])

    const back = await ask('PATCH', path, { serviceIds: [offering.serviceId] })
    expect(back.body).toMatchObject({ authType: 'authToken', providerState: { status: 'done' } })
    for (let round = 0; round < 3; round += 1) await stage.capabilities.operations.resume()
    expect(await policyIds()).toContainEqual({ id: offering.productId, active: true })
    expect(await keyAtGateway(one.credentialId)).toMatchObject({ active: true })
    expect((await credentials.revealCredential(stage.owner, one.credentialId)).expose()).toBe(key)
    expect((await keyAtGateway(two.credentialId))?.policyIds).toContain(offering.productId)
  })

  test('hazard (b): the policy is switched off only after the keys have let go of it, and on before they take it', async () => {
    const provider = fickle()
    const { ask, offering, stage } = await withHolders({ wrapDriver: provider.wrapDriver })
    const path = `/products/${offering.productId}`
    const { confirm } = (await ask('GET', `${path}/impact?change=documentation-only`)).body
    provider.calls.length = 0
    await ask('PATCH', path, { serviceIds: [], confirm })
    const keys = provider.calls.filter((call) => call.startsWith('put key'))
    expect(keys.toSorted()).toEqual(['put key off', 'put key on'])
    expect(provider.calls.at(-1)).toBe('put access off')
    expect(provider.calls.slice(0, -1)).not.toContain('put access off')
    provider.calls.length = 0
    await ask('PATCH', path, { serviceIds: [offering.serviceId] })
    for (let round = 0; round < 3; round += 1) await stage.capabilities.operations.resume()
    expect(provider.calls).toEqual(['put access on', 'put key on', 'put key on'])
  })

  test('DCO-8: another way to ask who calls is refused while credentials could not follow', async () => {
    const { stage, ask, offering } = await withHolders()
    const { db } = stage
    await db.updateTable('products').set({ auth_type: 'jwt' }).where('id', '=', offering.productId).execute()
    const refused = await ask('PATCH', `/products/${offering.productId}`, { serviceIds: [offering.serviceId] })
    expect(refused.body).toMatchObject({ code: 'auth-type-in-use', errors: [{ field: 'serviceIds' }] })
  })
})
