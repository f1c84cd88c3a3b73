import { sql } from 'kysely'
import { expect, test } from 'vitest'
import type { Capabilities } from '../build-capabilities.ts'
import type { Actor } from '../platform/actor.ts'
import { inTransaction } from '../platform/database/database.ts'
import { Refused } from '../platform/errors.ts'
import {
  addMember,
  addOffering,
  type Offering,
  requestAndApprove,
  type Stage,
  setStage,
  unhurried,
} from '../test-capabilities.ts'
import { choose, pick, type Random, randomFrom, unreliable } from '../test-unreliable.ts'
import { builtInView, expectProviderAsShown } from './test-agreement.ts'

/** `npm run soak` plays more of them; a schedule that failed is played alone with its seed. */
const schedules = Number(process.env.FAULT_SCHEDULES ?? 40)
const firstSeed = Number(process.env.FAULT_SEED ?? 1)

const quarter = 15 * 60_000

test('whatever a provider loses, keeps or changes while credentials, plans and products change, after the repair all agree', {
  timeout: 60_000 + schedules * 10_000,
}, async () => {
  const provider = unreliable()
  const stage = await setStage({
    wrapDriver: provider.wrapDriver,
    providerTimes: { patienceMs: 10, deadlineMs: 100 },
  })
  const processes = [stage.capabilities, stage.anotherProcess()]
  // What they left is carried out and repaired by others, for whom a slow machine is no provider that fails.
  const heirs = [stage.anotherProcess(unhurried), stage.anotherProcess(unhurried)] as const
  const world: World = {
    stage,
    member: await addMember(stage),
    offerings: [await addOffering(stage), await addOffering(stage)],
    credentialIds: [],
    lost: [],
  }
  for (let seed = firstSeed; seed < firstSeed + schedules; seed += 1) {
    const random = randomFrom(seed)
    provider.misbehave(random)
    const unexpected = await playSchedule(world, processes, random, provider.releaseOne)
    await provider.behave()
    expect({ seed, unexpected }).toEqual({ seed, unexpected: [] })
    await Promise.all(processes.map((one) => one.operations.idle()))
    await repairEverything({ ...world, stage: { ...stage, capabilities: heirs[0] } }, heirs)
    expect({ seed, ...(await whatIsWrong(world)) }).toEqual({ seed, unsettled: [], differences: [], unlimited: [] })
    await expectProviderAsShown(stage, builtInView(stage))
    await forget(world)
  }
})

interface World {
  stage: Stage
  member: Actor
  offerings: readonly [Offering, Offering]
  credentialIds: string[]
  /** Keys as the gateway had them, to come back after they are gone. */
  lost: Lost[]
}

type Lost = Awaited<ReturnType<typeof keysAtGateway>>[number]

const keysAtGateway = ({ db }: Stage) => db.selectFrom('gateway_keys').selectAll().execute()

/** Eight rounds of up to three things at once, in two processes of the portal. @returns errors that are not refusals */
async function playSchedule(
  world: World,
  processes: readonly Capabilities[],
  random: Random,
  releaseOne: () => Promise<void>,
): Promise<unknown[]> {
  const unexpected: unknown[] = []
  for (let round = 0; round < 8; round += 1) {
    const moves = Array.from({ length: 1 + pick(random, 3) }, async () => {
      const dice = pick(random, 24)
      if (dice === 23) return releaseOne()
      if (dice === 22) return world.stage.clock.advance(choose(random, [500, 21_000, quarter]))
      return dice < 15 ? change(world, choose(random, processes), random, dice) : disturb(world, random, dice)
    })
    for (const outcome of await Promise.allSettled(moves)) {
      if (outcome.status === 'rejected' && !(outcome.reason instanceof Refused)) unexpected.push(outcome.reason)
    }
  }
  return unexpected
}

/** What a person or a job of the portal does. */
async function change(world: World, capabilities: Capabilities, random: Random, dice: number): Promise<unknown> {
  const { stage, member, offerings } = world
  const { owner, db } = stage
  const { credentials, operations, plans, products, reconciliation } = capabilities
  const id = choose(random, world.credentialIds)
  const offering = choose(random, offerings)
  if (dice < 3 || id === undefined) {
    const { credentialId } = await requestAndApprove({ ...stage, capabilities }, member, offering)
    return world.credentialIds.push(credentialId)
  }
  if (dice === 3) return credentials.rotateCredential(owner, id, choose(random, [0, 60]))
  if (dice === 4) return credentials.revokeCredential(owner, id)
  if (dice === 5) {
    await inTransaction(db, (tx) => credentials.addProducts(tx, owner, id, [offering.productId]))
    return credentials.carryOut(id)
  }
  if (dice === 6) {
    await inTransaction(db, (tx) => credentials.changePlan(tx, owner, id, offering.planId))
    return credentials.carryOut(id)
  }
  if (dice === 7) return plans.updatePlan(owner, offering.planId, { quota: quotaOf(random) }, null)
  if (dice === 8) return products.updateProduct(owner, offering.productId, { name: `Product ${random()}` }, null)
  if (dice === 9) return reconciliation.repairCredential(owner, id)
  if (dice === 10) return reconciliation.compareCredential(owner, id)
  if (dice < 13) return reconciliation.compareDue()
  if (dice === 13) return credentials.removeEndedKeys()
  return operations.resume()
}

