import type { FastifyBaseLogger } from 'fastify'
import { type Actor, system } from '../platform/actor.ts'
import { recordAudit } from '../platform/audit/audit.ts'
import { type Db, inTransaction, violatedConstraint } from '../platform/database/database.ts'
import { absent, Refused } from '../platform/errors.ts'
import { newId } from '../platform/ids.ts'
import { bumpStamp } from '../platform/stamps.ts'
import { refuseOutdated } from '../platform/versions.ts'
import type { Driver, ProviderService } from './driver.ts'
import { reviveOperations } from './operations.queries.ts'
import { ProviderError } from './provider-error.ts'
import * as rows from './providers.queries.ts'

export interface ProvidersDeps {
  db: Db
  now: () => Date
  log: FastifyBaseLogger
  /** Makes the driver of a kind of provider. */
  drivers: Record<'built-in', (providerId: string) => Driver>
}

export type Providers = ReturnType<typeof createProviders>

export function createProviders({ db, now, log, drivers }: ProvidersDeps) {
  const opened = new Map<string, Driver>()

  async function find(id: string): Promise<rows.ProviderRow> {
    const row = await rows.findProvider(db, id)
    if (!row) throw absent('provider')
    return row
  }

  async function driverOf(id: string): Promise<Driver> {
    const known = opened.get(id)
    if (known) return known
    const driver = drivers[(await find(id)).kind](id)
    opened.set(id, driver)
    return driver
  }

  async function checkProvider(id: string): Promise<rows.ProviderRow> {
    const driver = await driverOf(id)
    const health = await driver.checkHealth().catch((error: unknown) => {
      log.warn({ err: error, provider: id }, 'provider health check failed')
      return {
        status: 'down' as const,
        reason: error instanceof ProviderError ? error.message : 'It could not be asked; see the log.',
      }
    })
    const before = await find(id)
    await rows.recordHealth(db, id, health, now())
    // Whoever was away for longer than the attempts last has missed changes, among them revocations.
    if (health.status === 'up' && before.status === 'down') await reviveOperations(db, id, now())
    return find(id)
  }

  async function createProvider(
    tx: Db,
    actor: Actor,
    input: { name: string; kind: 'built-in'; gatewayUrl: string },
  ): Promise<void> {
    const id = newId()
    await refuseTakenName(() =>
      rows.insertProvider(tx, { id, name: input.name, kind: input.kind, gateway_url: input.gatewayUrl }, now()),
    )
    await recordAudit(tx, actor, now(), {
      action: 'provider.created',
      object: { kind: 'provider', id, name: input.name },
    })
  }

  return {
    list: () => rows.listProviders(db),
    find,
    driverOf,
    checkProvider,

    /** The built-in gateway is a provider of every portal that runs one; made at the first start. */
    async ensureBuiltIn(gatewayUrl: string): Promise<void> {
      const known = (await rows.listProviders(db)).find((provider) => provider.kind === 'built-in')
      if (known) return
      const input = { name: 'Built-in gateway', kind: 'built-in', gatewayUrl } as const
      try {
        await inTransaction(db, (tx) => createProvider(tx, system('Portal'), input))
      } catch (error) {
        // Another replica that started at the same moment was first.
        if (!(error instanceof Refused) || error.code !== 'provider-name-taken') throw error
      }
    },

    async updateProvider(
      actor: Actor,
      id: string,
      changes: { name?: string | undefined; gatewayUrl?: string | undefined },
      seenVersion: number | null,
    ): Promise<rows.ProviderRow> {
      await inTransaction(db, async (tx) => {
        const before = await rows.lockProvider(tx, id)
        if (!before) throw absent('provider')
        refuseOutdated('provider', before.version, seenVersion)
        await refuseTakenName(() =>
          rows.updateProvider(tx, id, { name: changes.name, gateway_url: changes.gatewayUrl }, now()),
        )
        await recordAudit(tx, actor, now(), {
          action: 'provider.updated',
          object: { kind: 'provider', id, name: before.name },
          details: { before: { name: before.name, gatewayUrl: before.gateway_url }, after: changes },
        })
        await bumpStamp(tx, 'catalogue')
      })
      return find(id)
    },

    /** @throws Refused `provider-unavailable` when the provider does not answer */
    async listServices(id: string): Promise<ProviderService[]> {
      const driver = await driverOf(id)
      try {
        return await driver.listServices()
      } catch (error) {
        if (!(error instanceof ProviderError)) throw error
        throw new Refused('provider-unavailable', `The provider could not be asked: ${error.message}`, {
          kind: 'unavailable',
          cause: error,
        })
      }
    },

    async checkAll(): Promise<void> {
      for (const provider of await rows.listProviders(db)) await checkProvider(provider.id)
    },
  }
}

async function refuseTakenName<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    if (violatedConstraint(error) === 'providers_name') {
      throw new Refused('provider-name-taken', 'Another provider has this name.', { field: 'name', cause: error })
    }
    throw error
  }
}
