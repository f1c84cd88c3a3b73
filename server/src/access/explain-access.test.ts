import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { buildWorld, expectedOffers, type Ground, isOffered, layGround, worlds } from '../catalogue/test-world.ts'
import { anonymousViewer, maySeeCatalogue, type Viewer } from '../catalogue/visibility.ts'
import { type Actor, nobody, system } from '../platform/actor.ts'
import { newId } from '../platform/ids.ts'
import { addMember, addOffering, type Stage, setStage, wishFor } from '../test-capabilities.ts'
import { openDoor } from '../test-door.ts'

interface Person {
  accountId: string | undefined
  /** As the session of this person would be; nobody for those who have none. */
  actor: Actor
  viewer: Viewer
}

/** Visitors, members with every choice of teams in two organisations, people who can't sign in, and the back office. */
async function gather(stage: Stage, ground: Ground): Promise<Person[]> {
  const visitor = nobody('', '')
  const people: Person[] = [{ accountId: undefined, actor: visitor, viewer: anonymousViewer }]
  for (const { id, teamIds } of ground.organisations) {
    for (const chosen of [teamIds, teamIds.slice(0, 1), teamIds.slice(1)]) {
      people.push(await personIn(stage, id, chosen, 'active'))
    }
    people.push({ ...(await personIn(stage, id, teamIds, 'pending')), actor: visitor, viewer: anonymousViewer })
  }
  const everything = { ...anonymousViewer, signedIn: true, everything: true }
  people.push({ accountId: stage.owner.accountId ?? undefined, actor: stage.owner, viewer: everything })
  return people
}

async function personIn(
  { capabilities }: Stage,
  organisationId: string,
  teamIds: string[],
  status: 'active' | 'pending',
) {
  const email = `${newId()}@example.com`
  const account = { email, firstName: 'Ada', lastName: 'Tester', password: 'correct horse battery', status } as const
  const { accountId } = await capabilities.identity.createAccount(system('Test'), account)
  await capabilities.consumers.addMember(system('Test'), { accountId, organisationId, role: 'member', teamIds })
  const organisation = { id: organisationId, name: '', isDefault: false, role: 'member' } as const
  const actor: Actor = { ...system(email), kind: 'account', accountId, organisation, teamIds }
  return { accountId, actor, viewer: { everything: false, signedIn: true, organisationId, teamIds } }
}

