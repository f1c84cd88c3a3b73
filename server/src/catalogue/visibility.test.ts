import fc from 'fast-check'
import { sql } from 'kysely'
import { expect, test } from 'vitest'
import { system } from '../platform/actor.ts'
import { readCursor } from '../platform/database/cursor.ts'
import type { Db } from '../platform/database/database.ts'
import { newId } from '../platform/ids.ts'
import { type Stage, setStage } from '../test-capabilities.ts'
import type { Browse, Position } from './browse.ts'
import { anonymousViewer, maySeeCatalogue, type Viewer } from './visibility.ts'

interface World {
  products: {
    id: string
    name: string
    slug: string
    providerId: string | null
    authType: 'authToken' | 'basic' | null
    state: 'draft' | 'published' | 'deprecated' | 'retired'
    deleted: boolean
    inForce: boolean
    featured: boolean
  }[]
  plans: { id: string; providerId: string; deleted: boolean; inForce: boolean }[]
  catalogues: {
    id: string
    visibility: 'public' | 'signed-in' | 'teams'
    audiences: { organisationId: string; teamId: string | null }[]
    products: string[]
    plans: string[]
  }[]
}

interface Ground {
  providerIds: [string, string]
  organisations: { id: string; teamIds: [string, string] }[]
}

test('CAT-1, CAT-3, CAT-7, CAT-9, PRD-8, PRD-9: lists, pages, search and offers show exactly what the rule lets a viewer see', async () => {
  const stage = await setStage()
  const ground = await layGround(stage)
  const { browse } = stage.capabilities
  await fc.assert(
    fc.asyncProperty(
      worlds(ground),
      viewers(ground),
      fc.constantFrom('a', 'B', '%', 'zz'),
      async (world, viewer, search) => {
        await build(stage.db, world)
        const seen = world.catalogues.filter((catalogue) => maySeeCatalogue(viewer, catalogue))
        const shown = world.products.filter(
          (product) => isOffered(product) && seen.some((catalogue) => catalogue.products.includes(product.id)),
        )
        expect(ids(await browse.catalogues(viewer))).toEqual(ids(seen))
        expect(ids(await everyPage(browse, viewer, {}))).toEqual(ids(shown))
        expect(await browse.count(viewer, {})).toBe(shown.length)
        await expectProducts(browse, viewer, world, shown)
        await expectFilters(browse, viewer, world, { seen, shown, search })
        expect(await offersOf(browse, viewer, world)).toEqual(expectedOffers(world, seen))
      },
    ),
    { numRuns: 60 },
  )
}, 60_000)

const isOffered = (product: World['products'][number]) =>
  !product.deleted &&
  (product.state === 'published' || product.state === 'deprecated') &&
  (product.authType === null || product.inForce)

async function expectProducts(browse: Browse, viewer: Viewer, world: World, shown: World['products']) {
  for (const { id, slug } of world.products) {
    if (shown.some((product) => product.id === id)) {
      expect([await browse.product(viewer, { id }), await browse.product(viewer, { slug })]).toMatchObject([
        { id },
        { id },
      ])
    } else {
      await expect(browse.product(viewer, { id })).rejects.toMatchObject({ code: 'product-not-found' })
      await expect(browse.product(viewer, { slug })).rejects.toMatchObject({ code: 'product-not-found' })
    }
  }
}

async function expectFilters(
  browse: Browse,
  viewer: Viewer,
  world: World,
  { seen, shown, search }: { seen: World['catalogues']; shown: World['products']; search: string },
) {
  const found = shown.filter((product) => product.name.toLowerCase().includes(search.toLowerCase()))
  expect(ids(await everyPage(browse, viewer, { search }))).toEqual(ids(found))
  expect(ids(await everyPage(browse, viewer, { featured: true }))).toEqual(ids(shown.filter((one) => one.featured)))
  for (const catalogue of world.catalogues) {
    const listed = seen.includes(catalogue) ? shown.filter((one) => catalogue.products.includes(one.id)) : []
    expect(ids(await everyPage(browse, viewer, { catalogueId: catalogue.id }))).toEqual(ids(listed))
    expect(await browse.count(viewer, { catalogueId: catalogue.id })).toBe(listed.length)
  }
}

