import { sql } from 'kysely'
import { describe, expect, test } from 'vitest'
import { addMember, auditedActions } from '../test-capabilities.ts'
import { openDoor } from '../test-door.ts'
import { limiting, opening, policyAt, type SynchronisedStage, setSynchronisedStage } from './test-synchronisation.ts'

const page = { after: null, limit: 100, total: true }

const runsOf = async ({ capabilities, tykId }: SynchronisedStage) =>
  (await capabilities.synchronisations.list({ ...page, providerId: tykId })).items

async function runDue({ capabilities }: SynchronisedStage) {
  await capabilities.synchronisations.startDue()
  await capabilities.synchronisations.idle()
}

/** Keeps a run in the middle of its work: nobody can write a product until the answer is called. */
async function holdProducts({ db }: SynchronisedStage) {
  const holding = await db.startTransaction().execute()
  await sql`lock table products in share mode`.execute(holding)
  return () => holding.commit().execute()
}

describe('a run', () => {
  test('SYN-3: at a provider that fails is kept as failed with the reason; nothing is changed, others go on', async () => {
    const stage = await setSynchronisedStage()
    const { capabilities, fake, owner, tykId } = stage
    fake.addPolicy(opening('Parcels', [stage.apiIds[0]]))
    await stage.synchronise()
    await fake.close()
    const runs = await capabilities.synchronisations.synchroniseAllProviders(owner)
    expect(runs).toHaveLength(2)
    expect(runs.find(({ providerId }) => providerId === tykId)).toMatchObject({
      outcome: 'failed',
      reason: expect.stringMatching(/Tyk Dashboard/),
      counts: { policies: 0, orphaned: 0 },
    })
    expect(runs.find(({ providerId }) => providerId !== tykId)).toMatchObject({ outcome: 'done' })
    expect(await capabilities.providers.find(tykId)).toMatchObject({ status: 'down' })
    expect(await stage.product('Parcels')).toMatchObject({ policy: { orphanedAt: null } })
  })

  test('SYN-3: whose answer is no list of policies fails as well, and orphans nothing', async () => {
    const stage = await setSynchronisedStage()
    stage.fake.addPolicy(opening('Parcels', [stage.apiIds[0]]))
    await stage.synchronise()
    for (const kind of ['garbage', 'not-found-page', 'error'] as const) {
      stage.fake.faults.plan({ kind, method: 'GET', path: /policies/, times: 1 })
      expect(await stage.synchronise(), kind).toMatchObject({ outcome: 'failed', counts: { orphaned: 0 } })
      stage.fake.faults.clear()
    }
    expect(await stage.product('Parcels')).toMatchObject({ policy: { orphanedAt: null } })
  })

  test('one step that fails is told with its policy, and all others are taken', async () => {
    const stage = await setSynchronisedStage()
    for (let count = 1; count <= 5; count += 1) stage.fake.addPolicy(opening(`Product ${count}`, [stage.apiIds[0]]))
    await stage.db.schema.alterTable('products').addCheckConstraint('no_third', sql`name <> 'Product 3'`).execute()
    const run = await stage.synchronise()
    expect(run).toMatchObject({ outcome: 'done', counts: { created: 4, failed: 1 } })
    expect(await stage.told(run)).toContain(
      'failed product Product 3: The portal could not take this over; see its log.',
    )
  })

  test('of two replicas that begin at once only one works on a provider; a trial runs beside it', async () => {
    const stage = await setSynchronisedStage()
    const { owner, tykId } = stage
    const other = stage.anotherProcess().synchronisations
    stage.fake.addPolicy(opening('Parcels', [stage.apiIds[0]]))
    const finish = await holdProducts(stage)
    const two = [stage.synchronise(), other.synchroniseProvider(owner, tykId)]
    const [, trial] = await Promise.all([
      expect(Promise.race(two)).rejects.toMatchObject({ code: 'synchronisation-running' }),
      other.synchroniseProvider(owner, tykId, { dryRun: true }),
    ])
    expect(trial).toMatchObject({ outcome: 'done' })
    await finish()
    const outcomes = await Promise.allSettled(two)
    expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
    expect((await stage.db.selectFrom('products').select('id').execute()).length).toBe(1)
  })

  test('that ended with its process is told as interrupted, and the next one goes on', async () => {
    const stage = await setSynchronisedStage()
    const { capabilities, clock, fake, owner, tykId } = stage
    fake.faults.plan({ kind: 'hang', method: 'GET', path: /policies/ })
    const hanging = capabilities.synchronisations.synchroniseProvider(owner, tykId)
    await expect.poll(() => runsOf(stage)).toHaveLength(1)
    await expect(stage.synchronise()).rejects.toMatchObject({ code: 'synchronisation-running' })
    clock.advance(121_000)
    fake.addPolicy(opening('Parcels', [stage.apiIds[0]]))
    expect(await stage.anotherProcess().synchronisations.synchroniseProvider(owner, tykId)).toMatchObject({
      counts: { created: 1 },
    })
    fake.faults.clear()
    await hanging
    expect((await runsOf(stage)).map(({ outcome }) => outcome)).toEqual(['done', 'interrupted'])
  })
})

