import { describe, expect, onTestFinished, test } from 'vitest'
import { secret } from '../../../platform/crypto/secret.ts'
import { createAddressGuard } from '../../../platform/outbound/address-guard.ts'
import type { KeyInput, PolicyInput } from '../../driver.ts'
import { type FakeDashboardOptions, startFakeDashboard } from '../../fakes/tyk-dashboard/fake-dashboard.ts'
import type { JsonApiTimes } from '../../http-api/json-api.ts'
import type { TykConnection } from '../../tyk/settings.ts'
import { testDriver } from '../driver-suite.ts'
import { createTykDashboardDriver } from './driver.ts'

/** Waits long enough for a busy machine. */
const patient = { firstRetryMs: 1, restMs: 600_000 }
/** Waits short enough for a test in which nobody ever answers. */
const impatient = { ...patient, callMs: 2000, tryMs: 800 }

async function setStage(
  options: FakeDashboardOptions & {
    settings?: Partial<TykConnection>
    allowPrivate?: boolean
    times?: Partial<JsonApiTimes>
  } = {},
) {
  const { settings, allowPrivate = true, times = patient, ...rest } = options
  const clock = { now: new Date('2026-03-01T10:30:00Z') }
  const now = () => clock.now
  const fake = await startFakeDashboard({ now, ...rest })
  const connection: TykConnection = {
    url: fake.url,
    secret: secret(fake.secret),
    organisationId: fake.organisationId,
    policyTags: ['portal'],
    insecureSkipVerify: false,
    ...settings,
  }
  const driver = createTykDashboardDriver(connection, { now, guard: createAddressGuard({ allowPrivate }), times })
  onTestFinished(async () => {
    await driver.close()
    await fake.close()
    expect(fake.mistakes).toEqual([])
  })
  const serviceIds = [fake.addApi('Parcels'), fake.addApi('Rates')] as const
  return { fake, driver, clock, serviceIds }
}

testDriver('Tyk Dashboard', async () => {
  const { fake, driver, clock, serviceIds } = await setStage()
  return {
    driver,
    serviceIds,
    call: async (key, serviceId) => fake.gateway.call(key, serviceId) === 200,
    now: () => clock.now,
    async later(ms) {
      clock.now = new Date(clock.now.getTime() + ms)
    },
  }
})

type Stage = Awaited<ReturnType<typeof setStage>>

const product = ({ serviceIds }: Stage): PolicyInput => ({
  kind: 'access',
  id: '0190c0de-0000-7000-8000-000000000001',
  name: 'Parcels',
  serviceIds: [serviceIds[0]],
  active: true,
})

const plan: PolicyInput = {
  kind: 'limits',
  id: '0190c0de-0000-7000-8000-000000000002',
  name: 'Gold',
  limits: { rate: { calls: 100, periodSeconds: 1 }, quota: { calls: 10, periodSeconds: 3600 } },
  keyLifetimeSeconds: null,
  active: true,
}

async function offer(stage: Stage) {
  const policyIds = [await stage.driver.putPolicy(product(stage)), await stage.driver.putPolicy(plan)]
  const key: KeyInput = {
    keyId: secret('ptc_chosen-by-the-portal'),
    counterId: 'credential-1',
    policyIds,
    expiresAt: null,
    active: true,
    tags: ['app-1'],
    metadata: { ApplicationID: '1' },
  }
  return { policyIds, key }
}

