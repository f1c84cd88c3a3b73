import { sql } from 'kysely'
import { expect, test } from 'vitest'
import type { Capabilities } from '../build-capabilities.ts'
import { hashKey } from '../gateway/index.ts'
import type { Actor } from '../platform/actor.ts'
import { Refused } from '../platform/errors.ts'
import { addMember, addOffering, type Offering, type Stage, setStage, wishFor } from '../test-capabilities.ts'
import { choose, pick, type Random, randomFrom, unreliable } from '../test-unreliable.ts'

/** `npm run soak` plays more of them; a schedule that failed is played alone with its seed. */
const schedules = Number(process.env.FAULT_SCHEDULES ?? 100)
const firstSeed = Number(process.env.FAULT_SEED ?? 1)

test('whatever a provider does to approvals, rotations and revocations, afterwards keys and records agree', {
  timeout: 30_000 + schedules * 2_000,
}, async () => {
  const provider = unreliable()
  const stage = await setStage({
    wrapDriver: provider.wrapDriver,
    providerTimes: { patienceMs: 10, deadlineMs: 100 },
  })
  const processes = [stage.capabilities, stage.anotherProcess()]
  const actors = { member: await addMember(stage), owner: stage.owner, offering: await addOffering(stage) }
  for (let seed = firstSeed; seed < firstSeed + schedules; seed += 1) {
    const random = randomFrom(seed)
    provider.misbehave(random)
    const play = await playSchedule(stage, processes, actors, provider, random)
    await provider.behave()
    await settle(stage, processes)
    const found = { seed, ...play, ...(await disagreements(stage, actors.owner)) }
    expect(found).toEqual({ seed, unexpected: [], unsettled: [], requests: [], keys: [] })
    await forget(stage)
  }
})

interface Actors {
  member: Actor
  owner: Actor
  offering: Offering
}

type Provider = ReturnType<typeof unreliable>

/** Ten rounds of up to three things at once, in two processes of the portal. @returns errors that are not refusals */
async function playSchedule(
  stage: Stage,
  processes: readonly Capabilities[],
  actors: Actors,
  provider: Provider,
  random: Random,
) {
  const unexpected: unknown[] = []
  const played = { requests: [] as { id: string; appId: string }[] }
  for (let round = 0; round < 10; round += 1) {
    const moves = Array.from({ length: 1 + pick(random, 3) }, () =>
      move(stage, choose(random, processes), actors, provider, played, random),
    )
    for (const outcome of await Promise.allSettled(moves)) {
      if (outcome.status === 'rejected' && !(outcome.reason instanceof Refused)) unexpected.push(outcome.reason)
    }
  }
  return { unexpected }
}

async function move(
  stage: Stage,
  { accessRequests, apps, credentials, operations }: Capabilities,
  { member, owner, offering }: Actors,
  provider: Provider,
  played: { requests: { id: string; appId: string }[] },
  random: Random,
): Promise<unknown> {
  const [request, overlapSeconds, dice] = [
    choose(random, played.requests),
    choose(random, [0, 0, 60]),
    pick(random, 20),
  ]
  if (dice < 4 || !request) {
    const submitted = await accessRequests.submitAccessRequest(member, wishFor(offering))
    played.requests.push({ id: submitted.id, appId: submitted.app.id })
    return accessRequests.approveAccessRequest(owner, submitted.id)
  }
  if (dice < 7) return accessRequests.approveAccessRequest(owner, request.id)
  if (dice < 13) {
    const { credentialId } = await accessRequests.show(request.id)
    if (!credentialId) return undefined
    if (dice < 11) return credentials.rotateCredential(owner, credentialId, overlapSeconds)
    return credentials.revokeCredential(owner, credentialId)
  }
  if (dice === 13) return apps.deleteApp(member, request.appId)
  if (dice === 14) return credentials.removeEndedKeys()
  if (dice === 15) return provider.releaseOne()
  if (dice < 18) return operations.resume()
  return stage.clock.advance(choose(random, [500, 3_000, 21_000]))
}

/** The provider works again: everything that is due is carried out, what was given up is tried again by a person. */
async function settle(stage: Stage, processes: readonly Capabilities[]): Promise<void> {
  const { credentials } = stage.capabilities
  const stuck = await carriedOut(stage, processes)
  expect(stuck.filter((one) => !one.gave_up || !one.last_error)).toEqual([])
  const ids = stuck.map((one) => one.subject_id)
  const keys = ids.length
    ? await stage.db.selectFrom('credential_keys').select('credential_id').where('id', 'in', ids).execute()
    : []
  for (const key of keys) await credentials.retry(key.credential_id)
  await carriedOut(stage, processes)
}

/** @returns what is left: given up, unless the machine is very slow */
async function carriedOut(stage: Stage, processes: readonly Capabilities[]) {
  for (let round = 0; ; round += 1) {
    stage.clock.advance(601_000)
    await stage.capabilities.credentials.removeEndedKeys()
    await Promise.all(processes.map((one) => one.operations.resume()))
    await Promise.all(processes.map((one) => one.operations.idle()))
    const left = await stage.db
      .selectFrom('provider_operations')
      .selectAll()
      .whereRef('settled', '<', 'wanted')
      .execute()
    if (round >= 2 && (round === 20 || left.every((one) => one.gave_up))) return left
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

/** The next schedule starts with nothing, so that it takes no longer than this one. */
async function forget({ db }: Stage): Promise<void> {
  await sql`truncate access_requests, credentials, apps, events, audit_entries, gateway_keys cascade`.execute(db)
  await db.deleteFrom('provider_operations').where('kind', '=', 'credential-key').execute()
}
