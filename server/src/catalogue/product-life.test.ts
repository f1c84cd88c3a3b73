import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { system } from '../platform/actor.ts'
import { addMember, addOffering, auditedActions, setStage, wishFor } from '../test-capabilities.ts'
import { openDoor } from '../test-door.ts'
import { transitions } from './product-life.ts'
import { withHolders } from './test-life.ts'
import { anonymousViewer } from './visibility.ts'

const verbs = {
  publish: 'publication',
  unpublish: 'unpublication',
  deprecate: 'deprecation',
  retire: 'retirement',
} as const

describe('the life of a product', () => {
  test('G-13, PRD-15: a draft is for the back office, and visitors see it once it is published', async () => {
    const stage = await setStage()
    const { ask } = await openDoor(stage)
    const { catalogueId } = await addOffering(stage)
    const { browse } = stage.capabilities
    const before = await browse.count(anonymousViewer, {})
    const draft = await ask('POST', '/products', { name: 'Soon', state: 'draft', catalogueIds: [catalogueId] })
    expect(draft).toMatchObject({ status: 201, body: { state: 'draft' } })
    expect(await browse.count(anonymousViewer, {})).toBe(before)
    expect((await ask('GET', '/products?state=draft')).body.items).toMatchObject([{ id: draft.body.id }])
    const path = `/products/${draft.body.id}`
    expect((await ask('POST', `${path}/publication`)).body).toMatchObject({ state: 'published', version: 2 })
    expect(await browse.count(anonymousViewer, {})).toBe(before + 1)
    expect((await ask('POST', `${path}/unpublication`)).body.state).toBe('draft')
    expect(await browse.count(anonymousViewer, {})).toBe(before)
    expect((await ask('POST', '/products', { name: 'Wrong', state: 'retired' })).body.errors[0].field).toBe('state')
  })

  test('G-13: a deprecated product stays listed with date and successor, takes no requests, and its keys work on', async () => {
    const { stage, ask, offering, other, one, keyAtGateway, submit } = await withHolders()
    const { browse } = stage.capabilities
    const path = `/products/${offering.productId}`
    const deprecated = await ask('POST', `${path}/deprecation`, {
      retiresAt: '2026-06-01T00:00:00Z',
      successorId: other.productId,
    })
    expect(deprecated.body).toMatchObject({
      state: 'deprecated',
      deprecatedAt: '2026-03-02T09:00:00.000Z',
      retiresAt: '2026-06-01T00:00:00.000Z',
      successor: { id: other.productId },
    })
    expect(await browse.product(anonymousViewer, { id: offering.productId })).toMatchObject({ state: 'deprecated' })
    expect(await browse.offers(anonymousViewer, [offering.productId])).toEqual([])
    await expect(submit()).rejects.toMatchObject({ code: 'not-offered' })
    expect(await keyAtGateway(one.credentialId)).toMatchObject({ active: true })
    const again = await ask('POST', `${path}/deprecation`, {})
    expect(again.body).toMatchObject({ retiresAt: null, successor: null, deprecatedAt: '2026-03-02T09:00:00.000Z' })
    expect((await ask('POST', `${path}/publication`)).body).toMatchObject({ state: 'published', deprecatedAt: null })
  })

  test.each([
    ['retiresAt', { retiresAt: '2026-03-02T08:59:59Z' }],
    ['retiresAt', { retiresAt: 'tomorrow' }],
    ['successorId', { successorId: '01900000-0000-7000-8000-000000000000' }],
    ['colour', { colour: 'red' }],
  ])('a deprecation with a wrong %s names it and changes nothing', async (field, body) => {
    const stage = await setStage()
    const { ask } = await openDoor(stage)
    const { productId } = await addOffering(stage)
    const path = `/products/${productId}`
    const before = (await ask('GET', path)).body
    const refused = await ask('POST', `${path}/deprecation`, body)
    expect(refused.status).toBe(422)
    expect(JSON.stringify(refused.body.errors)).toContain(field)
    expect((await ask('POST', `${path}/deprecation`, { successorId: productId })).body.code).toBe('unknown-successor')
    expect((await ask('GET', path)).body).toEqual(before)
  })

  test('G-13: retiring tells who is affected, asks for a confirmation, takes it off keys and rejects open requests', async () => {
    const { stage, ask, offering, other, one, two, keyAtGateway, policyIds, submit } = await withHolders()
    const request = await submit()
    const path = `/products/${offering.productId}`
    const impact = (await ask('GET', `${path}/impact?change=retire`)).body
    expect(impact).toMatchObject({ credentials: 2, endingCredentials: 1, apps: 3, organisations: 1, openRequests: 1 })
    expect((await ask('POST', `${path}/retirement`, {})).body).toMatchObject({
      code: 'confirmation-needed',
      errors: [{ field: 'confirm' }],
    })
    const retired = await ask('POST', `${path}/retirement`, { confirm: impact.confirm })
    expect(retired.body).toMatchObject({ state: 'retired', keysToChange: 0, providerState: { status: 'done' } })
    await expect(stage.capabilities.browse.product(anonymousViewer, { id: offering.productId })).rejects.toMatchObject({
      code: 'product-not-found',
    })
    // What opens nothing else is switched off with all its policies, never made with fewer.
    const limits = offering.planId
    expect(await keyAtGateway(one.credentialId)).toMatchObject({
      active: false,
      policyIds: [limits, offering.productId].toSorted(),
    })
    expect(await keyAtGateway(two.credentialId)).toMatchObject({
      active: true,
      policyIds: [limits, other.productId].toSorted(),
    })
    expect(await policyIds()).toContainEqual({ id: offering.productId, active: false })
    expect((await ask('GET', `/access-requests/${request.id}`)).body).toMatchObject({
      status: 'rejected',
      reason: expect.stringContaining('has been retired'),
    })
    const back = await ask('POST', `${path}/publication`)
    expect(back.body).toMatchObject({ state: 'published', retiredAt: null })
    for (let round = 0; round < 3; round += 1) await stage.capabilities.operations.resume()
    expect(await keyAtGateway(one.credentialId)).toMatchObject({ active: true })
    expect((await keyAtGateway(two.credentialId))?.policyIds).toContain(offering.productId)
  })

  test('G-27: a confirmation counts for what was read: with one more holder it is asked for again', async () => {
    const { ask, offering, submit } = await withHolders()
    const path = `/products/${offering.productId}`
    const { confirm } = (await ask('GET', `${path}/impact?change=retire`)).body
    await submit()
    expect((await ask('POST', `${path}/retirement`, { confirm })).body.code).toBe('confirmation-outdated')
    const other = (await ask('GET', `${path}/impact?change=delete`)).body
    expect((await ask('POST', `${path}/retirement`, { confirm: other.confirm })).body.code).toBe(
      'confirmation-outdated',
    )
    expect((await ask('GET', path)).body.state).toBe('published')
  })

  test('G-13: what was announced to retire does so once, however many processes look', async () => {
    const stage = await setStage()
    const { ask } = await openDoor(stage)
    const { productId } = await addOffering(stage)
    await ask('POST', `/products/${productId}/deprecation`, { retiresAt: '2026-03-02T10:00:00Z' })
    const processes = [stage.capabilities, stage.anotherProcess(), stage.anotherProcess()]
    const look = async () => (await Promise.all(processes.map((one) => one.products.retireDue()))).toSorted()
    expect(await look()).toEqual([0, 0, 0])
    stage.clock.advance(3_600_000)
    expect(await look()).toEqual([0, 0, 1])
    expect(await look()).toEqual([0, 0, 0])
    expect((await ask('GET', `/products/${productId}`)).body).toMatchObject({ state: 'retired', retiresAt: null })
    expect((await auditedActions(stage)).filter((action) => action === 'product.retired')).toHaveLength(1)
  })

  test('an approval after the retirement is refused and says what to do', async () => {
    const { stage, offering, submit } = await withHolders()
    const request = await submit()
    const { db } = stage
    await db.updateTable('products').set({ state: 'retired' }).where('id', '=', offering.productId).execute()
    await expect(stage.capabilities.accessRequests.approveAccessRequest(stage.owner, request.id)).rejects.toMatchObject(
      {
        code: 'product-not-available',
      },
    )
  })
})