describe('policies at the Dashboard', () => {
  test('SYN-12: keep everything that is not ours: versions, paths, tags, metadata and foreign fields', async () => {
    const stage = await setStage()
    const { fake, driver, serviceIds } = stage
    const id = await driver.putPolicy(product(stage))
    const stored = fake.gateway.policies.get(id)
    if (!stored) throw new Error('no policy')
    const right = { ...stored.access_rights[serviceIds[0]], api_id: serviceIds[0], versions: ['v2'] }
    Object.assign(stored, {
      access_rights: { [serviceIds[0]]: { ...right, allowed_urls: [{ url: '/only', methods: ['GET'] }] } },
      tags: ['portal', 'gold'],
      meta_data: { ...stored.meta_data, region: 'eu' },
      graphql_enabled: true,
    })
    await driver.putPolicy({ ...product(stage), id, name: 'Renamed', serviceIds: [...serviceIds] } as PolicyInput)
    expect(fake.gateway.policies.get(id)).toMatchObject({
      name: 'Renamed',
      tags: ['portal', 'gold'],
      meta_data: { region: 'eu' },
      graphql_enabled: true,
      partitions: { acl: true, quota: false, rate_limit: false, per_api: false },
      access_rights: {
        [serviceIds[0]]: { versions: ['v2'], allowed_urls: [{ url: '/only', methods: ['GET'] }] },
        [serviceIds[1]]: { api_name: 'Rates', versions: ['Default'] },
      },
    })
    expect(fake.gateway.policies.get(id)?.access_rights_array).toHaveLength(2)
  })

  test('a plan sets limits, -1 for none, and no right to any API', async () => {
    const { fake, driver } = await setStage()
    const id = await driver.putPolicy(plan)
    const partitions = { acl: false, quota: true, rate_limit: true }
    const limits = { rate: 100, per: 1, quota_max: 10, quota_renewal_rate: 3600 }
    expect(fake.gateway.policies.get(id)).toMatchObject({ ...limits, partitions, access_rights: {}, tags: ['portal'] })
    await driver.putPolicy({ ...plan, id, limits: { rate: null, quota: null } })
    expect(fake.gateway.policies.get(id)).toMatchObject({ rate: -1, per: -1, quota_max: -1, quota_renewal_rate: -1 })
  })

  test('a plan gets an API where the Dashboard insists on one', async () => {
    const { fake, driver } = await setStage({ wantsAnApi: true })
    const id = await driver.putPolicy(plan)
    expect(Object.keys(fake.gateway.policies.get(id)?.access_rights ?? {})).toHaveLength(1)
  })

  test('a product without APIs is a draft that is not active', async () => {
    const stage = await setStage()
    const id = await stage.driver.putPolicy({ ...product(stage), serviceIds: [] } as PolicyInput)
    expect(stage.fake.gateway.policies.get(id)).toMatchObject({ state: 'draft', active: false, is_inactive: true })
  })

  test('one that was made while the connection broke is taken up, not made twice', async () => {
    const stage = await setStage()
    stage.fake.faults.plan({ kind: 'close-after-acting', method: 'POST' })
    await expect(stage.driver.putPolicy(product(stage))).rejects.toMatchObject({ retryable: true })
    const id = await stage.driver.putPolicy(product(stage))
    expect([...stage.fake.gateway.policies.keys()]).toEqual([id])
    stage.fake.gateway.policies.clear()
    stage.fake.faults.plan({ kind: 'close-after-acting', method: 'POST' })
    await expect(stage.driver.putPolicy(product(stage))).rejects.toMatchObject({ retryable: true })
    await stage.driver.deletePolicy(product(stage).id)
    expect(stage.fake.gateway.policies.size).toBe(0)
  })

  test('a name that is taken is refused for good, in the words of the Dashboard', async () => {
    const stage = await setStage()
    await stage.driver.putPolicy(plan)
    const twin = stage.driver.putPolicy({ ...plan, id: '0190c0de-0000-7000-8000-000000000009' })
    await expect(twin).rejects.toMatchObject({
      retryable: false,
      message: expect.stringContaining('This policy name has already been used'),
    })
  })

  test('an API that is gone is named', async () => {
    const stage = await setStage()
    const wanted = stage.driver.putPolicy({ ...product(stage), serviceIds: ['gone'] } as PolicyInput)
    await expect(wanted).rejects.toMatchObject({ retryable: false, message: expect.stringContaining('API gone') })
  })
})

