import { sql } from 'kysely'
import { expect, test } from 'vitest'
import type { Capabilities } from '../build-capabilities.ts'
import { builtInView, expectProviderAsShown } from '../credentials/test-agreement.ts'
import { hashKey } from '../gateway/index.ts'
import type { Actor } from '../platform/actor.ts'
import type { Db } from '../platform/database/database.ts'
import { Refused } from '../platform/errors.ts'
import { newId } from '../platform/ids.ts'
import {
  addMember,
  addOffering,
  type Offering,
  type Stage,
  setStage,
  unhurried,
  wishFor,
} from '../test-capabilities.ts'
import { choose, pick, type Random, randomFrom, unreliable } from '../test-unreliable.ts'
import { addBeside } from './test-shelf.ts'

/** `npm run soak` plays more of them; a schedule that failed is played alone with its seed. */
const schedules = Number(process.env.FAULT_SCHEDULES ?? 60)
const firstSeed = Number(process.env.FAULT_SEED ?? 1)

test('whatever a provider does while credentials are issued, changed, suspended and revoked and products and plans go, afterwards keys and records agree', {
  timeout: 30_000 + schedules * 10_000,
}, async () => {
  const provider = unreliable()
  const stage = await setStage({
    wrapDriver: provider.wrapDriver,
    providerTimes: { patienceMs: 10, deadlineMs: 100 },
  })
  const processes = [stage.capabilities, stage.anotherProcess()]
  // What they left is carried out by others, for whom a slow machine is no provider that fails.
  const heirs = [stage.anotherProcess(unhurried), stage.anotherProcess(unhurried)] as const
  const offering = await addOffering(stage)
  const beside = await addBeside(stage, offering)
  const actors = { member: await addMember(stage), owner: stage.owner, providerId: stage.providerId, offering, beside }
  for (let seed = firstSeed; seed < firstSeed + schedules; seed += 1) {
    const random = randomFrom(seed)
    const passing = {
      requests: [],
      productIds: [await addProduct(stage.capabilities, actors)],
      planIds: [await addPlan(stage.capabilities, actors)],
    }
    provider.misbehave(random)
    const play = await playSchedule(stage, processes, actors, { provider, passing }, random)
    await provider.behave()
    await Promise.all(processes.map((one) => one.operations.idle()))
    await settle({ ...stage, capabilities: heirs[0] }, heirs)
    const found = { seed, ...play, ...(await disagreements(stage, actors.owner)) }
    expect(found).toEqual({ seed, unexpected: [], unsettled: [], departing: [], policies: [], requests: [], keys: [] })
    await expectProviderAsShown(stage, builtInView(stage))
    await forget(stage, actors)
  }
})

interface Actors {
  providerId: string
  member: Actor
  owner: Actor
  offering: Offering
  /** Of the same plan, in the same catalogue. */
  beside: Offering
}

/** What comes and goes within a schedule. */
interface Passing {
  requests: { id: string; appId: string }[]
  productIds: readonly string[]
  planIds: readonly string[]
}

interface Props {
  provider: ReturnType<typeof unreliable>
  passing: Passing
}

/** Ten rounds of up to three things at once, in two processes of the portal. @returns errors that are not refusals */
async function playSchedule(
  stage: Stage,
  processes: readonly Capabilities[],
  actors: Actors,
  props: Props,
  random: Random,
) {
  const unexpected: unknown[] = []
  for (let round = 0; round < 10; round += 1) {
    const moves = Array.from({ length: 1 + pick(random, 3) }, () =>
      move(stage, choose(random, processes), actors, props, random),
    )
    for (const outcome of await Promise.allSettled(moves)) {
      if (outcome.status === 'rejected' && !(outcome.reason instanceof Refused)) unexpected.push(outcome.reason)
    }
  }
  return { unexpected }
}

