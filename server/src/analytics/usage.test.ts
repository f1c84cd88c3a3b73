import { describe, expect, test } from 'vitest'
import { newId } from '../platform/ids.ts'
import { ProviderError, type UsageRow } from '../providers/index.ts'
import { addMember, addOffering, requestAndApprove, setStage, wishFor } from '../test-capabilities.ts'
import { openDoor } from '../test-door.ts'

/** A member with a credential at a provider that tells this usage. */
async function measured() {
  const told: { rows: UsageRow[]; asked: Date[]; quota: () => Promise<null> } = {
    rows: [],
    asked: [],
    quota: async () => null,
  }
  const stage = await setStage({
    wrapDriver: (driver) => ({
      ...driver,
      async readUsage(from) {
        told.asked.push(from)
        return told.rows.filter((row) => row.hour >= from)
      },
      readQuota: () => told.quota(),
    }),
  })
  const member = await addMember(stage)
  const names = await requestAndApprove(stage, member, await addOffering(stage))
  const row = (hour: string, calls: number, more: Partial<UsageRow> = {}): UsageRow => ({
    counterId: names.credentialId,
    serviceId: 'parcels',
    hour: new Date(hour),
    calls,
    errors: 0,
    latencyMs: calls * 10,
    lastCallAt: new Date(Date.parse(hour) + 60_000),
    ...more,
  })
  return { stage, member, told, row, ...names, ...stage.capabilities }
}

describe('collecting usage', () => {
  test('counts what is told twice once, and hours that grew with their new total', async () => {
    const { stage, member, told, row, usage, credentialId } = await measured()
    told.rows = [row('2026-03-02T07:00:00Z', 3, { errors: 1 }), row('2026-03-02T08:00:00Z', 5)]
    await usage.collect()
    await usage.collect()
    told.rows = [...told.rows, row('2026-03-02T08:00:00Z', 9, { serviceId: 'letters' })]
    told.rows[1] = row('2026-03-02T08:00:00Z', 7)
    stage.clock.advance(60_000)
    await usage.collect()
    expect(await usage.showCredential(member, credentialId, 1)).toMatchObject({
      hours: [
        { hour: new Date('2026-03-02T07:00:00Z'), calls: 3, errors: 1 },
        { hour: new Date('2026-03-02T08:00:00Z'), calls: 16, errors: 0 },
      ],
      calls: 19,
      errors: 1,
      lastCallAt: new Date('2026-03-02T08:01:00Z'),
    })
  })

  test('begins a month back, then reads the last two hours again', async () => {
    const { stage, told, usage } = await measured()
    await usage.collect()
    stage.clock.advance(30 * 60_000)
    await usage.collect()
    expect(told.asked).toEqual([new Date('2026-01-30T08:00:00Z'), new Date('2026-03-02T08:00:00Z')])
  })

  test('leaves out keys that are none of ours, whatever the provider calls them', async () => {
    const { stage, told, row, usage, credentialId } = await measured()
    told.rows = [
      row('2026-03-02T08:00:00Z', 1, { counterId: newId() }),
      row('2026-03-02T08:00:00Z', 2, { counterId: 'made-by-hand' }),
      row('2026-03-02T08:00:00Z', 4),
    ]
    await usage.collect()
    const stored = await stage.db.selectFrom('usage_hours').select(['credential_id', 'calls']).execute()
    expect(stored).toEqual([{ credential_id: credentialId, calls: 4 }])
  })

  test('goes on when a provider does not answer, and catches up later', async () => {
    const { stage, told, row, usage } = await measured()
    const { rows } = told
    told.rows = new Proxy(rows, {
      get: () => {
        throw new ProviderError('Away.', { retryable: true })
      },
    })
    await usage.collect()
    told.rows = [row('2026-03-02T08:00:00Z', 4)]
    await usage.collect()
    expect(await stage.db.selectFrom('usage_hours').select('calls').execute()).toEqual([{ calls: 4 }])
  })
})

describe('days', () => {
  test('begin at midnight UTC, and those without a call are there too', async () => {
    const { told, row, usage, appId } = await measured()
    told.rows = [
      row('2026-02-28T23:00:00Z', 1),
      row('2026-03-01T00:00:00Z', 2, { errors: 2 }),
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
    expect((await usage.daysOfApps([newId()], 4)).every((day) => day.calls === 0)).toBe(true)
  })
})

describe('showing usage', () => {
  test('works without the quota when the provider does not tell it, and not for strangers', async () => {
    const { stage, member, told, usage, credentialId } = await measured()
    told.quota = () => Promise.reject(new Error('away'))
    expect(await usage.showCredential(member, credentialId, 7)).toMatchObject({
      calls: 0,
      lastCallAt: null,
      quota: null,
    })
    const stranger = await addMember(stage, { organisation: 'Evil' })
    await expect(usage.showCredential(stranger, credentialId, 7)).rejects.toMatchObject({
      code: 'credential-not-found',
    })
  })

  test('the overview says what waits for somebody and how much is used', async () => {
    const { stage, member, told, row, usage, accessRequests, products } = await measured()
    told.rows = [row('2026-03-02T08:00:00Z', 10, { errors: 3 }), row('2026-02-01T08:00:00Z', 100)]
    await usage.collect()
    await accessRequests.submitAccessRequest(member, wishFor(await addOffering(stage), 'Waiting'))
    await products.createProduct(stage.owner, {
      name: 'Nowhere',
      summary: '',
      description: '',
      featured: false,
      providerId: null,
      serviceIds: [],
      catalogueIds: [],
    })
    const { ask } = await openDoor(stage)
    const { days, ...figures } = (await ask('GET', '/overview')).body
    expect(figures).toEqual({
      pendingAccessRequests: 1,
      stuckAccessRequests: 0,
      pendingAccounts: 0,
      failedOperations: 0,
      providersDown: 0,
      products: 3,
      unlistedProducts: 1,
      apps: 2,
      activeCredentials: 1,
      callsLast7Days: 10,
      errorsLast7Days: 3,
    })
    expect(days).toHaveLength(7)
  })
})
