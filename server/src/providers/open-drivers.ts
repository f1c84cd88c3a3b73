import type { FastifyBaseLogger } from 'fastify'
import type { Vault } from '../platform/crypto/vault.ts'
import type { Db } from '../platform/database/database.ts'
import { absent } from '../platform/errors.ts'
import type { Driver } from './driver.ts'
import { disconnected } from './drivers/disconnected.ts'
import { type ConnectionRow, findConnection } from './providers.queries.ts'
import { readTykSettings, type TykConnection } from './tyk/settings.ts'

/** What a provider's secret is sealed for. */
export const secretPurpose = 'provider-secret'

/** Makes the driver of each kind of provider. */
export interface DriverMakers {
  'built-in': () => Driver
  'tyk-dashboard': (connection: TykConnection) => Driver
  'tyk-gateway': (connection: TykConnection) => Driver
}

export interface OpenDrivers {
  driverOf(providerId: string): Promise<Driver>
  close(): Promise<void>
}

/**
 * Keeps one driver per provider, with its connections and its circuit breaker, until the provider's settings change: its version is read
 * every time, so that a change in any process counts in all of them.
 */
export function createOpenDrivers(deps: {
  db: Db
  vault: Vault
  log: FastifyBaseLogger
  drivers: DriverMakers
}): OpenDrivers {
  const { db, vault, log, drivers } = deps
  const opened = new Map<string, { version: number; driver: Driver }>()

  function open({ kind, settings, secret_sealed, deleted_at }: ConnectionRow): Driver {
    if (deleted_at) return disconnected
    if (kind === 'built-in') return drivers[kind]()
    if (!secret_sealed) throw new Error('This provider has no secret.')
    return drivers[kind](readTykSettings(settings, vault.open(secret_sealed, secretPurpose)))
  }

  const letGo = (driver: Driver) =>
    driver.close().catch((error: unknown) => log.warn({ err: error }, 'connections to a provider were not closed'))

  return {
    async driverOf(id) {
      const row = await findConnection(db, id)
      if (!row) throw absent('provider')
      const known = opened.get(id)
      if (known && known.version >= row.version) return known.driver
      const driver = open(row)
      opened.set(id, { version: row.version, driver })
      if (known) void letGo(known.driver)
      return driver
    },

    async close() {
      await Promise.all([...opened.values()].map(({ driver }) => letGo(driver)))
      opened.clear()
    },
  }
}