const ids = (things: readonly { id: string }[]) => things.map((one) => one.id).toSorted()

/** All products, two a page, forwards and then back again. */
async function everyPage(browse: Browse, viewer: Viewer, filter: Parameters<Browse['count']>[1]) {
  const forwards = await walk('after', 'nextCursor')
  const last = forwards.at(-1)
  if (!last) return []
  const end: Position = { side: 'before', cursor: { value: last.name, id: last.id } }
  const backwards = [last, ...(await walk('before', 'previousCursor', end)).toReversed()]
  expect(backwards.toReversed().map((one) => one.id)).toEqual(forwards.map((one) => one.id))
  return forwards

  async function walk(side: Position['side'], next: 'nextCursor' | 'previousCursor', from: Position | null = null) {
    const visited = []
    for (let position = from; ; ) {
      const page = await browse.products(viewer, { ...filter, position, limit: 2 })
      if (side === 'after') visited.push(...page.products)
      else visited.unshift(...page.products)
      const cursor = readCursor(page[next] ?? undefined)
      if (!cursor) return visited
      position = { side, cursor }
    }
  }
}

async function offersOf(browse: Browse, viewer: Viewer, world: World): Promise<string[]> {
  const offers = await browse.offers(
    viewer,
    world.products.map((product) => product.id),
  )
  return offers.map((offer) => `${offer.productId} ${offer.plan.id} ${offer.catalogue.id}`).toSorted()
}

/** PLN-2, PLN-3: a plan in force beside the product in a catalogue that is seen, both at one provider. */
const expectedOffers = (world: World, seen: World['catalogues']): string[] =>
  seen
    .flatMap((catalogue) =>
      world.products
        .filter((product) => isOffered(product) && catalogue.products.includes(product.id))
        .filter((product) => product.state === 'published' && product.authType === 'authToken')
        .flatMap((product) =>
          world.plans
            .filter((plan) => !plan.deleted && plan.inForce && catalogue.plans.includes(plan.id))
            .filter((plan) => plan.providerId === product.providerId)
            .map((plan) => `${product.id} ${plan.id} ${catalogue.id}`),
        ),
    )
    .toSorted()

async function layGround({ db, capabilities, providerId }: Stage): Promise<Ground> {
  const otherProvider = newId()
  const at = new Date()
  const row = {
    id: otherProvider,
    name: 'Other',
    kind: 'built-in',
    gateway_url: 'http://other',
    created_at: at,
    updated_at: at,
  } as const
  await db.insertInto('providers').values(row).execute()
  const organisations = []
  for (const name of ['Acme', 'Bolt']) {
    const { organisationId, teamId } = await capabilities.consumers.createOrganisation(system('Test'), { name })
    const second = await capabilities.consumers.createTeam(system('Test'), organisationId, { name: 'Second' })
    organisations.push({ id: organisationId, teamIds: [teamId, second.teamId] as [string, string] })
  }
  return { providerIds: [providerId, otherProvider], organisations }
}

function viewers({ organisations }: Ground): fc.Arbitrary<Viewer> {
  const member = fc.constantFrom(...organisations).chain(({ id, teamIds }) =>
    fc.subarray(teamIds).map(
      (chosen): Viewer => ({
        everything: false,
        signedIn: true,
        organisationId: id,
        teamIds: chosen,
      }),
    ),
  )
  return fc.oneof(
    { weight: 4, arbitrary: member },
    fc.constant(anonymousViewer),
    fc.constant({ ...anonymousViewer, signedIn: true }),
    fc.constant({ ...anonymousViewer, signedIn: true, everything: true }),
  )
}