describe('keys at the Dashboard', () => {
  test('carry organisation, policies, tags and metadata, and limits of their own that are all but shut', async () => {
    const stage = await setStage()
    const { key, policyIds } = await offer(stage)
    const issued = await stage.driver.putKey(key)
    expect(stage.fake.gateway.find(issued.key.expose())?.sent).toEqual({
      org_id: stage.fake.organisationId,
      alias: 'credential-1',
      apply_policies: policyIds,
      expires: 0,
      is_inactive: false,
      tags: ['app-1'],
      meta_data: { ApplicationID: '1' },
      rate: 1,
      per: 86_400,
      quota_max: 1,
      quota_renewal_rate: 0,
    })
  })

  test('whose plan is removed at the Dashboard by hand go on with its limits, and are not written without it', async () => {
    const stage = await setStage()
    const { key, policyIds } = await offer(stage)
    const issued = await stage.driver.putKey(key)
    stage.fake.gateway.policies.delete(policyIds[1] ?? '')
    await expect(stage.driver.putKey({ ...key, issued })).rejects.toMatchObject({ retryable: false })
    const calls = Array.from({ length: 15 }, () => stage.fake.gateway.call(issued.key.expose(), stage.serviceIds[0]))
    expect(calls.filter((status) => status === 200)).toHaveLength(10)
  })

  test('whose plan is removed while they are written are left with next to nothing, not with everything', async () => {
    const stage = await setStage()
    const { key, policyIds } = await offer(stage)
    const { policies } = stage.fake.gateway
    stage.fake.beforeNext('POST', () => policies.delete(policyIds[1] ?? ''))
    const issued = await stage.driver.putKey(key)
    const calls = Array.from({ length: 5 }, () => stage.fake.gateway.call(issued.key.expose(), stage.serviceIds[0]))
    expect(calls.filter((status) => status === 200)).toHaveLength(1)
  })

  test('are not issued when the plan no longer limits, or the product opens nothing', async () => {
    const stage = await setStage()
    const { key, policyIds } = await offer(stage)
    const [first = '', second = ''] = policyIds
    for (const id of [second, first]) {
      const stored = stage.fake.gateway.policies.get(id)
      const partitions = {
        acl: id === second,
        quota: id === first,
        rate_limit: false,
        complexity: false,
        per_api: false,
      }
      Object.assign(stored ?? {}, { partitions })
      if (id === second) {
        await expect(stage.driver.putKey(key)).rejects.toMatchObject({
          message: expect.stringContaining('No policy of this key limits it'),
        })
        Object.assign(stored ?? {}, { partitions: { ...partitions, acl: false, quota: true } })
      }
    }
    await expect(stage.driver.putKey(key)).rejects.toMatchObject({ message: expect.stringContaining('gives access') })
  })

  test('are issued once though the connection breaks after the Dashboard has acted', async () => {
    const stage = await setStage()
    const { key } = await offer(stage)
    stage.fake.faults.plan({ kind: 'close-after-acting', method: 'POST', path: /keys/ })
    const issued = await stage.driver.putKey(key)
    expect([...stage.fake.gateway.keys.keys()]).toEqual([issued.providerKeyHash])
    // The end of the wrapping, which all keys share, tells none from another.
    expect(stage.driver.endOfKey?.(issued.key.expose())).toMatch(/^[\w+/]{4}••••$/)
  })

  test('have no hash where the gateway hashes none, and are found by themselves', async () => {
    const stage = await setStage({ hashesKeys: false })
    const { key } = await offer(stage)
    const issued = await stage.driver.putKey(key)
    expect(issued.providerKeyHash).toBeNull()
    await stage.driver.putKey({ ...key, active: false, issued })
    expect(stage.fake.gateway.call(issued.key.expose(), stage.serviceIds[0])).toBe(401)
    await stage.driver.revokeKey({ keyId: key.keyId, providerKeyHash: null })
    expect(stage.fake.gateway.keys.size).toBe(0)
  })

  test('tell the quota of the product with the least left', async () => {
    const stage = await setStage()
    const { key, policyIds } = await offer(stage)
    const second = {
      ...product(stage),
      id: '0190c0de-0000-7000-8000-000000000003',
      name: 'Rates',
      serviceIds: [stage.serviceIds[1]],
    }
    const wanted = { ...key, policyIds: [...policyIds, await stage.driver.putPolicy(second as PolicyInput)] }
    const issued = await stage.driver.putKey(wanted)
    for (let calls = 0; calls < 3; calls += 1) stage.fake.gateway.call(issued.key.expose(), stage.serviceIds[1])
    const reference = { keyId: key.keyId, providerKeyHash: issued.providerKeyHash }
    expect(await stage.driver.readQuota('', reference)).toMatchObject({
      limit: 10,
      remaining: 7,
      renewsAt: expect.any(Date),
    })
  })

  test('tell their usage by API and day, summed over the keys of a credential', async () => {
    const stage = await setStage()
    const { key } = await offer(stage)
    const first = await stage.driver.putKey(key)
    const second = await stage.driver.putKey({ ...key, keyId: secret('ptc_after-rotation') })
    for (const { key: issued } of [first, first, second]) stage.fake.gateway.call(issued.expose(), stage.serviceIds[0])
    stage.fake.gateway.call(second.key.expose(), stage.serviceIds[1])
    const keys = [first, second].map(({ providerKeyHash }) => ({
      counterId: 'credential-1',
      providerKeyHash: providerKeyHash ?? '',
    }))
    const rows = await stage.driver.readUsage(
      { from: new Date('2026-02-28T23:00:00Z'), until: stage.clock.now, calledSince: null },
      async () => keys,
    )
    const common = { counterId: 'credential-1', hour: new Date('2026-03-01T00:00:00Z'), lastCallAt: stage.clock.now }
    expect(rows.toSorted((a, b) => b.calls - a.calls)).toEqual([
      { ...common, serviceId: stage.serviceIds[0], status: null, calls: 3, errors: 0, latencyMs: 38 },
      { ...common, serviceId: stage.serviceIds[1], status: null, calls: 1, errors: 1, latencyMs: 13 },
    ])
    expect(stage.fake.requests).toContain(`GET /api/activity/keys/${first.providerKeyHash}/28/2/2026/28/2/2026`)
  })
})

