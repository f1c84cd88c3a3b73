import { setTimeout as pause } from 'node:timers/promises'
import { describe, expect, test } from 'vitest'
import { newId } from '../platform/ids.ts'
import { ProviderError } from '../providers/index.ts'
import { addMember } from '../test-capabilities.ts'
import { openDoor } from '../test-door.ts'
import { measured } from './test-measured.ts'

/** Two apps with a product each, used on some days. */
async function used() {
  const stage = await measured()
  const { told, row, another, usage } = stage
  const second = await another()
  const other = { counterId: second.credentialId, serviceId: second.offering.serviceId }
  told.rows = [
    row('2026-02-20T08:00:00Z', 50),
    row('2026-02-27T08:00:00Z', 2),
    row('2026-02-28T08:00:00Z', 4),
    row('2026-03-01T08:00:00Z', 10, { latencyMs: 1000 }),
    row('2026-03-01T09:00:00Z', 2, { status: 404, latencyMs: 200 }),
    row('2026-03-01T09:00:00Z', 1, { ...other, status: 503, latencyMs: 0 }),
    row('2026-03-02T07:00:00Z', 3, { ...other, status: null, errors: 1 }),
  ]
  await usage.collect()
  return { ...stage, second, door: await openDoor(stage.stage), own: await openDoor(stage.stage, stage.member) }
}

const march = 'from=2026-03-01&to=2026-03-02'