describe('the schedule', () => {
  test('SYN-2, G-7: runs at the start, then when the interval is over; 0 is off, and a person may always ask', async () => {
    const stage = await setSynchronisedStage()
    const { capabilities, clock, fake, owner, tykId } = stage
    const counts = async () => (await runsOf(stage)).map(({ cause }) => cause)
    await runDue(stage)
    expect(await counts()).toEqual(['start'])
    fake.addPolicy(limiting('Gold'))
    clock.advance(599_000)
    await runDue(stage)
    expect(await counts()).toEqual(['start'])
    clock.advance(1000)
    await runDue(stage)
    expect(await counts()).toEqual(['schedule', 'start'])
    await capabilities.providers.updateProvider(owner, tykId, { synchronisation: { intervalSeconds: 0 } }, null)
    clock.advance(86_400_000)
    await runDue(stage)
    expect(await counts()).toEqual(['schedule', 'start'])
    const restarted = stage.anotherProcess().synchronisations
    await restarted.startDue()
    await restarted.idle()
    expect(await counts()).toEqual(['schedule', 'start'])
    await stage.synchronise()
    expect(await counts()).toEqual(['person', 'schedule', 'start'])
  })

  test('G-8: runs that find the same are counted at the one before; what they tell is kept once', async () => {
    const stage = await setSynchronisedStage()
    const { clock, fake } = stage
    fake.addPolicy({ name: 'Everything' })
    await runDue(stage)
    for (let run = 1; run <= 3; run += 1) {
      clock.advance(600_000)
      await runDue(stage)
    }
    expect(await runsOf(stage)).toMatchObject([
      { repeats: 3, repeatedAt: clock.now(), counts: { policies: 1, notTaken: 1 } },
    ])
    policyAt(stage, 'Everything').name = 'All'
    clock.advance(600_000)
    await runDue(stage)
    expect(await runsOf(stage)).toMatchObject([{ repeats: 0 }, { repeats: 3 }])
    await stage.synchronise()
    expect(await runsOf(stage)).toHaveLength(3)
  })

  test('a provider that does not answer holds up no other', async () => {
    const stage = await setSynchronisedStage()
    const { capabilities, fake, providerId, tykId } = stage
    fake.faults.plan({ kind: 'hang', method: 'GET', path: /policies/ })
    await capabilities.synchronisations.startDue()
    const done = () =>
      capabilities.synchronisations
        .list({ ...page, providerId })
        .then(({ items }) => items.filter(({ outcome }) => outcome === 'done').length)
    await expect.poll(done).toBe(1)
    expect((await capabilities.synchronisations.list({ ...page, providerId: tykId })).items).toMatchObject([
      { outcome: 'running' },
    ])
  })

  test('history is kept up to a number and an age', async () => {
    const stage = await setSynchronisedStage()
    const { capabilities, clock, fake } = stage
    for (let count = 0; count < 4; count += 1) {
      fake.addPolicy(limiting(`Plan ${count}`))
      await stage.synchronise()
    }
    clock.advance(91 * 86_400_000)
    await stage.synchronise()
    await capabilities.synchronisations.forgetOld()
    expect(await runsOf(stage)).toHaveLength(1)
    const items = await stage.db.selectFrom('synchronisation_items').select('synchronisation_id').execute()
    expect(items).toEqual([])
  })
})