describe('a Dashboard that is not well', () => {
  const kinds = ['hang', 'error', 'unavailable', 'close', 'garbage', 'not-found-page'] as const

  test.each(kinds)('%s: what is asked fails and may be tried again; afterwards it works', async (kind) => {
    const stage = await setStage({ times: kind === 'hang' ? impatient : patient })
    const { key } = await offer(stage)
    const issued = await stage.driver.putKey(key)
    stage.fake.faults.plan({ kind, method: 'DELETE', times: 3 })
    const reference = { keyId: key.keyId, providerKeyHash: issued.providerKeyHash }
    await expect(stage.driver.revokeKey(reference)).rejects.toMatchObject({ name: 'ProviderError', retryable: true })
    expect(stage.fake.gateway.keys.size).toBe(1)
    stage.fake.faults.clear()
    await stage.driver.revokeKey(reference)
    expect(stage.fake.gateway.keys.size).toBe(0)
  })

  test('a page that would show the quota waits for it briefly only', async () => {
    const stage = await setStage({ times: { ...patient, callMs: 600_000, tryMs: 600_000, lookMs: 200 } })
    const { key } = await offer(stage)
    const { providerKeyHash } = await stage.driver.putKey(key)
    stage.fake.faults.plan({ kind: 'hang', method: 'GET', path: /keys/ })
    await expect(stage.driver.readQuota('', { keyId: key.keyId, providerKeyHash })).rejects.toMatchObject({
      kind: 'slow',
    })
  })

  test('a short trouble is got over within the call', async () => {
    const stage = await setStage()
    stage.fake.faults.plan({ kind: 'unavailable', times: 2 })
    expect(await stage.driver.listServices()).toHaveLength(2)
    expect(stage.fake.requests).toHaveLength(3)
  })

  test('one that does not answer is left alone after five times, but a test of the connection asks it', async () => {
    const stage = await setStage()
    stage.fake.faults.plan({ kind: 'unavailable', times: 6 })
    await expect(stage.driver.listServices()).rejects.toMatchObject({ retryable: true })
    await expect(stage.driver.listServices()).rejects.toMatchObject({
      message: expect.stringContaining('asked again soon'),
    })
    const asked = stage.fake.requests.length
    await expect(stage.driver.listServices()).rejects.toMatchObject({
      message: expect.stringContaining('asked again soon'),
    })
    expect(stage.fake.requests).toHaveLength(asked)
    stage.fake.faults.clear()
    expect(await stage.driver.checkHealth()).toMatchObject({ status: 'up' })
  })

  test('refusals do not count as being away', async () => {
    const stage = await setStage()
    stage.fake.permissions.delete('apis')
    for (let calls = 0; calls < 8; calls += 1) {
      await expect(stage.driver.listServices()).rejects.toMatchObject({ retryable: false })
    }
    stage.fake.permissions.add('apis')
    expect(await stage.driver.listServices()).toHaveLength(2)
  })

  test('no message holds the secret or a key', async () => {
    const stage = await setStage()
    const { key } = await offer(stage)
    const told: string[] = []
    const listen = (error: unknown) => void told.push(String(error), JSON.stringify(error))
    stage.fake.permissions.delete('keys')
    await stage.driver.putKey(key).catch(listen)
    await stage.driver.revokeKey({ keyId: key.keyId, providerKeyHash: null }).catch(listen)
    expect(told).toHaveLength(4)
    expect(told.join()).toContain('does not permit this')
    expect(told.join()).not.toContain(key.keyId.expose())
    expect(told.join()).not.toContain(stage.fake.secret)
  })
})