describe('usage of everything', () => {
  test('ANA-1: by day, with errors, latency and the span before', async () => {
    const { door } = await used()
    const { body } = await door.ask('GET', `/usage?${march}&compare=true`)
    expect(body).toMatchObject({
      from: '2026-03-01',
      to: '2026-03-02',
      unit: 'day',
      totals: { calls: 16, errors: 4 },
      before: { calls: 6, errors: 0 },
      points: [
        { at: '2026-03-01T00:00:00.000Z', calls: 13, errors: 3, meanLatencyMs: 1200 / 13 },
        { at: '2026-03-02T00:00:00.000Z', calls: 3, errors: 1, meanLatencyMs: 10 },
      ],
      groups: [],
      rest: { groups: 0, calls: 0, errors: 0 },
    })
  })

  test('ANA-1: by hour, up to the hour that runs', async () => {
    const { door } = await used()
    const { body } = await door.ask('GET', `/usage?${march}&unit=hour`)
    expect(body.points).toHaveLength(24 + 10)
    expect(body.points.filter(({ calls }: { calls: number }) => calls > 0)).toMatchObject([
      { at: '2026-03-01T08:00:00.000Z', calls: 10 },
      { at: '2026-03-01T09:00:00.000Z', calls: 3 },
      { at: '2026-03-02T07:00:00.000Z', calls: 3 },
    ])
  })

  test('ANA-5, G-74: by product, plan, organisation, app, credential, API, gateway and status', async () => {
    const { door, offering, second, appId, member } = await used()
    const by = async (group: string) => {
      const { body } = await door.ask('GET', `/usage?${march}&groupBy=${group}&compare=true`)
      return body.groups.map((one: { id: string; calls: number; callsBefore: number }) => [
        one.id,
        one.calls,
        one.callsBefore,
      ])
    }
    for (const [group, first, other] of [
      ['product', offering.productId, second.offering.productId],
      ['plan', offering.planId, second.offering.planId],
      ['app', appId, second.appId],
      ['api', offering.serviceId, second.offering.serviceId],
    ]) {
      expect(await by(group ?? ''), group).toEqual([
        [first, 12, 6],
        [other, 4, 0],
      ])
    }
    expect(await by('organisation')).toEqual([[member.organisation?.id, 16, 6]])
    expect(await by('provider')).toHaveLength(1)
    expect(await by('credential')).toHaveLength(2)
    expect(await by('status')).toEqual([
      ['200', 10, 6],
      ['404', 2, 0],
      ['success', 2, 0],
      ['503', 1, 0],
      ['error', 1, 0],
    ])
    const { body } = await door.ask('GET', `/usage?${march}&groupBy=product&limit=1`)
    expect(body.groups[0].name).toMatch(/^Parcels/)
    expect(body.rest).toEqual({ groups: 1, calls: 4, errors: 2 })
  })

  test('ANA-1: filters by app, product, plan, organisation, credential, API and status', async () => {
    const { door, offering, second, appId, credentialId, member, stage } = await used()
    const calls = async (filter: string) => (await door.ask('GET', `/usage?${march}&${filter}`)).body.totals.calls
    expect(await calls(`appId=${appId}`)).toBe(12)
    expect(await calls(`credentialId=${credentialId}`)).toBe(12)
    expect(await calls(`productId=${second.offering.productId}`)).toBe(4)
    expect(await calls(`planId=${offering.planId}`)).toBe(12)
    expect(await calls(`organisationId=${member.organisation?.id}`)).toBe(16)
    expect(await calls(`organisationId=${newId()}`)).toBe(0)
    expect(await calls(`providerId=${stage.providerId}`)).toBe(16)
    expect(await calls(`serviceId=${offering.serviceId}`)).toBe(12)
    expect(await calls('status=error')).toBe(4)
    expect(await calls('status=success')).toBe(12)
    expect(await calls('status=4xx')).toBe(2)
    expect(await calls('status=503')).toBe(1)
    expect(await calls(`status=503&appId=${appId}`)).toBe(0)
  })

  test('a span that makes no sense is refused by the name of its field', async () => {
    const { door, own } = await used()
    const refused = [
      ['from=2026-03-02&to=2026-03-01', 'from', 'range-reversed'],
      ['to=2026-03-09', 'to', 'range-in-future'],
      ['from=2020-01-01&to=2026-03-01', 'from', 'range-too-long'],
      ['from=2026-01-01&to=2026-03-01&unit=hour', 'from', 'range-too-long'],
      ['from=2025-11-01&to=2025-11-02&unit=hour', 'from', 'hours-not-kept'],
      ['from=yesterday', 'from', 'not-valid'],
      ['from=2026-02-30', 'from', 'not-valid'],
      ['status=4x', 'status', 'not-valid'],
      ['unit=week', 'unit', 'not-valid'],
      ['appId=one', 'appId', 'not-valid'],
      ['nonsense=1', 'nonsense', 'not-valid'],
    ]
    for (const path of ['/usage', '/usage/export', '/own/usage', '/own/usage/export']) {
      const { ask } = path.startsWith('/own') ? own : door
      for (const [query, field, code] of refused) {
        const answer = await ask('GET', `${path}?${query}`)
        expect([answer.status, answer.body.code, answer.body.errors[0].field], `${path}?${query}`).toEqual([
          422,
          code,
          field,
        ])
      }
    }
  })

  test('a gateway that can’t tell and one that does not answer are named', async () => {
    const { door, told, stage, usage } = await used()
    expect((await door.ask('GET', '/usage')).body).toMatchObject({
      collectedUntil: stage.clock.now().toISOString(),
      gaps: [],
    })
    await stage.capabilities.providers.createProvider(stage.owner, {
      name: 'Silent gateway',
      kind: 'tyk-gateway',
      gatewayUrl: 'http://127.0.0.1:9',
      settings: { url: 'http://127.0.0.1:9', secret: 'x'.repeat(20), organisationId: '', policyTags: [] },
    } as never)
    told.before = () => {
      throw new ProviderError('It is away.', { retryable: true })
    }
    const until = stage.clock.now().toISOString()
    stage.clock.advance(60_000)
    await usage.collect()
    const { body } = await door.ask('GET', '/usage')
    expect(body.gaps.map(({ provider, ...gap }: { provider: { name: string } }) => [provider.name, gap])).toEqual([
      ['Built-in gateway', { kind: 'not-read', since: until, reason: 'It is away.' }],
      ['Silent gateway', { kind: 'does-not-report', since: null, reason: null }],
    ])
  })
})