async function move(
  stage: Stage,
  capabilities: Capabilities,
  actors: Actors,
  { provider, passing }: Props,
  random: Random,
): Promise<unknown> {
  const { accessRequests, apps, credentials, departures, operations } = capabilities
  const { member, owner, offering } = actors
  const [request, overlapSeconds, dice] = [
    choose(random, passing.requests),
    choose(random, [0, 0, 60]),
    pick(random, 30),
  ]
  if (dice < 4 || !request) {
    const submitted = await accessRequests.submitAccessRequest(member, wishFor(offering))
    passing.requests.push({ id: submitted.id, appId: submitted.app.id })
    return accessRequests.approveAccessRequest(owner, submitted.id)
  }
  if (dice < 7) return accessRequests.approveAccessRequest(owner, request.id)
  if (dice < 23) {
    const { credentialId } = await accessRequests.show(request.id)
    if (!credentialId) return undefined
    if (dice < 10) return credentials.rotateCredential(owner, credentialId, overlapSeconds)
    if (dice < 12) return credentials.revokeCredential(owner, credentialId)
    return changeCredential(capabilities, actors, passing, random, { credentialId, dice })
  }
  if (dice === 23) return apps.deleteApp(member, request.appId)
  if (dice === 24) return credentials.removeEndedKeys()
  if (dice === 25) return provider.releaseOne()
  if (dice === 26) return departures.resume()
  if (dice < 29) return operations.resume()
  return stage.clock.advance(choose(random, [500, 3_000, 21_000]))
}

async function changeCredential(
  capabilities: Capabilities,
  actors: Actors,
  passing: Passing,
  random: Random,
  { credentialId, dice }: { credentialId: string; dice: number },
): Promise<unknown> {
  const { member, owner, offering, beside } = actors
  const { credentials, plans, products } = capabilities
  const productId = choose(random, [beside.productId, ...passing.productIds])
  const planId = choose(random, [offering.planId, ...passing.planIds])
  if (dice === 12) return credentials.suspendCredential(choose(random, [owner, member]), credentialId, '')
  if (dice === 13) return credentials.resumeCredential(choose(random, [owner, member]), credentialId)
  if (dice < 16) return credentials.addCredentialProducts(owner, credentialId, [productId])
  if (dice === 16) return credentials.removeCredentialProduct(owner, credentialId, productId)
  if (dice < 21) {
    return credentials.changeCredentialPlan(owner, credentialId, planId, choose(random, ['keep', 'restart']))
  }
  const id = choose(random, dice === 21 ? passing.productIds : passing.planIds)
  if (id === undefined) return undefined
  if (dice === 21) {
    const { confirm } = await products.showProductImpact(id, 'delete')
    const replacement = { mode: 'replace' as const, replacementId: beside.productId }
    return products.deleteProduct(owner, id, {
      ...choose(random, [replacement, { mode: 'take-off' as const }]),
      confirm,
    })
  }
  const { confirm } = await plans.showPlanDeletionImpact(id)
  return plans.deletePlan(owner, id, { moveToId: offering.planId, confirm })
}

async function addPlan({ plans }: Capabilities, { owner, offering, providerId }: Actors): Promise<string> {
  const limits = { rate: null, quota: { calls: 10, periodSeconds: 60 }, keyLifetimeSeconds: null }
  const plan = { name: `Passing ${newId()}`, description: '', autoApprove: false, catalogueIds: [offering.catalogueId] }
  return (await plans.createPlan(owner, { ...plan, ...limits, providerId })).id
}

async function addProduct({ products }: Capabilities, { owner, beside, providerId }: Actors): Promise<string> {
  const texts = { name: `Passing ${newId()}`, summary: '', description: '', featured: false, catalogueIds: [] }
  return (await products.createProduct(owner, { ...texts, providerId, serviceIds: [beside.serviceId] })).id
}

/** The provider works again: everything that is due is carried out, what was given up is tried again by a person. */
async function settle(stage: Stage, processes: readonly Capabilities[]): Promise<void> {
  const { credentials, providers } = stage.capabilities
  const stuck = await carriedOut(stage, processes)
  expect(stuck.filter((one) => !one.gave_up || !one.last_error)).toEqual([])
  // Policies, also of what was deleted, are tried again with the connection.
  await providers.checkProvider(stage.providerId)
  const ids = stuck.map((one) => one.subject_id)
  const keys = ids.length
    ? await stage.db.selectFrom('credential_keys').select('credential_id').where('id', 'in', ids).execute()
    : []
  for (const key of keys) await credentials.retry(key.credential_id)
  await carriedOut(stage, processes)
}

