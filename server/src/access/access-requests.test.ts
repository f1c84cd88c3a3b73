import { describe, expect, test } from 'vitest'
import { newId } from '../platform/ids.ts'
import { ProviderError } from '../providers/index.ts'
import { addMember, addOffering, type Stage, setStage, wishFor } from '../test-capabilities.ts'

const keysAtGateway = async ({ db }: Stage) => (await db.selectFrom('gateway_keys').selectAll().execute()).length

describe('asking for access', () => {
  test('a request waits until somebody decides', async () => {
    const stage = await setStage()
    const member = await addMember(stage)
    const request = await stage.capabilities.accessRequests.submitAccessRequest(
      member,
      wishFor(await addOffering(stage)),
    )
    expect(request).toMatchObject({
      status: 'pending',
      credentialId: null,
      app: { name: 'Warehouse' },
      message: 'Please',
    })
    expect(await keysAtGateway(stage)).toBe(0)
  })

  test('PLN-4: a plan that approves by itself gives a working credential at once', async () => {
    const stage = await setStage()
    const member = await addMember(stage)
    const offering = await addOffering(stage, { autoApprove: true })
    const request = await stage.capabilities.accessRequests.submitAccessRequest(member, wishFor(offering))
    expect(request).toMatchObject({ status: 'approved', autoApproved: true, failure: null })
    const [credential] = await stage.capabilities.credentials.listOfApp(member, request.app.id)
    expect(credential).toMatchObject({ id: request.credentialId, status: 'active' })
    expect(await keysAtGateway(stage)).toBe(1)
  })

  test('CRT-6: one form sent ten times at once is one request with one credential', async () => {
    const stage = await setStage()
    const member = await addMember(stage)
    const wish = wishFor(await addOffering(stage, { autoApprove: true }))
    const { accessRequests, apps } = stage.capabilities
    const answers = await Promise.all(
      Array.from({ length: 10 }, () => accessRequests.submitAccessRequest(member, wish)),
    )
    expect(new Set(answers.map((answer) => answer.id)).size).toBe(1)
    expect(await keysAtGateway(stage)).toBe(1)
    expect(await apps.listFor(member)).toHaveLength(1)
  })

  test('an app asks once for a product and plan while the request is open', async () => {
    const stage = await setStage()
    const member = await addMember(stage)
    const offering = await addOffering(stage)
    const { accessRequests } = stage.capabilities
    const first = await accessRequests.submitAccessRequest(member, wishFor(offering))
    const again = { ...wishFor(offering), app: { action: 'existing' as const, appId: first.app.id } }
    await expect(accessRequests.submitAccessRequest(member, again)).rejects.toMatchObject({ code: 'requested-already' })
  })

  test('FRM-2, PLN-2: what is not offered to somebody cannot be requested, and nothing is kept', async () => {
    const stage = await setStage()
    const member = await addMember(stage)
    const offering = await addOffering(stage, { visibility: 'teams' })
    const other = await addOffering(stage)
    const { accessRequests, apps } = stage.capabilities
    const refusals = [
      wishFor(offering),
      { ...wishFor(other), planId: offering.planId },
      { ...wishFor(other), planId: newId() },
    ]
    for (const wish of refusals) {
      await expect(accessRequests.submitAccessRequest(member, wish)).rejects.toMatchObject({ code: 'not-offered' })
    }
    expect(await apps.listFor(member)).toEqual([])
  })

  test('APP-9: somebody else’s app is like a missing one', async () => {
    const stage = await setStage()
    const [ada, eve] = [await addMember(stage), await addMember(stage, { organisation: 'Evil' })]
    const offering = await addOffering(stage)
    const { accessRequests } = stage.capabilities
    const request = await accessRequests.submitAccessRequest(ada, wishFor(offering))
    const wish = { ...wishFor(offering), app: { action: 'existing' as const, appId: request.app.id } }
    await expect(accessRequests.submitAccessRequest(eve, wish)).rejects.toMatchObject({ code: 'app-not-found' })
    await expect(accessRequests.withdrawAccessRequest(eve, request.id)).rejects.toMatchObject({
      code: 'access-request-not-found',
    })
  })
})