test('G-13: any row of verbs leads where the table of transitions says, and a refused one changes nothing', async () => {
  const stage = await setStage()
  const { ask } = await openDoor(stage)
  const member = await addMember(stage)
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.constantFrom(...(Object.keys(verbs) as (keyof typeof verbs)[])), { maxLength: 8 }),
      async (row) => {
        const { productId, ...offering } = await addOffering(stage)
        let state: string = 'published'
        for (const verb of row) {
          const path = `/products/${productId}`
          const before = (await ask('GET', path)).body
          const answer = await ask(
            'POST',
            `${path}/${verbs[verb]}`,
            verb === 'publish' || verb === 'unpublish' ? undefined : {},
          )
          const { from, to } = transitions[verb]
          const allowed = (from as readonly string[]).includes(state)
          expect(answer.status, `${state} ${verb}`).toBe(allowed ? 200 : 409)
          if (allowed) state = to
          else expect((await ask('GET', path)).body).toEqual(before)
          expect((await ask('GET', path)).body).toMatchObject({
            state,
            deprecatedAt:
              state === 'deprecated' ? expect.any(String) : state === 'retired' ? before.deprecatedAt : null,
            retiredAt: state === 'retired' ? expect.any(String) : null,
          })
          const { browse } = stage.capabilities
          const listed = await browse.product(anonymousViewer, { id: productId }).then(
            () => true,
            () => false,
          )
          expect(listed, state).toBe(state === 'published' || state === 'deprecated')
          const offers = await browse.offers(anonymousViewer, [productId])
          expect(offers.length > 0, state).toBe(state === 'published')
          const asked = await stage.capabilities.accessRequests
            .submitAccessRequest(member, wishFor({ ...offering, productId }))
            .then(
              ({ id }) => id,
              () => null,
            )
          expect(asked !== null, state).toBe(state === 'published')
          if (asked) await stage.capabilities.accessRequests.rejectAccessRequest(system('Test'), asked, 'No')
        }
      },
    ),
    { numRuns: 12 },
  )
}, 120_000)