/** @returns what is left: given up */
async function carriedOut(stage: Stage, processes: readonly Capabilities[]) {
  for (let round = 0; ; round += 1) {
    stage.clock.advance(601_000)
    await stage.capabilities.credentials.removeEndedKeys()
    await stage.capabilities.departures.resume()
    await Promise.all(processes.map((one) => one.operations.resume()))
    await Promise.all(processes.map((one) => one.operations.idle()))
    // What departs wishes for more operations until it is gone.
    const isAllGone = (await departing(stage.db)).length === 0
    const left = await stage.db
      .selectFrom('provider_operations')
      .selectAll()
      .whereRef('settled', '<', 'wanted')
      .execute()
    if (round >= 2 && (round === 20 || (isAllGone && left.every((one) => one.gave_up)))) return left
  }
}

/** What should be true of keys at the gateway and records here, and is not. */
async function disagreements({ db, capabilities }: Stage, owner: Actor) {
  const unsettled = await db.selectFrom('provider_operations').selectAll().whereRef('settled', '<', 'wanted').execute()
  const decided = await db
    .selectFrom('access_requests')
    .innerJoin('credentials', 'credentials.id', 'access_requests.credential_id')
    .select([
      'access_requests.id',
      'access_requests.status as request',
      'credentials.status as credential',
      'credential_id',
    ])
    .execute()
  const living = decided.filter((row) => row.credential !== 'revoked')
  const known = new Set<string>()
  for (const { credential_id } of living) {
    known.add(hashKey((await capabilities.credentials.revealCredential(owner, credential_id ?? '')).expose()))
  }
  const atGateway = (await db.selectFrom('gateway_keys').select('key_hash').execute()).map((row) =>
    row.key_hash.toString('hex'),
  )
  return {
    unsettled,
    departing: await departing(db),
    policies: await strayPolicies(db),
    requests: decided.filter(
      (row) => row.request === 'approving' || (row.credential !== 'revoked' && row.request !== 'approved'),
    ),
    keys: [
      ...atGateway.filter((hash) => !known.has(hash)).map((hash) => `without a record: ${hash}`),
      ...[...known].filter((hash) => !atGateway.includes(hash)).map((hash) => `not at the gateway: ${hash}`),
      ...(known.size === living.length ? [] : [`${living.length} credentials share ${known.size} keys`]),
    ],
  }
}

/** What is deleted and has not gone yet. */
async function departing(db: Db): Promise<string[]> {
  const products = await db.selectFrom('products').select('name').where('departing', '=', true).execute()
  const plans = await db.selectFrom('plans').select('name').where('departing', '=', true).execute()
  return [...products, ...plans].map(({ name }) => name)
}

/** Policies at the gateway of nothing there is, and the other way round. */
async function strayPolicies(db: Db): Promise<string[]> {
  const atGateway = (await db.selectFrom('gateway_policies').select('id').execute()).map(({ id }) => id)
  const policy = 'provider_policy_id as id'
  const products = await db.selectFrom('products').select(policy).where('deleted_at', 'is', null).execute()
  const plans = await db.selectFrom('plans').select(policy).where('deleted_at', 'is', null).execute()
  const here = [...products, ...plans].map(({ id }) => id ?? 'never made')
  return [...atGateway.filter((id) => !here.includes(id)), ...here.filter((id) => !atGateway.includes(id))]
}

/** The next schedule starts with nothing, so that it takes no longer than this one. */
async function forget({ db }: Stage, { offering, beside }: Actors): Promise<void> {
  await sql`truncate access_requests, credentials, apps, events, audit_entries, gateway_keys cascade`.execute(db)
  await db.deleteFrom('products').where('id', 'not in', [offering.productId, beside.productId]).execute()
  await db.deleteFrom('plans').where('id', '!=', offering.planId).execute()
  await db
    .deleteFrom('gateway_policies')
    .where('id', 'not in', await policiesOf(db))
    .execute()
  await db.deleteFrom('provider_operations').whereRef('settled', '>=', 'wanted').execute()
}

async function policiesOf(db: Db): Promise<string[]> {
  const [products, plans] = [
    await db.selectFrom('products').select('provider_policy_id as id').execute(),
    await db.selectFrom('plans').select('provider_policy_id as id').execute(),
  ]
  return [...products, ...plans].flatMap(({ id }) => id ?? [])
}