describe('usage of one’s own', () => {
  test('ANA-4: only of apps the reader sees; those of others answer like missing ones', async () => {
    const { stage, own, appId, credentialId, another } = await used()
    const stranger = await addMember(stage, { organisation: 'Evil' })
    const theirs = await another(stranger)
    expect((await own.ask('GET', `/own/usage?${march}&groupBy=app`)).body).toMatchObject({
      totals: { calls: 16 },
      groups: [{ id: appId, calls: 12 }, { calls: 4 }],
    })
    const asStranger = await openDoor(stage, stranger)
    expect((await asStranger.ask('GET', `/own/usage?${march}`)).body.totals.calls).toBe(0)
    const without = ({ body, status }: { status: number; body: { requestId: string } }) => ({
      status,
      body: { ...body, requestId: '' },
    })
    for (const path of ['/own/usage', '/own/usage/export']) {
      for (const [field, foreign] of [
        ['appId', appId],
        ['credentialId', credentialId],
      ]) {
        const answer = await asStranger.ask('GET', `${path}?${field}=${foreign}`)
        expect(answer.status).toBe(404)
        expect(without(answer)).toEqual(without(await asStranger.ask('GET', `${path}?${field}=${newId()}`)))
      }
    }
    // Whoever works at the back office and in an organisation sees no more here than the organisation does.
    const both = await openDoor(stage, { ...stranger, permissions: stage.owner.permissions })
    expect((await both.ask('GET', `/own/usage?credentialId=${credentialId}`)).status).toBe(404)
    expect((await both.ask('GET', `/own/usage?credentialId=${theirs.credentialId}`)).status).toBe(200)
  })

  test('gateways and organisations are no business of consumers', async () => {
    const { own } = await used()
    for (const query of ['groupBy=provider', 'groupBy=organisation', `organisationId=${newId()}`]) {
      expect((await own.ask('GET', `/own/usage?${query}`)).status, query).toBe(422)
    }
    const { body } = await own.ask('GET', `/own/usage?${march}`)
    expect(body).not.toHaveProperty('gaps')
    const csv: string = (await own.ask('GET', `/own/usage/export?${march}`)).body
    expect(csv).not.toMatch(/Built-in gateway|organisation/)
  })

  test('ANA-4: the CSV holds the lines of the report, and nothing of others', async () => {
    const { stage, door, own, offering } = await used()
    await stage.db.updateTable('apps').set({ name: '=cmd|A1' }).where('name', '=', 'Warehouse').execute()
    const csv: string = (await own.ask('GET', `/own/usage/export?${march}`)).body
    const lines = csv.trimEnd().split('\r\n')
    expect(lines[0]).toBe(
      'day,app,app_id,credential,credential_id,product,product_id,plan,plan_id,api,api_id,result,status,calls,mean_latency_ms',
    )
    expect(lines).toHaveLength(1 + 5)
    expect(lines[1]).toMatch(/^2026-03-01,'=cmd\|A1,/)
    expect(lines[1]).toMatch(new RegExp(`${offering.serviceId},success,200,10,100$`))
    expect(lines.filter((line) => line.includes(',error,,1,'))).toHaveLength(1)
    // What goes wrong after an answer is logged a moment later.
    await pause(20)
    expect([...own.complaints, ...door.complaints]).toEqual([])
    const byHour: string = (await door.ask('GET', `/usage/export?${march}&unit=hour&status=4xx`)).body
    expect(byHour.split('\r\n')[1]).toMatch(/^2026-03-01T09:00:00.000Z,Acme,/)
    const stranger = await openDoor(stage, await addMember(stage, { organisation: 'Evil' }))
    expect((await stranger.ask('GET', `/own/usage/export?${march}`)).body.trimEnd().split('\r\n')).toHaveLength(1)
  })
})
