import { describe, expect, test } from 'vitest'
import { newId } from '../platform/ids.ts'
import { ProviderError } from '../providers/index.ts'
import { addOffering } from '../test-capabilities.ts'
import { measured, storedUsage } from './test-measured.ts'

const minute = 60_000
const day = 24 * 60 * minute

describe('collecting usage', () => {
  test('ANA-3: counts what is told twice once, and hours that grew with their new total', async () => {
    const { stage, member, told, row, usage, credentialId } = await measured()
    told.rows = [row('2026-03-02T07:00:00Z', 3, { status: null, errors: 1 }), row('2026-03-02T08:00:00Z', 5)]
    await usage.collect()
    await usage.collect()
    told.rows = [...told.rows, row('2026-03-02T08:00:00Z', 9, { serviceId: 'letters', status: 404 })]
    told.rows[1] = row('2026-03-02T08:00:00Z', 7)
    stage.clock.advance(minute)
    await usage.collect()
    expect(await usage.showCredential(member, credentialId, 1)).toMatchObject({
      hours: [
        { hour: new Date('2026-03-02T07:00:00Z'), calls: 3, errors: 1 },
        { hour: new Date('2026-03-02T08:00:00Z'), calls: 16, errors: 9 },
      ],
      calls: 19,
      errors: 10,
      lastCallAt: new Date('2026-03-02T08:01:00Z'),
    })
    const { days } = await storedUsage({ stage })
    expect(days.map(({ code, failed, calls, latency_ms }) => [code, failed, calls, latency_ms])).toEqual([
      [0, false, 2, 20],
      [0, true, 1, 10],
      [200, false, 7, 70],
      [404, true, 9, 90],
    ])
  })

  test('a total that is lower than one told before is an older one and changes nothing', async () => {
    const { stage, told, row, usage } = await measured()
    told.rows = [row('2026-03-02T08:00:00Z', 5)]
    await usage.collect()
    told.rows = [row('2026-03-02T08:00:00Z', 2)]
    stage.clock.advance(minute)
    await usage.collect()
    expect((await storedUsage({ stage })).hours).toMatchObject([{ calls: 5, latency_ms: 50 }])
  })

  test('two processes that collect at once count everything once', async () => {
    const { stage, told, row, usage } = await measured()
    const other = stage.anotherProcess()
    told.rows = [row('2026-03-02T07:00:00Z', 40), row('2026-03-02T08:00:00Z', 60)]
    let waiting = 0
    let go: () => void = () => undefined
    const both = new Promise<void>((resolve) => {
      go = resolve
    })
    // Each has read before either stores.
    told.before = ({ until }) => {
      if (until <= stage.clock.now()) return
      waiting += 1
      if (waiting === 2) go()
      return both
    }
    await Promise.all([usage.collect(), other.usage.collect()])
    const { hours, days } = await storedUsage({ stage })
    expect(waiting).toBe(2)
    expect(hours.map(({ calls }) => calls)).toEqual([40, 60])
    expect(days).toMatchObject([{ calls: 100, latency_ms: 1000 }])
  })

  test('calls count for the plan and the organisation of their time', async () => {
    const { stage, told, row, usage, credentialId, offering } = await measured()
    told.rows = [row('2026-03-02T08:00:00Z', 5)]
    await usage.collect()
    const { planId } = await addOffering(stage)
    await stage.db.updateTable('credentials').set({ plan_id: planId }).where('id', '=', credentialId).execute()
    told.rows = [row('2026-03-02T08:00:00Z', 8)]
    stage.clock.advance(minute)
    await usage.collect()
    const { hours, days } = await storedUsage({ stage })
    const found = [
      { plan_id: offering.planId, calls: 5, latency_ms: 50 },
      { plan_id: planId, calls: 3, latency_ms: 30 },
    ]
    expect(hours).toMatchObject(found)
    expect(days).toMatchObject(found)
  })

  test('an API in two products of a credential counts for the older one', async () => {
    const { stage, told, row, usage, credentialId, offering } = await measured()
    const { productId } = await addOffering(stage)
    const { serviceId } = offering
    const service = { product_id: productId, position: 1, service_id: serviceId, name: 'Same', listen_path: '/same/' }
    await stage.db.insertInto('product_services').values(service).execute()
    const both = { credential_id: credentialId, product_id: productId }
    await stage.db.insertInto('credential_products').values(both).execute()
    told.rows = [row('2026-03-02T08:00:00Z', 5), row('2026-03-02T08:00:00Z', 2, { serviceId: 'in-no-product' })]
    await usage.collect()
    const subjects = await stage.db.selectFrom('usage_subjects').select(['product_id', 'service_id']).execute()
    expect(subjects).toHaveLength(2)
    expect(subjects).toEqual(
      expect.arrayContaining([
        { product_id: offering.productId, service_id: serviceId },
        { product_id: null, service_id: 'in-no-product' },
      ]),
    )
  })

  test('leaves out keys that are none of ours, those of another provider, and what can’t have happened', async () => {
    const { stage, told, row, usage, another } = await measured()
    const { credentialId: elsewhere } = await another()
    const provider = { name: 'Elsewhere', kind: 'tyk-gateway' as const, gateway_url: '', settings: '{}' }
    const id = newId()
    const at = stage.clock.now()
    await stage.db
      .insertInto('providers')
      .values({ id, ...provider, secret_sealed: null, created_at: at, updated_at: at, deleted_at: at })
      .execute()
    await stage.db.updateTable('credentials').set({ provider_id: id }).where('id', '=', elsewhere).execute()
    told.rows = [
      row('2026-03-02T08:00:00Z', 1, { counterId: newId() }),
      row('2026-03-02T08:00:00Z', 2, { counterId: 'made-by-hand' }),
      row('2026-03-02T08:00:00Z', 3, { counterId: elsewhere }),
      row('2026-03-02T08:00:00Z', 0),
      row('2026-03-02T07:00:00Z', Number.NaN),
      row('2026-03-02T08:00:00Z', 4),
    ]
    await usage.collect()
    expect((await storedUsage({ stage })).hours).toMatchObject([{ calls: 4 }])
  })
})