describe('deciding', () => {
  test('REQ-1: approval issues the credential; twenty approvals at once issue one', async () => {
    const stage = await setStage()
    const { accessRequests } = stage.capabilities
    const request = await accessRequests.submitAccessRequest(await addMember(stage), wishFor(await addOffering(stage)))
    await Promise.all(Array.from({ length: 20 }, () => accessRequests.approveAccessRequest(stage.owner, request.id)))
    await stage.capabilities.operations.idle()
    expect(await accessRequests.show(request.id)).toMatchObject({ status: 'approved', decidedBy: 'Olga Owner' })
    expect(await keysAtGateway(stage)).toBe(1)
  })

  test('approve and reject at the same moment have one outcome', async () => {
    const stage = await setStage()
    const { accessRequests } = stage.capabilities
    const request = await accessRequests.submitAccessRequest(await addMember(stage), wishFor(await addOffering(stage)))
    const outcomes = await Promise.allSettled([
      accessRequests.approveAccessRequest(stage.owner, request.id),
      accessRequests.rejectAccessRequest(stage.owner, request.id, 'No'),
    ])
    expect(outcomes.filter((outcome) => outcome.status === 'fulfilled')).toHaveLength(1)
    const { status, credentialId } = await accessRequests.show(request.id)
    expect([status, credentialId !== null]).toEqual(status === 'approved' ? ['approved', true] : ['rejected', false])
    expect(await keysAtGateway(stage)).toBe(status === 'approved' ? 1 : 0)
  })

  test('REQ-2: a rejected request issues no credential and says why; it stays rejected', async () => {
    const stage = await setStage()
    const { accessRequests } = stage.capabilities
    const request = await accessRequests.submitAccessRequest(await addMember(stage), wishFor(await addOffering(stage)))
    const rejected = await accessRequests.rejectAccessRequest(stage.owner, request.id, 'Ask for Standard.')
    expect(rejected).toMatchObject({ status: 'rejected', reason: 'Ask for Standard.' })
    await expect(accessRequests.approveAccessRequest(stage.owner, request.id)).rejects.toMatchObject({
      code: 'access-request-decided',
    })
    expect(await keysAtGateway(stage)).toBe(0)
  })

  test('a withdrawn request cannot be approved', async () => {
    const stage = await setStage()
    const member = await addMember(stage)
    const { accessRequests } = stage.capabilities
    const request = await accessRequests.submitAccessRequest(member, wishFor(await addOffering(stage)))
    await accessRequests.withdrawAccessRequest(member, request.id)
    await expect(accessRequests.approveAccessRequest(stage.owner, request.id)).rejects.toMatchObject({
      code: 'access-request-decided',
    })
  })

  test('a provider that fails leaves the request approving with its reason, and a later try ends it approved', async () => {
    let broken = true
    const stage = await setStage({
      wrapDriver: (driver) => ({
        ...driver,
        putKey: (key) => {
          if (broken) throw new ProviderError('The gateway is on fire.', { retryable: true })
          return driver.putKey(key)
        },
      }),
    })
    const { accessRequests, operations } = stage.capabilities
    const request = await accessRequests.submitAccessRequest(await addMember(stage), wishFor(await addOffering(stage)))
    const stuck = await accessRequests.approveAccessRequest(stage.owner, request.id)
    expect(stuck).toMatchObject({ status: 'approving', failure: 'The gateway is on fire.' })
    broken = false
    expect(await operations.resume()).toBe(0)
    stage.clock.advance(2_000)
    await operations.resume()
    expect(await accessRequests.show(request.id)).toMatchObject({ status: 'approved', failure: null })
    expect(await keysAtGateway(stage)).toBe(1)
  })

  test('a provider that acts and then loses the answer does not get a second key', async () => {
    let lost = 0
    const stage = await setStage({
      wrapDriver: (driver) => ({
        ...driver,
        async putKey(key) {
          const issued = await driver.putKey(key)
          lost += 1
          if (lost < 3) throw new Error('socket hang up')
          return issued
        },
      }),
    })
    const { accessRequests, operations, credentials } = stage.capabilities
    const member = await addMember(stage)
    const request = await accessRequests.submitAccessRequest(member, wishFor(await addOffering(stage)))
    await accessRequests.approveAccessRequest(stage.owner, request.id)
    for (let round = 0; round < 3; round += 1) {
      stage.clock.advance(60_000)
      await operations.resume()
    }
    const { status, credentialId } = await accessRequests.show(request.id)
    expect(status).toBe('approved')
    expect(await keysAtGateway(stage)).toBe(1)
    expect((await credentials.show(member, credentialId ?? '')).status).toBe('active')
  })

  test('a plan in use by an open request cannot be deleted', async () => {
    const stage = await setStage()
    const offering = await addOffering(stage)
    const { accessRequests, plans, products, catalogues } = stage.capabilities
    await accessRequests.submitAccessRequest(await addMember(stage), wishFor(offering))
    await expect(plans.deletePlan(stage.owner, offering.planId)).rejects.toMatchObject({ code: 'plan-in-use' })
    await expect(products.deleteProduct(stage.owner, offering.productId)).rejects.toMatchObject({
      code: 'product-in-use',
    })
    await expect(catalogues.deleteCatalogue(stage.owner, offering.catalogueId)).rejects.toMatchObject({
      code: 'catalogue-in-use',
    })
  })
})
