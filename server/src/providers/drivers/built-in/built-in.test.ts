import { randomBytes } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { call, createTestGateway, echo, startUpstream } from '../../../gateway/test-gateway.ts'
import { secret } from '../../../platform/crypto/secret.ts'
import type { KeyInput } from '../../driver.ts'
import { ProviderError } from '../../provider-error.ts'
import { createBuiltInDriver } from './built-in.ts'

async function driverWithApi() {
  const gateway = await createTestGateway()
  const serviceId = await gateway.addApi({
    listenPath: '/parcels/',
    upstreamUrl: await startUpstream(echo),
    name: 'Parcels',
  })
  const driver = createBuiltInDriver(gateway.control)
  const limits = { rate: null, quota: { calls: 10, periodSeconds: 3600 } }
  await driver.putPolicy({ kind: 'access', id: 'product', name: 'Parcels', serviceIds: [serviceId], active: true })
  await driver.putPolicy({ kind: 'limits', id: 'plan', name: 'Ten', limits, keyLifetimeSeconds: null, active: true })
  const key = (rest: Partial<KeyInput> = {}): KeyInput => ({
    keyId: secret(randomBytes(30).toString('base64url')),
    counterId: 'credential-1',
    policyIds: ['product', 'plan'],
    expiresAt: null,
    active: true,
    tags: ['app-1'],
    metadata: { app: 'Tracker' },
    ...rest,
  })
  return { ...gateway, driver, serviceId, key, server: await gateway.start() }
}

describe('the built-in gateway as a provider', () => {
  test('is up, and lists its APIs', async () => {
    const { driver, serviceId } = await driverWithApi()
    expect(await driver.checkHealth()).toMatchObject({ status: 'up', reason: null })
    expect(await driver.listServices()).toEqual([
      {
        id: serviceId,
        name: 'Parcels',
        listenPath: '/parcels/',
        authTypes: ['authToken'],
        keyHeader: 'Authorization',
        active: true,
      },
    ])
  })

  test('issues a key that works, rotates and revokes it; every step may be repeated', async () => {
    const { driver, key, server } = await driverWithApi()
    const statusOf = async (text: string) => (await call(server, '/parcels/1', { key: text })).status
    const first = key()
    const issued = await driver.putKey(first)
    expect(await driver.putKey(first)).toEqual(issued)
    expect(await statusOf(issued.key.expose())).toBe(200)

    const second = key()
    const rotated = await driver.putKey(second)
    expect(await statusOf(rotated.key.expose())).toBe(200)
    expect(await driver.readQuota('credential-1', { keyId: second.keyId, providerKeyHash: null })).toMatchObject({
      limit: 10,
      remaining: 8,
    })
    const reference = { keyId: first.keyId, providerKeyHash: issued.providerKeyHash }
    await driver.revokeKey(reference)
    await driver.revokeKey(reference)
    expect(await statusOf(issued.key.expose())).toBe(403)
    expect(await statusOf(rotated.key.expose())).toBe(200)

    await driver.putKey({ ...second, active: false })
    expect(await statusOf(rotated.key.expose())).toBe(403)
    await server.close()
    expect(
      await driver.readUsage({ from: new Date(0), until: new Date('2030-01-01'), calledSince: null }, async () => []),
    ).toMatchObject([
      { counterId: 'credential-1', status: 200, calls: 3, errors: 0 },
      { counterId: 'credential-1', status: 403, calls: 1, errors: 1 },
    ])
  })

  test('has no quota to tell of for a credential without keys', async () => {
    const { driver, key } = await driverWithApi()
    expect(await driver.readQuota('nobody', { keyId: key().keyId, providerKeyHash: null })).toBeNull()
  })

  test('policies go more than once; what it refuses is not worth trying again', async () => {
    const { driver, key } = await driverWithApi()
    await driver.deletePolicy('plan')
    await driver.deletePolicy('plan')
    const refusal = await driver.putKey(key()).catch((error: unknown) => error)
    expect(refusal).toBeInstanceOf(ProviderError)
    expect(refusal).toMatchObject({ retryable: false })
  })

  test('without its database it is down, and trying again may help', async () => {
    const { driver, key, database } = await driverWithApi()
    await database.pool.query('alter table gateway_apis rename to gone')
    await database.pool.query('alter table gateway_policies rename to gone_too')
    expect(await driver.checkHealth()).toMatchObject({ status: 'down' })
    await expect(driver.putKey(key())).rejects.toMatchObject({ retryable: true })
  })
})
