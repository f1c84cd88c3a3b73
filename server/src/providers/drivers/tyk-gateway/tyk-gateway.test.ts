import { describe, expect, onTestFinished, test } from 'vitest'
import { secret } from '../../../platform/crypto/secret.ts'
import { createAddressGuard } from '../../../platform/outbound/address-guard.ts'
import type { PolicyInput } from '../../driver.ts'
import { startFakeTykGateway } from '../../fakes/tyk-gateway/fake-gateway.ts'
import type { TykConnection } from '../../tyk/settings.ts'
import { testDriver } from '../driver-suite.ts'
import { createTykGatewayDriver } from './driver.ts'

async function setStage(settings: Partial<TykConnection> = {}) {
  const clock = { now: new Date('2026-03-01T10:30:00Z') }
  const now = () => clock.now
  const fake = await startFakeTykGateway({ now })
  const connection: TykConnection = {
    url: fake.url,
    secret: secret(fake.secret),
    organisationId: fake.organisationId,
    policyTags: [],
    insecureSkipVerify: false,
    ...settings,
  }
  const driver = createTykGatewayDriver(connection, { now, guard: createAddressGuard({ allowPrivate: true }) })
  onTestFinished(async () => {
    await driver.close()
    await fake.close()
    expect(fake.mistakes).toEqual([])
  })
  return { fake, driver, clock, serviceIds: [fake.addApi('Parcels'), fake.addApi('Rates')] as const }
}

testDriver('Tyk Gateway', async () => {
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

const plan: PolicyInput = {
  kind: 'limits',
  id: '0190c0de-0000-7000-8000-000000000002',
  name: 'Gold',
  limits: { rate: null, quota: { calls: 10, periodSeconds: 3600 } },
  keyLifetimeSeconds: null,
  active: true,
}

describe('a Tyk Gateway without a Dashboard', () => {
  test('gets policies under our own ids, and loads them before the call is over', async () => {
    const { fake, driver } = await setStage()
    expect(await driver.putPolicy(plan)).toBe(plan.id)
    expect(fake.gateway.policies.get(plan.id)).toMatchObject({ id: plan.id, quota_max: 10, rate: -1, meta_data: {} })
    expect(fake.requests.slice(-2)).toEqual(['GET /tyk/reload/group', 'GET /tyk/reload?block=true'])
  })

  test('can’t tell usage nor when a key was last used', async () => {
    const { driver } = await setStage()
    expect(driver.capabilities).toMatchObject({ keysShareLimits: false, tellsLastUse: false, usageEverySeconds: null })
  })

  test('SYN-4: lists policies that somebody wrote by hand; one that can’t be read spoils no other', async () => {
    const { fake, driver, serviceIds } = await setStage()
    const file = (id: string, policy: object) => {
      const rights = { [serviceIds[0]]: { api_id: serviceIds[0], api_name: 'Parcels', versions: ['Default'] } }
      const partitions = { acl: false, quota: false, rate_limit: false, complexity: false, per_api: false }
      const written = {
        _id: '',
        id,
        org_id: fake.organisationId,
        name: id,
        access_rights: rights,
        partitions,
        tags: [],
      }
      fake.files.set(id, { ...written, meta_data: {}, ...policy } as never)
    }
    const off = { acl: false, quota: false, rate_limit: false, complexity: false, per_api: false }
    file('opens', { partitions: { ...off, acl: true }, tags: ['portal'] })
    file('limits', { partitions: { ...off, rate_limit: true }, rate: 5, per: 1, key_expires_in: 60 })
    file('for-each', { partitions: { ...off, per_api: true } })
    file('asleep', { partitions: { ...off, acl: true }, is_inactive: true })
    file('once', { partitions: { ...off, quota: true }, quota_max: 5, quota_renewal_rate: -1 })
    file('broken', { rate: 'many' })
    await driver.putPolicy(plan)
    const { policies, unreadable } = await driver.listPolicies()
    expect(policies.toSorted((one, other) => (one.id < other.id ? -1 : 1))).toMatchObject([
      { id: plan.id, name: 'Gold' },
      { id: 'asleep', active: false, sets: { access: true } },
      { id: 'for-each', sets: { perApi: true } },
      { id: 'limits', sets: { rate: true }, limits: { rate: { calls: 5, periodSeconds: 1 } }, keyLifetimeSeconds: 60 },
      { id: 'once', unsayableLimits: 'Its quota is never renewed.' },
      { id: 'opens', tags: ['portal'], services: [{ id: serviceIds[0], name: 'Parcels' }], opensMcp: false },
    ])
    expect(unreadable).toEqual([
      { id: 'broken', name: 'broken', reason: 'The provider sent it in an unknown form (rate).' },
    ])
  })

  test('that can’t remove a policy which is there keeps the removal failing', async () => {
    const { fake, driver } = await setStage()
    await driver.putPolicy(plan)
    const [file] = [...fake.files.values()]
    fake.files.delete = () => false
    await expect(driver.deletePolicy(plan.id)).rejects.toMatchObject({ retryable: true })
    expect(file?.id).toBe(plan.id)
  })

  test('that takes its policies from a Dashboard, or another secret, is told by a test of the connection', async () => {
    const stage = await setStage()
    stage.fake.takesPoliciesFromDashboard = true
    const health = await stage.driver.checkHealth('full')
    expect(health.checks.find(({ name }) => name === 'policies')).toEqual({
      name: 'policies',
      outcome: 'failed',
      detail: 'The Tyk Gateway takes its policies from a Dashboard.',
    })
    expect(stage.fake.files.size).toBe(0)
    const stranger = await setStage({ secret: secret('wrong') })
    expect(await stranger.driver.checkHealth()).toMatchObject({
      status: 'down',
      reason: 'The Tyk Gateway does not accept the secret.',
    })
  })
})
