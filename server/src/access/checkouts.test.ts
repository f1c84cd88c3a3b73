import { describe, expect, test } from 'vitest'
import { newId } from '../platform/ids.ts'
import { addMember, addOffering, setStage } from '../test-capabilities.ts'
import { addBeside, addPlanBeside, everything, formFor, keysAtGateway } from './test-shelf.ts'

describe('one checkout', () => {
  test('GAP-29, CRT-2, CRT-5, G-32: three products in two catalogues are sent once and become two requests for one app', async () => {
    const stage = await setStage()
    const member = await addMember(stage)
    const first = await addOffering(stage, { name: 'Parcels', autoApprove: true })
    const beside = await addBeside(stage, first, 'Letters')
    const other = await addOffering(stage, { name: 'Tariffs' })
    const { accessRequests, credentials } = stage.capabilities
    const { id, requests } = await accessRequests.submitCheckout(member, formFor([first, other, beside]))
    expect(requests).toMatchObject([
      {
        status: 'approved',
        catalogue: { id: first.catalogueId },
        products: [{ name: 'Letters' }, { name: 'Parcels' }],
      },
      { status: 'pending', catalogue: { id: other.catalogueId }, products: [{ name: 'Tariffs' }] },
    ])
    expect(new Set(requests.map(({ app, checkoutId }) => `${app.id} ${checkoutId}`)).size).toBe(1)
    expect(await credentials.listOfApp(member, requests[0]?.app.id ?? '')).toHaveLength(1)
    expect(await accessRequests.showCheckout(member, id)).toMatchObject({ requests: [{}, {}] })
    const eve = await addMember(stage, { organisation: 'Evil' })
    await expect(accessRequests.showCheckout(eve, id)).rejects.toMatchObject({ code: 'checkout-not-found' })
  })

  test('CRT-3: two plans of one catalogue are two requests, and each product and plan is there once', async () => {
    const stage = await setStage()
    const member = await addMember(stage)
    const first = await addOffering(stage)
    const second = { ...first, planId: await addPlanBeside(stage, first) }
    const { requests } = await stage.capabilities.accessRequests.submitCheckout(
      member,
      formFor([first, second, first].slice(0, 2)),
    )
    expect(requests.map(({ plan }) => plan.id).toSorted()).toEqual([first.planId, second.planId].toSorted())
    await expect(
      stage.capabilities.accessRequests.submitCheckout(member, formFor([first, second, first])),
    ).rejects.toMatchObject({ code: 'chosen-twice', field: 'items.2.productId' })
  })

  test('CRT-6, G-46: sent ten times at once from two processes it has its effect once', async () => {
    const stage = await setStage()
    const member = await addMember(stage)
    const [first, other] = [await addOffering(stage, { autoApprove: true }), await addOffering(stage)]
    const wish = formFor([first, other])
    const processes = [stage.capabilities, stage.anotherProcess()]
    const answers = await Promise.all(
      Array.from({ length: 10 }, (_, index) => processes[index % 2]?.accessRequests.submitCheckout(member, wish)),
    )
    await stage.capabilities.operations.idle()
    expect(new Set(answers.map((answer) => answer?.id)).size).toBe(1)
    expect(answers.every((answer) => answer?.requests.length === 2)).toBe(true)
    expect(await everything(stage)).toEqual({ requests: 2, checkouts: 1, apps: 1 })
    expect(await keysAtGateway(stage)).toHaveLength(1)
  })

  test('all of it is kept or nothing: one item that is not offered keeps the others from being asked for', async () => {
    const stage = await setStage()
    const member = await addMember(stage)
    const [first, hidden] = [
      await addOffering(stage, { autoApprove: true }),
      await addOffering(stage, { visibility: 'teams' }),
    ]
    const { accessRequests } = stage.capabilities
    const wrong = [
      { wish: formFor([first, hidden]), refusal: { code: 'not-offered', field: 'items.1.planId' } },
      {
        wish: formFor([{ ...first, planId: hidden.planId }]),
        refusal: { code: 'not-offered', field: 'items.0.planId' },
      },
      {
        wish: formFor([first, { ...first, productId: newId() }]),
        refusal: { code: 'not-offered', field: 'items.1.planId' },
      },
      { wish: formFor([first], null), refusal: { code: 'app-missing', field: 'app' } },
      { wish: formFor([first], { action: 'existing', appId: newId() }), refusal: { code: 'app-not-found' } },
      {
        wish: formFor([{ ...first, credentialId: newId() }]),
        refusal: { code: 'credential-not-reusable', field: 'items.0.credentialId' },
      },
    ]
    for (const { wish, refusal } of wrong) {
      await expect(accessRequests.submitCheckout(member, wish), JSON.stringify(refusal)).rejects.toMatchObject(refusal)
    }
    expect(await everything(stage)).toEqual({ requests: 0, checkouts: 0, apps: 0 })
    expect(await keysAtGateway(stage)).toEqual([])
  })

  test('a refused form may be sent again with the same submission key once it is mended', async () => {
    const stage = await setStage()
    const member = await addMember(stage)
    const offering = await addOffering(stage)
    const wish = formFor([offering], null)
    const { accessRequests } = stage.capabilities
    await expect(accessRequests.submitCheckout(member, wish)).rejects.toMatchObject({ code: 'app-missing' })
    const mended = { ...formFor([offering]), submissionKey: wish.submissionKey }
    expect((await accessRequests.submitCheckout(member, mended)).requests).toHaveLength(1)
  })

  test('an app asks once for a product and plan while the request is open, and the other items are not kept', async () => {
    const stage = await setStage()
    const member = await addMember(stage)
    const [first, other] = [await addOffering(stage, { name: 'Parcels' }), await addOffering(stage)]
    const { accessRequests } = stage.capabilities
    const { requests } = await accessRequests.submitCheckout(member, formFor([first]))
    const again = formFor([other, first], { action: 'existing', appId: requests[0]?.app.id ?? '' })
    await expect(accessRequests.submitCheckout(member, again)).rejects.toMatchObject({
      code: 'requested-already',
      field: 'app',
      message: expect.stringMatching(/“Warehouse” has an open request for Parcels/),
    })
    expect((await everything(stage)).requests).toBe(1)
  })
})
