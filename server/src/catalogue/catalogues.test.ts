import { describe, expect, test } from 'vitest'
import { system } from '../platform/actor.ts'
import { newId } from '../platform/ids.ts'
import { addMember, addOffering, keysLetIn, requestAndApprove, setStage, wishFor } from '../test-capabilities.ts'
import { openDoor } from '../test-door.ts'
import { anonymousViewer, type Viewer, viewerOf } from './visibility.ts'

async function atDoor() {
  const stage = await setStage()
  const offering = await addOffering(stage)
  return { stage, offering, ...(await openDoor(stage)) }
}

describe('a catalogue', () => {
  test('CAT-4: holds products and plans however they are put in, from its side or theirs', async () => {
    const { ask, offering } = await atDoor()
    const { body } = await ask('POST', '/catalogues', { name: 'Partners' })
    expect(body).toMatchObject({ slug: 'partners', visibility: 'teams', products: [], plans: [], audiences: [] })
    await ask('PATCH', `/products/${offering.productId}`, { catalogueIds: [body.id, offering.catalogueId] })
    await ask('PATCH', `/plans/${offering.planId}`, { catalogueIds: [body.id] })
    const filled = (await ask('GET', `/catalogues/${body.id}`)).body
    expect([filled.products[0].id, filled.plans[0].id]).toEqual([offering.productId, offering.planId])
    expect((await ask('GET', `/catalogues/${offering.catalogueId}`)).body.plans).toEqual([])
  })

  test('CAT-3, CAT-5: keeps what is left out and its audience while it is public; an empty list empties', async () => {
    const { stage, ask, offering } = await atDoor()
    const { organisationId, teamId } = await stage.capabilities.consumers.createOrganisation(system('Test'), {
      name: 'Acme',
    })
    const audiences = [{ organisationId, teamId }, { organisationId }]
    const contents = { audiences, productIds: [offering.productId], planIds: [offering.planId] }
    const { body } = await ask('POST', '/catalogues', { name: 'Partners', ...contents })
    expect(body.audiences).toHaveLength(2)
    const opened = await ask('PATCH', `/catalogues/${body.id}`, { visibility: 'public' })
    expect(opened.body).toMatchObject({
      name: 'Partners',
      audiences: body.audiences,
      products: body.products,
      plans: body.plans,
    })
    const emptied = await ask('PATCH', `/catalogues/${body.id}`, { audiences: [], productIds: [], planIds: [] })
    expect(emptied.body).toMatchObject({ audiences: [], products: [], plans: [], visibility: 'public' })
  })

  test('with something unknown in it is refused naming the field, and nothing is kept', async () => {
    const { stage, ask, offering } = await atDoor()
    const { consumers } = stage.capabilities
    const acme = await consumers.createOrganisation(system('Test'), { name: 'Acme' })
    const bolt = await consumers.createOrganisation(system('Test'), { name: 'Bolt' })
    for (const [field, wrong] of [
      ['productIds', { productIds: [offering.productId, newId()] }],
      ['planIds', { planIds: [newId()] }],
      ['audiences', { audiences: [{ organisationId: newId() }] }],
      ['audiences', { audiences: [{ organisationId: acme.organisationId, teamId: bolt.teamId }] }],
      ['audiences.0.organisationId', { audiences: [{ organisationId: 'acme' }] }],
      ['visibility', { visibility: 'hidden' }],
      ['slug', { slug: 'mine' }],
    ] as const) {
      const answer = await ask('PATCH', `/catalogues/${offering.catalogueId}`, { name: 'Changed', ...wrong })
      expect(answer, field).toMatchObject({ status: 422, body: { errors: [{ field }] } })
    }
    expect((await ask('GET', `/catalogues/${offering.catalogueId}`)).body).toMatchObject({ version: 1 })
  })

  test('has a name of its own; its address makes room for another that reads the same', async () => {
    const { ask } = await atDoor()
    const answers = await Promise.all(['Partners', 'partners'].map((name) => ask('POST', '/catalogues', { name })))
    expect(answers.map((answer) => answer.status).toSorted()).toEqual([201, 409])
    const taken = answers.find((answer) => answer.status === 409)
    expect(taken?.body).toMatchObject({ code: 'catalogue-name-taken', errors: [{ field: 'name' }] })
    const others = [await ask('POST', '/catalogues', { name: 'Partners!' })]
    others.push(await ask('POST', '/catalogues', { name: '荷物' }), await ask('POST', '/catalogues', { name: '郵便' }))
    expect(others.map((answer) => answer.status)).toEqual([201, 201, 201])
    const slugs = others.map((answer) => answer.body.slug)
    expect(new Set([...slugs, 'partners']).size).toBe(4)
    expect(slugs[1]).toBe('catalogue')
  })

  test('somebody else has changed is not changed', async () => {
    const { ask, offering } = await atDoor()
    const path = `/catalogues/${offering.catalogueId}`
    const { etag = '' } = await ask('GET', path)
    expect((await ask('PATCH', path, { description: 'First' }, { 'if-match': etag })).status).toBe(200)
    const late = await ask('PATCH', path, { productIds: [] }, { 'if-match': etag })
    expect(late).toMatchObject({ status: 412, body: { code: 'outdated' } })
    expect((await ask('GET', path)).body).toMatchObject({
      description: 'First',
      products: [{ id: offering.productId }],
    })
  })

  test('CAT-8: is not deleted while requests in it are open; afterwards credentials go on working', async () => {
    const { stage, ask, offering } = await atDoor()
    const member = await addMember(stage)
    const { accessRequests, credentials } = stage.capabilities
    const { credentialId, requestId } = await requestAndApprove(stage, member, offering)
    const open = await accessRequests.submitAccessRequest(member, wishFor(offering, 'Another app'))
    const path = `/catalogues/${offering.catalogueId}`
    expect(await ask('DELETE', path)).toMatchObject({ status: 409, body: { code: 'catalogue-in-use' } })
    await accessRequests.rejectAccessRequest(stage.owner, open.id, 'No')
    expect((await ask('DELETE', path)).status).toBe(204)
    expect((await credentials.show(member, credentialId)).status).toBe('active')
    expect(await accessRequests.show(requestId)).toMatchObject({ status: 'approved', catalogue: null })
    expect((await ask('GET', `/products/${offering.productId}`)).body.catalogues).toEqual([])
  })

  test('CAT-5: null is no list: it is refused naming the field, and everything stays', async () => {
    const { ask, offering } = await atDoor()
    const path = `/catalogues/${offering.catalogueId}`
    for (const field of ['productIds', 'planIds', 'audiences']) {
      const answer = await ask('PATCH', path, { [field]: null })
      expect(answer, field).toMatchObject({ status: 422, body: { errors: [{ field }] } })
    }
    expect((await ask('GET', path)).body).toMatchObject({ products: [{}], plans: [{}], version: 1 })
  })

  test('CAT-12: whose team leaves the audience sees and requests nothing of it; what they hold works until it is revoked', async () => {
    const { stage, ask, offering } = await atDoor()
    const member = await addMember(stage)
    const path = `/catalogues/${offering.catalogueId}`
    const audiences = [{ organisationId: member.organisation?.id, teamId: member.teamIds[0] }]
    await ask('PATCH', path, { visibility: 'teams', audiences })
    const { credentialId } = await requestAndApprove(stage, member, offering)
    await ask('PATCH', path, { audiences: [] })
    const { accessRequests, browse, credentials } = stage.capabilities
    const viewer = viewerOf(member)
    await expect(browse.product(viewer, { id: offering.productId })).rejects.toMatchObject({
      code: 'product-not-found',
    })
    await expect(accessRequests.submitAccessRequest(member, wishFor(offering, 'Second'))).rejects.toMatchObject({
      code: 'not-offered',
    })
    expect(await keysLetIn(stage)).toHaveLength(1)
    expect((await credentials.show(member, credentialId)).status).toBe('active')
    await credentials.revokeCredential(stage.owner, credentialId)
    expect(await keysLetIn(stage)).toEqual([])
  })

  test('CAT-2, CAT-10, G-16: gives other people other plans for the same product, and may be for every member', async () => {
    const { stage, ask, offering } = await atDoor()
    const member = await addMember(stage)
    const gold = await ask('POST', '/plans', { name: 'Gold', providerId: stage.providerId })
    const contents = { productIds: [offering.productId], planIds: [gold.body.id] }
    await ask('POST', '/catalogues', { name: 'Members', visibility: 'signed-in', ...contents })
    const plansFor = async (viewer: Viewer) =>
      (await stage.capabilities.browse.offers(viewer, [offering.productId])).map(({ plan }) => plan.id).toSorted()
    expect(await plansFor(anonymousViewer)).toEqual([offering.planId])
    expect(await plansFor(viewerOf(member))).toEqual([offering.planId, gold.body.id].toSorted())
  })
})