describe('an explanation', () => {
  test('G-15, CAT-7, CAT-10: says of everybody and every product what the rule and a request do, with a reason for each no', async () => {
    const stage = await setStage()
    const ground = await layGround(stage)
    const people = await gather(stage, ground)
    const { accessRequests, explanations } = stage.capabilities
    await fc.assert(
      fc.asyncProperty(worlds(ground), fc.constantFrom(...people), async (world, { accountId, actor, viewer }) => {
        await buildWorld(stage.db, world)
        const seen = world.catalogues.filter((catalogue) => maySeeCatalogue(viewer, catalogue))
        const offers = expectedOffers(world, seen)
        for (const product of world.products.filter((one) => !one.deleted)) {
          const told = await explanations.explainAccess(product.id, { accountId })
          const shown = isOffered(product) && seen.some(({ products }) => products.includes(product.id))
          expect(told.sees).toBe(shown)
          expect(told.unseenBecause.length === 0).toBe(shown)
          expect(told.mayRequest).toBe(actor.organisation !== null && offers.some((one) => one.startsWith(product.id)))
          expect(told.unrequestableBecause.length === 0).toBe(told.mayRequest)
          for (const plan of told.plans) expect(plan.because.length === 0).toBe(plan.requestable)
          expectKnownReasons(told)
          const ways = told.plans.flatMap(({ id, through }) => through.map((one) => `${product.id} ${id} ${one.id}`))
          const own = offers.filter((one) => one.startsWith(product.id))
          expect(ways.toSorted()).toEqual(actor.organisation ? own : [])
        }
        await expectRequests(world, actor, offers)
      }),
      { numRuns: 40 },
    )

    async function expectRequests(world: Parameters<typeof buildWorld>[1], actor: Actor, offers: readonly string[]) {
      const ways = world.catalogues.flatMap(({ id, products, plans }) =>
        products.flatMap((productId) => plans.map((planId) => ({ productId, planId, catalogueId: id, serviceId: '' }))),
      )
      for (const way of ways.slice(0, 6)) {
        const asked = await accessRequests.submitAccessRequest(actor, wishFor(way)).then(
          () => 'taken',
          ({ code }: { code: string }) => code,
        )
        const isOffer = offers.includes(`${way.productId} ${way.planId} ${way.catalogueId}`)
        expect(asked).toBe(actor.organisation ? (isOffer ? 'taken' : 'not-offered') : 'no-organisation')
      }
    }
  }, 120_000)

  test('G-15: leads to what has to change, step by step, until the product is seen and can be requested', async () => {
    const stage = await setStage()
    const { ask } = await openDoor(stage)
    const offering = await addOffering(stage, { visibility: 'teams' })
    const ada = await addMember(stage)
    const tell = async () =>
      (await ask('GET', `/products/${offering.productId}/visibility?accountId=${ada.accountId}`)).body
    const catalogue = `/catalogues/${offering.catalogueId}`
    const { name } = (await ask('GET', catalogue)).body
    const nobodyChosen = await tell()
    expect(nobodyChosen).toMatchObject({ sees: false, mayRequest: false, reader: { organisation: { name: 'Acme' } } })
    expect(nobodyChosen.unseenBecause).toEqual([
      {
        code: 'catalogue-for-nobody',
        sentence: `“${name}” is for teams, and none is chosen yet.`,
        about: { kind: 'catalogue', id: offering.catalogueId, name },
      },
    ])
    const acme = ada.organisation?.id ?? ''
    const { teamId } = await stage.capabilities.consumers.createTeam(system('Test'), acme, { name: 'Core' })
    await ask('PATCH', catalogue, { audiences: [{ organisationId: acme, teamId }] })
    expect((await tell()).unseenBecause[0]).toMatchObject({
      code: 'not-in-team',
      sentence: `“${name}” is for the team Core of Acme, and they are in none of these teams.`,
    })
    await ask('PATCH', catalogue, { audiences: [{ organisationId: acme }], planIds: [] })
    const withoutPlan = await tell()
    expect(withoutPlan).toMatchObject({ sees: true, unseenBecause: [], mayRequest: false })
    expect(withoutPlan.unrequestableBecause[0].code).toBe('no-plan')
    expect(withoutPlan.plans[0]).toMatchObject({
      id: offering.planId,
      because: [{ code: 'plan-in-no-common-catalogue' }],
    })
    await ask('PATCH', catalogue, { planIds: [offering.planId] })
    expect(await tell()).toMatchObject({
      mayRequest: true,
      plans: [{ requestable: true, because: [] }],
      openRequests: [],
    })
    await stage.capabilities.accessRequests.submitAccessRequest(ada, wishFor(offering))
    expect((await tell()).openRequests).toMatchObject([{ app: { name: 'Warehouse' }, plan: { id: offering.planId } }])
    await stage.capabilities.identity.deactivateAccount(stage.owner, ada.accountId ?? '')
    expect(await tell()).toMatchObject({ sees: false, unseenBecause: [{ code: 'account-disabled' }, {}] })
  })

  test('answers for each organisation of an account, and refuses those it does not belong to', async () => {
    const stage = await setStage()
    const { ask } = await openDoor(stage)
    const offering = await addOffering(stage, { visibility: 'teams' })
    const ada = await addMember(stage)
    const { consumers } = stage.capabilities
    const { organisationId } = await consumers.createOrganisation(system('Test'), { name: 'Bolt' })
    const second = { accountId: ada.accountId ?? '', organisationId, role: 'member' as const }
    await consumers.addMember(system('Test'), second)
    await ask('PATCH', `/catalogues/${offering.catalogueId}`, { audiences: [{ organisationId }] })
    const path = `/products/${offering.productId}/visibility`
    const of = (query: string) => ask('GET', `${path}?${query}`)
    expect((await of(`accountId=${ada.accountId}`)).body).toMatchObject({
      sees: false,
      reader: { organisations: [{}, {}] },
    })
    const told = await of(`accountId=${ada.accountId}&organisationId=${organisationId}`)
    expect(told.body).toMatchObject({ sees: true, reader: { organisation: { name: 'Bolt' }, teams: [{}] } })
    expect((await of(`accountId=${ada.accountId}&organisationId=${newId()}`)).body.code).toBe('organisation-not-found')
    expect((await of(`accountId=${newId()}`)).body.code).toBe('account-not-found')
    expect((await of('accountId=ada')).body.errors[0].field).toBe('accountId')
    expect((await of(`organisationId=${organisationId}`)).body.errors[0].field).toBe('accountId')
  })
})

/** A no of the rule for which no cause is found would be told by one of these. */
function expectKnownReasons(told: { unseenBecause: { code: string }[]; plans: { because: { code: string }[] }[] }) {
  const codes = [...told.unseenBecause, ...told.plans.flatMap(({ because }) => because)].map(({ code }) => code)
  expect(codes).not.toContain('product-not-offered')
  expect(codes).not.toContain('plan-not-offered')
}
