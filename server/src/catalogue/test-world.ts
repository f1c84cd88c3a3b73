import fc from 'fast-check'
import { system } from '../platform/actor.ts'
import type { Db } from '../platform/database/database.ts'
import { newId } from '../platform/ids.ts'
import type { Stage } from '../test-capabilities.ts'
import { anonymousViewer, type Viewer } from './visibility.ts'

/** What is published, to whom: made up at random and then written into the database. */
export interface World {
  products: {
    id: string
    name: string
    slug: string
    providerId: string | null
    authType: 'authToken' | 'basic' | null
    state: 'draft' | 'published' | 'deprecated' | 'retired'
    deleted: boolean
    inForce: boolean
    unlisted: boolean
    orphaned: boolean
    policyActive: boolean
    featured: boolean
  }[]
  plans: {
    id: string
    providerId: string
    deleted: boolean
    inForce: boolean
    unlisted: boolean
    orphaned: boolean
    policyActive: boolean
  }[]
  catalogues: {
    id: string
    visibility: 'public' | 'signed-in' | 'teams'
    audiences: { organisationId: string; teamId: string | null }[]
    products: string[]
    plans: string[]
  }[]
}

/** Whom it may be published to. */
export interface Ground {
  providerIds: [string, string]
  organisations: { id: string; teamIds: [string, string] }[]
}

export const isOffered = (product: World['products'][number]) =>
  !product.deleted &&
  !product.unlisted &&
  (product.state === 'published' || product.state === 'deprecated') &&
  (product.authType === null || product.inForce)

/** PLN-2, PLN-3: a plan in force beside the product in a catalogue that is seen, both at one provider. */
export const expectedOffers = (world: World, seen: World['catalogues']): string[] =>
  seen
    .flatMap((catalogue) =>
      world.products
        .filter((product) => isOffered(product) && catalogue.products.includes(product.id))
        .filter((product) => product.state === 'published' && product.authType === 'authToken')
        .filter((product) => !product.orphaned && product.policyActive)
        .flatMap((product) =>
          world.plans
            .filter((plan) => !plan.deleted && plan.inForce && catalogue.plans.includes(plan.id))
            .filter((plan) => !plan.orphaned && !plan.unlisted && plan.policyActive)
            .filter((plan) => plan.providerId === product.providerId)
            .map((plan) => `${product.id} ${plan.id} ${catalogue.id}`),
        ),
    )
    .toSorted()

export async function layGround({
  db,
  capabilities,
  providerId,
}: Pick<Stage, 'db' | 'capabilities' | 'providerId'>): Promise<Ground> {
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

export function viewers({ organisations }: Ground): fc.Arbitrary<Viewer> {
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

export function worlds({ providerIds, organisations }: Ground): fc.Arbitrary<World> {
  const rarely = fc.integer({ min: 0, max: 4 }).map((dice) => dice === 0)
  const mostly = rarely.map((rare) => !rare)
  const seldom = fc.integer({ min: 0, max: 9 }).map((dice) => dice === 0)
  const atProvider = { unlisted: seldom, orphaned: seldom, policyActive: seldom.map((rare) => !rare) }
  const product = fc.record({
    id: fc.constant('').map(newId),
    name: fc.constantFrom('Apples', 'bananas', 'Ägg', 'ab', 'B%c'),
    providerId: fc.constantFrom(null, providerIds[0], providerIds[0], providerIds[1]),
    authType: fc.constantFrom('authToken', 'authToken', 'authToken', 'basic', null),
    state: fc.constantFrom('published', 'published', 'published', 'published', 'draft', 'deprecated', 'retired'),
    deleted: rarely,
    inForce: mostly,
    ...atProvider,
    featured: fc.boolean(),
  })
  const plan = fc.record({
    id: fc.constant('').map(newId),
    providerId: fc.constantFrom(...providerIds),
    deleted: rarely,
    inForce: mostly,
    ...atProvider,
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
export async function buildWorld(db: Db, { products, plans, catalogues }: World): Promise<void> {
  const at = new Date()
  const times = { created_at: at, updated_at: at }
  for (const table of ['access_requests', 'credentials', 'catalogues', 'plans', 'products'] as const) {
    await db.deleteFrom(table).execute()
  }
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
      unlisted_at: one.unlisted ? at : null,
      orphaned_at: one.orphaned ? at : null,
      policy_active: one.policyActive,
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
      unlisted_at: one.unlisted ? at : null,
      orphaned_at: one.orphaned ? at : null,
      policy_active: one.policyActive,
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