describe('when usage is read', () => {
  test('begins a month back, then reads the last two hours again, and the last days four times a day', async () => {
    const { stage, told, usage } = await measured()
    await usage.collect()
    expect(told.asked).toHaveLength(31)
    expect(told.asked[0]).toMatchObject({ from: new Date('2026-01-31T00:00:00Z'), calledSince: null })
    told.asked = []
    stage.clock.advance(30 * minute)
    await usage.collect()
    expect(told.asked).toMatchObject([
      { from: new Date('2026-03-02T08:00:00Z'), calledSince: new Date('2026-03-02T08:50:00Z') },
    ])
    told.asked = []
    stage.clock.advance(6 * 60 * minute)
    await usage.collect()
    expect(told.asked[0]).toMatchObject({ from: new Date('2026-02-27T15:00:00Z'), calledSince: null })
  })

  test('counts that come a day late are found', async () => {
    const { stage, told, row, usage } = await measured()
    told.rows = [row('2026-03-02T08:00:00Z', 1)]
    await usage.collect()
    stage.clock.advance(day)
    told.rows = [row('2026-03-02T08:00:00Z', 11)]
    await usage.collect()
    expect((await storedUsage({ stage })).days).toMatchObject([{ calls: 11 }])
  })

  test('a portal that was down for ten days catches up', async () => {
    const { stage, told, row, usage } = await measured()
    await usage.collect()
    stage.clock.advance(10 * day)
    told.rows = [row('2026-03-03T08:00:00Z', 1), row('2026-03-08T08:00:00Z', 2), row('2026-03-12T08:00:00Z', 4)]
    await usage.collect()
    expect((await usage.days(11)).filter(({ calls }) => calls > 0)).toMatchObject([
      { day: '2026-03-03', calls: 1 },
      { day: '2026-03-08', calls: 2 },
      { day: '2026-03-12', calls: 4 },
    ])
  })

  test('goes on where it stopped when a provider does not answer in the middle, and says why', async () => {
    const { stage, told, row, usage } = await measured()
    told.rows = [row('2026-02-01T08:00:00Z', 4), row('2026-03-01T08:00:00Z', 6)]
    const failing = new Date('2026-02-20T00:00:00Z')
    told.before = ({ from }) => {
      if (from >= failing) throw new ProviderError('Away.', { retryable: true })
    }
    await usage.collect()
    const collection = () => stage.db.selectFrom('usage_collections').select(['collected_until', 'failure']).execute()
    expect(await collection()).toEqual([{ collected_until: failing, failure: 'Away.' }])
    expect((await storedUsage({ stage })).hours).toMatchObject([{ calls: 4 }])
    told.before = () => undefined
    told.asked = []
    await usage.collect()
    expect(told.asked[0]?.from).toEqual(new Date('2026-02-19T23:00:00Z'))
    expect(await collection()).toEqual([{ collected_until: stage.clock.now(), failure: null }])
    expect((await storedUsage({ stage })).hours.map(({ calls }) => calls)).toEqual([4, 6])
  })

  test('a slow provider is not read twice at once, and holds up nobody', async () => {
    const { told, usage } = await measured()
    let go: () => void = () => undefined
    const slow = new Promise<void>((resolve) => {
      go = resolve
    })
    told.before = () => slow
    await usage.collect(1)
    await expect.poll(() => told.asked).toHaveLength(1)
    await usage.collect(1)
    expect(told.asked).toHaveLength(1)
    go()
    await usage.close()
  })
})

describe('days', () => {
  test('begin at midnight UTC, and those without a call are there too', async () => {
    const { told, row, usage, appId, another } = await measured()
    told.rows = [
      row('2026-02-28T23:00:00Z', 1),
      row('2026-03-01T00:00:00Z', 2, { status: 500 }),
      row('2026-03-01T23:00:00Z', 4),
    ]
    await usage.collect()
    const days = [
      { day: '2026-02-27', calls: 0, errors: 0 },
      { day: '2026-02-28', calls: 1, errors: 0 },
      { day: '2026-03-01', calls: 6, errors: 2 },
      { day: '2026-03-02', calls: 0, errors: 0 },
    ]
    expect(await usage.days(4)).toEqual(days)
    expect(await usage.daysOfApps([appId], 4)).toEqual(days)
    const { appId: quiet } = await another()
    expect((await usage.daysOfApps([quiet], 4)).every(({ calls }) => calls === 0)).toBe(true)
  })
})