/** What happens at the gateway behind the portal's back. */
async function disturb(world: World, random: Random, dice: number): Promise<unknown> {
  const { db } = world.stage
  const key = choose(random, await keysAtGateway(world.stage))
  if (dice === 15) {
    const back = choose(random, world.lost)
    if (!back) return undefined
    const row = { ...back, metadata: JSON.stringify(back.metadata) }
    return db
      .insertInto('gateway_keys')
      .values(row)
      .onConflict((conflict) => conflict.doNothing())
      .execute()
  }
  if (!key) return undefined
  world.lost.push(key)
  if (dice === 16) return db.deleteFrom('gateway_keys').where('key_hash', '=', key.key_hash).execute()
  if (dice === 17) {
    const policy = choose(random, key.policy_ids)
    return db
      .deleteFrom('gateway_policies')
      .where('id', '=', policy ?? '')
      .execute()
  }
  const policies = key.policy_ids.filter(() => random() < 0.5)
  const changes = choose(random, [
    { active: false },
    { active: true },
    { policy_ids: policies },
    { policy_ids: [...key.policy_ids, 'of-somebody'] },
    { expires_at: new Date(world.stage.clock.now().getTime() + 3600_000) },
  ])
  return db.updateTable('gateway_keys').set(changes).where('key_hash', '=', key.key_hash).execute()
}

const quotaOf = (random: () => number) => ({ calls: 1000 + Math.floor(random() * 1000), periodSeconds: 3600 })

/** The provider works again: a person saves plans and products anew, and repairs what still differs. */
async function repairEverything(world: World, processes: readonly Capabilities[]): Promise<void> {
  const { stage, offerings } = world
  const { owner, capabilities, clock } = stage
  const { plans, products, operations, reconciliation } = capabilities
  for (const { planId, productId } of offerings) {
    // What is saved unchanged is not written, so a policy that was lost is made again by a change of it: one that no schedule before has made.
    const time = clock.now().getTime()
    await plans.updatePlan(
      owner,
      planId,
      { quota: { calls: 5000 + (time % 1_000_000_000), periodSeconds: 3600 } },
      null,
    )
    await products.updateProduct(owner, productId, { name: `Product ${time} ${productId}` }, null)
  }
  await carriedOut(stage, processes)
  for (const { kind, subject_id } of await unsettled(stage)) await operations.retry({ kind, subjectId: subject_id })
  await carriedOut(stage, processes)
  const query = { state: 'open', after: null, limit: 100, total: false } as const
  await compareAll(world)
  const open = (await reconciliation.listDifferences(query)).items.flatMap(({ credential }) => credential?.id ?? [])
  for (const id of new Set(open)) await reconciliation.repairCredential(owner, id)
  // A repair that took longer than its caller waited is seen to have worked by the next comparison.
  await carriedOut(stage, processes)
  await compareAll(world)
}

async function compareAll({ stage: { clock, capabilities } }: World): Promise<void> {
  for (let part = 0; part < 6; part += 1) {
    clock.advance(quarter)
    await capabilities.reconciliation.compareDue()
  }
}

async function carriedOut(stage: Stage, processes: readonly Capabilities[]): Promise<void> {
  for (let round = 0; round < 20; round += 1) {
    stage.clock.advance(601_000)
    await stage.capabilities.credentials.removeEndedKeys()
    for (const one of processes) {
      await one.operations.resume()
      await one.operations.idle()
    }
    if (round >= 1 && (await unsettled(stage)).every((one) => one.gave_up)) return
  }
}

const unsettled = ({ db }: Stage) =>
  db.selectFrom('provider_operations').selectAll().whereRef('settled', '<', 'wanted').execute()

async function whatIsWrong({ stage }: World) {
  const { db, capabilities } = stage
  const query = { state: 'open', after: null, limit: 100, total: false } as const
  const unlimited = await sql<{ key: string }>`
    select encode(key_hash, 'hex') as key from gateway_keys
    where active and not exists (
      select 1 from gateway_policies where id = any(gateway_keys.policy_ids) and kind = 'limits')`.execute(db)
  return {
    unsettled: await unsettled(stage),
    differences: (await capabilities.reconciliation.listDifferences(query)).items,
    unlimited: unlimited.rows,
  }
}

/** The next schedule starts with nothing, so that it takes no longer than this one. */
async function forget(world: World): Promise<void> {
  const { db } = world.stage
  await sql`truncate access_requests, credentials, apps, events, audit_entries, gateway_keys, key_differences,
    provider_comparisons cascade`.execute(db)
  await db.deleteFrom('provider_operations').where('kind', '=', 'credential-key').execute()
  world.credentialIds = []
  world.lost = []
}