describe('a test of the connection', () => {
  const outcomes = async (stage: Stage) =>
    Object.fromEntries((await stage.driver.checkHealth('full')).checks.map(({ name, outcome }) => [name, outcome]))

  test('PRV-4: says one by one what was found, and changes nothing', async () => {
    const stage = await setStage()
    await offer(stage)
    const before = JSON.stringify([...stage.fake.gateway.policies])
    const granted = { reachable: 'passed', tls: 'skipped', secret: 'passed', apis: 'passed', policies: 'passed' }
    expect(await outcomes(stage)).toEqual({ ...granted, keys: 'passed', usage: 'passed' })
    expect(JSON.stringify([...stage.fake.gateway.policies])).toBe(before)
  })

  test('names the permission that is missing', async () => {
    const stage = await setStage()
    stage.fake.permissions.delete('keys')
    expect(await outcomes(stage)).toMatchObject({
      secret: 'passed',
      policies: 'passed',
      keys: 'failed',
      usage: 'passed',
    })
    expect(await stage.driver.checkHealth('full')).toMatchObject({
      status: 'up',
      reason: 'The user of the secret lacks the permission to write keys.',
    })
  })

  test('tells a secret that is not accepted', async () => {
    const stage = await setStage({ settings: { secret: secret('wrong') } })
    expect(await outcomes(stage)).toMatchObject({ reachable: 'passed', secret: 'failed', keys: 'skipped' })
    expect(await stage.driver.checkHealth()).toMatchObject({
      status: 'down',
      reason: 'The Tyk Dashboard does not accept the secret.',
    })
  })

  test('tells an address where nobody is, and one in a network that must not be called', async () => {
    const nobody = await setStage({ settings: { url: 'http://127.0.0.1:9' } })
    expect(await outcomes(nobody)).toMatchObject({ reachable: 'failed', secret: 'skipped' })
    const closed = await setStage({ allowPrivate: false })
    expect(await closed.driver.checkHealth()).toMatchObject({
      status: 'down',
      reason: expect.stringContaining('PORTAL_ALLOW_PRIVATE_TARGETS'),
    })
    await expect(closed.driver.listServices()).rejects.toMatchObject({ retryable: false })
    expect(closed.fake.requests).toEqual([])
  })
})
