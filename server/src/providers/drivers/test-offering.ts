import { randomBytes } from 'node:crypto'
import { secret } from '../../platform/crypto/secret.ts'
import type { Driver, IssuedKey, KeyInput, Limits } from '../driver.ts'

/** A provider to try a driver on: empty but for two APIs. */
export interface DriverStage {
  driver: Driver
  serviceIds: readonly [string, string]
  /** Calls an API with this key. @returns whether it was let in */
  call(key: string, serviceId: string): Promise<boolean>
  /** Moves the provider's clock on, or waits. */
  later(ms: number): Promise<void>
  now(): Date
  /** False where the provider is set not to. */
  listsKeys?: boolean
  /** The hash of the key that a credential of this id was given, where usage is counted by key. */
  countedKeys?: () => Promise<{ counterId: string; providerKeyHash: string }[]>
}

export const idOf = (word: string) => `${word}-${randomBytes(6).toString('hex')}`

/** A product and a plan there, and keys to be made for them. */
export async function offeringOn(
  set: () => Promise<DriverStage>,
  limits: Limits = { rate: null, quota: { calls: 5, periodSeconds: 3600 } },
) {
  const stage = await set()
  const { driver, serviceIds } = stage
  const access = {
    kind: 'access',
    id: idOf('product'),
    name: idOf('Product'),
    serviceIds: [serviceIds[0]],
    active: true,
  } as const
  const plan = {
    kind: 'limits',
    id: idOf('plan'),
    name: idOf('Plan'),
    limits,
    keyLifetimeSeconds: null,
    active: true,
  } as const
  const accessId = await driver.putPolicy(access)
  const planId = await driver.putPolicy(plan)
  const key = (rest: Partial<KeyInput> = {}): KeyInput => ({
    keyId: secret(`ptc_${randomBytes(30).toString('base64url')}`),
    counterId: idOf('credential'),
    policyIds: [accessId, planId],
    expiresAt: null,
    active: true,
    tags: ['app-1', 'org-2'],
    metadata: { ApplicationID: '1' },
    ...rest,
  })
  const worksAt = ({ key: issued }: IssuedKey, service: 0 | 1 = 0) => stage.call(issued.expose(), serviceIds[service])
  return { ...stage, access, accessId, plan, planId, policyIds: [accessId, planId], key, worksAt }
}