describe('through the API', () => {
  test('PRV-7: only who may change providers starts a run, and only who may read them sees it', async () => {
    const stage = await setSynchronisedStage()
    const owner = await openDoor(stage)
    const reader = await openDoor(stage, { ...stage.owner, permissions: new Set(['providers:read']) })
    const member = await openDoor(stage, await addMember(stage))
    const start = `/providers/${stage.tykId}/synchronisations`
    const before = await auditedActions(stage)
    expect((await reader.ask('POST', start, {})).status).toBe(403)
    expect((await reader.ask('POST', '/synchronisations', {})).status).toBe(403)
    expect((await member.ask('GET', '/synchronisations')).status).toBe(403)
    expect(await auditedActions(stage)).toEqual(before)
    const run = await owner.ask('POST', start, { dryRun: true })
    expect(run).toMatchObject({ status: 201, body: { outcome: 'done', dryRun: true } })
    for (const path of [
      '/synchronisations',
      `/synchronisations/${run.body.id}`,
      `/synchronisations/${run.body.id}/items`,
    ]) {
      expect((await reader.ask('GET', path)).status).toBe(200)
    }
    expect((await owner.ask('GET', `/synchronisations?providerId=${stage.providerId}`)).body.items).toEqual([])
  })

  test('what a run has told is read page by page, by outcome and by name', async () => {
    const stage = await setSynchronisedStage()
    for (const name of ['Alpha', 'Beta', 'Gamma']) stage.fake.addPolicy(limiting(name))
    stage.fake.addPolicy({ name: 'Everything' })
    const run = await stage.synchronise()
    const { ask } = await openDoor(stage)
    const list = async (query: string) => (await ask('GET', `/synchronisations/${run.id}/items?${query}`)).body
    const first = await list('limit=2&total=true')
    expect(first).toMatchObject({ items: [{ name: 'Alpha' }, { name: 'Beta' }], total: 4 })
    expect(await list(`limit=2&cursor=${first.nextCursor}`)).toMatchObject({
      items: [{ name: 'Gamma' }, { name: 'Everything', reason: expect.any(String) }],
      nextCursor: null,
    })
    expect((await list('outcome=not-taken')).items).toMatchObject([{ name: 'Everything' }])
    expect((await list('search=bet')).items).toMatchObject([{ name: 'Beta' }])
    expect((await list('outcome=odd')).errors[0].field).toBe('outcome')
  })

  test('G-7: an interval that makes no sense is refused by name, and the old one stays', async () => {
    const stage = await setSynchronisedStage()
    const { ask } = await openDoor(stage)
    const path = `/providers/${stage.tykId}`
    for (const [field, value] of [
      ['intervalSeconds', 5],
      ['intervalSeconds', -1],
      ['intervalSeconds', 1.5],
      ['orphanGraceSeconds', -1],
      ['mixedAsPlans', 'yes'],
    ] as const) {
      const answer = await ask('PATCH', path, { synchronisation: { [field]: value } })
      expect(answer.status, field).toBe(422)
      expect(answer.body.errors[0].field).toBe(`synchronisation.${field}`)
    }
    expect((await ask('GET', path)).body.synchronisation).toEqual({
      intervalSeconds: 600,
      mixedAsPlans: false,
      orphanGraceSeconds: 86_400,
    })
  })
})