function worlds({ providerIds, organisations }: Ground): fc.Arbitrary<World> {
  const rarely = fc.integer({ min: 0, max: 4 }).map((dice) => dice === 0)
  const mostly = rarely.map((rare) => !rare)
  const product = fc.record({
    id: fc.constant('').map(newId),
    name: fc.constantFrom('Apples', 'bananas', 'Ägg', 'ab', 'B%c'),
    providerId: fc.constantFrom(null, providerIds[0], providerIds[0], providerIds[1]),
    authType: fc.constantFrom('authToken', 'authToken', 'authToken', 'basic', null),
    state: fc.constantFrom('published', 'published', 'published', 'draft', 'deprecated', 'retired'),
    deleted: rarely,
    inForce: mostly,
    featured: fc.boolean(),
  })
  const plan = fc.record({
    id: fc.constant('').map(newId),
    providerId: fc.constantFrom(...providerIds),
    deleted: rarely,
    inForce: mostly,
  })
  const audiences = organisations.flatMap(({ id, teamIds }) =>
    [null, ...teamIds].map((teamId) => ({ organisationId: id, teamId })),
  )
  return fc.tuple(fc.array(product, { maxLength: 7 }), fc.array(plan, { maxLength: 4 })).chain(([some, plans]) => {
    const products = some.map((one, index) => ({
      ...one,
      authType: one.providerId === null ? null : one.authType,
      name: `${one.name} ${index}`,
      slug: `p-${index}`,
    }))
    const catalogue = fc.record({
      id: fc.constant('').map(newId),
      visibility: fc.constantFrom('public', 'signed-in', 'teams', 'teams'),
      audiences: fc.subarray(audiences, { maxLength: 2 }),
      products: fc.subarray(products.map((one) => one.id)),
      plans: fc.subarray(plans.map((one) => one.id)),
    }) as fc.Arbitrary<World['catalogues'][number]>
    return fc.record({
      products: fc.constant(products),
      plans: fc.constant(plans),
      catalogues: fc.array(catalogue, { maxLength: 4 }),
    })
  })
}

/** Also what the verbs never leave behind, such as a deleted product that is still listed. */
async function build(db: Db, { products, plans, catalogues }: World): Promise<void> {
  const at = new Date()
  const times = { created_at: at, updated_at: at }
  await sql`truncate products, plans, catalogues cascade`.execute(db)
  const limits = { rate_calls: null, rate_period_seconds: null, quota_calls: null, quota_period_seconds: null }
  await insertAll(
    products,
    (one) => ({
      ...times,
      id: one.id,
      provider_id: one.providerId,
      name: one.name,
      slug: one.slug,
      summary: '',
      description: '',
      featured: one.featured,
      auth_type: one.authType,
      state: one.state,
      provider_policy_id: one.inForce ? one.id : null,
      deleted_at: one.deleted ? at : null,
    }),
    (values) => db.insertInto('products').values(values),
  )
  await insertAll(
    plans,
    (one, index) => ({
      ...times,
      ...limits,
      id: one.id,
      provider_id: one.providerId,
      name: `Plan ${index}`,
      description: '',
      key_lifetime_seconds: null,
      auto_approve: false,
      provider_policy_id: one.inForce ? one.id : null,
      deleted_at: one.deleted ? at : null,
    }),
    (values) => db.insertInto('plans').values(values),
  )
  await insertAll(
    catalogues,
    ({ id, visibility }, index) => ({
      ...times,
      id,
      visibility,
      name: `Catalogue ${index}`,
      slug: `catalogue-${index}`,
      description: '',
    }),
    (values) => db.insertInto('catalogues').values(values),
  )
  for (const { id, ...contents } of catalogues) {
    const ofCatalogue = { catalogue_id: id }
    await insertAll(
      contents.audiences,
      ({ organisationId, teamId }) => ({ ...ofCatalogue, organisation_id: organisationId, team_id: teamId }),
      (values) => db.insertInto('catalogue_audiences').values(values),
    )
    await insertAll(
      contents.products,
      (product_id) => ({ ...ofCatalogue, product_id }),
      (values) => db.insertInto('catalogue_products').values(values),
    )
    await insertAll(
      contents.plans,
      (plan_id) => ({ ...ofCatalogue, plan_id }),
      (values) => db.insertInto('catalogue_plans').values(values),
    )
  }
}

async function insertAll<T, R>(
  things: readonly T[],
  rowOf: (thing: T, index: number) => R,
  insert: (rows: R[]) => { execute(): Promise<unknown> },
): Promise<void> {
  if (things.length > 0) await insert(things.map(rowOf)).execute()
}
