import type { providerEndpoints } from '@portico/contract'
import type { FastifyBaseLogger } from 'fastify'
import type { z } from 'zod'
import { type Actor, system } from '../platform/actor.ts'
import { recordAudit } from '../platform/audit/audit.ts'
import type { Vault } from '../platform/crypto/vault.ts'
import { type Db, inTransaction, violatedConstraint } from '../platform/database/database.ts'
import { absent, Refused } from '../platform/errors.ts'
import { newId } from '../platform/ids.ts'
import { publish } from '../platform/outbox/events.ts'
import { bumpStamp } from '../platform/stamps.ts'
import { refuseOutdated } from '../platform/versions.ts'
import { refuseInUse, settingsAfter, synchronisationColumns } from './connection-changes.ts'
import type { Driver, PolicyListing, ProviderHealth, ProviderService } from './driver.ts'
import { createOpenDrivers, type DriverMakers, secretPurpose } from './open-drivers.ts'
import { reviveOperations } from './operations.queries.ts'
import { ProviderError } from './provider-error.ts'
import * as rows from './providers.queries.ts'

export interface ProvidersDeps {
  db: Db
  now: () => Date
  log: FastifyBaseLogger
  vault: Vault
  drivers: DriverMakers
}

type ProviderInput = z.output<(typeof providerEndpoints)['createProvider']['body']>
type ProviderChanges = z.output<(typeof providerEndpoints)['updateProvider']['body']>

export type Providers = ReturnType<typeof createProviders>

export function createProviders({ db, now, log, vault, drivers }: ProvidersDeps) {
  const open = createOpenDrivers({ db, vault, log, drivers })

  async function find(id: string): Promise<rows.ProviderRow> {
    const row = await rows.findProvider(db, id)
    if (!row) throw absent('provider')
    return row
  }

  async function checkProvider(id: string, scope: 'quick' | 'full' = 'full'): Promise<rows.ProviderRow> {
    const before = await find(id)
    const driver = await open.driverOf(id)
    const health = await driver.checkHealth(scope).catch((error: unknown): ProviderHealth => {
      log.warn({ err: error, provider: id }, 'provider health check failed')
      const reason = error instanceof ProviderError ? error.message : 'It could not be asked; see the log.'
      return { status: 'down', reason, checks: [] }
    })
    await inTransaction(db, async (tx) => {
      const last = await rows.lockStatus(tx, id)
      await rows.recordHealth(tx, id, health, scope, now())
      if (last === 'up' && health.status === 'down') {
        await publish(tx, now(), 'provider.down', { providerId: id, reason: health.reason ?? '' })
      }
      if (last === 'down' && health.status === 'up') await publish(tx, now(), 'provider.up', { providerId: id })
    })
    // Whoever was away for longer than the attempts last has missed changes, among them revocations. And who has mended what was refused
    // tests the connection: also the policy of what is deleted, which no page shows any more, is tried again then.
    if (health.status === 'up' && (before.status === 'down' || scope === 'full')) await reviveOperations(db, id, now())
    return find(id)
  }

  async function asked<T>(id: string, question: (driver: Driver) => Promise<T>): Promise<T> {
    await find(id)
    const driver = await open.driverOf(id)
    try {
      return await question(driver)
    } catch (error) {
      if (!(error instanceof ProviderError)) throw error
      throw new Refused('provider-unavailable', `The provider could not be asked: ${error.message}`, {
        kind: 'unavailable',
        cause: error,
      })
    }
  }

  async function insertProvider(tx: Db, actor: Actor, provider: Omit<rows.NewProvider, 'id'>): Promise<string> {
    const id = newId()
    const { name, kind, gateway_url, settings } = provider
    await refuseTakenName(() => rows.insertProvider(tx, { id, ...provider }, now()))
    await recordAudit(tx, actor, now(), {
      action: 'provider.created',
      object: { kind: 'provider', id, name },
      details: { input: { name, kind, gatewayUrl: gateway_url, settings } },
    })
    return id
  }

  return {
    list: () => rows.listProviders(db),
    find,
    driverOf: open.driverOf,
    checkProvider,
    close: open.close,

    /** The built-in gateway is a provider of every portal that runs one; made at the first start. */
    async ensureBuiltIn(gatewayUrl: string): Promise<void> {
      const known = (await rows.listProviders(db)).find((provider) => provider.kind === 'built-in')
      if (known) return
      const provider = { name: 'Built-in gateway', kind: 'built-in', gateway_url: gatewayUrl } as const
      try {
        await inTransaction(db, (tx) =>
          insertProvider(tx, system('Portal'), { ...provider, settings: {}, secret_sealed: null }),
        )
      } catch (error) {
        // Another replica that started at the same moment was first.
        if (!(error instanceof Refused) || error.code !== 'provider-name-taken') throw error
      }
    },

    async createProvider(actor: Actor, input: ProviderInput): Promise<rows.ProviderRow> {
      const { name, kind, gatewayUrl, settings, synchronisation } = input
      const { secret, ...rest } = settings
      const provider = {
        name,
        kind,
        gateway_url: gatewayUrl,
        settings: rest,
        secret_sealed: vault.seal(secret, secretPurpose),
        ...synchronisationColumns(synchronisation),
      }
      const id = await inTransaction(db, (tx) => insertProvider(tx, actor, provider))
      return checkProvider(id)
    },

    async updateProvider(
      actor: Actor,
      id: string,
      { name, gatewayUrl, settings, synchronisation }: ProviderChanges,
      seenVersion: number | null,
    ): Promise<rows.ProviderRow> {
      await inTransaction(db, async (tx) => {
        const before = await rows.lockProvider(tx, id)
        if (!before) throw absent('provider')
        refuseOutdated('provider', before.version, seenVersion)
        const { secret, ...plain } = settings ?? {}
        const changes: rows.ProviderChanges = {
          name,
          gateway_url: gatewayUrl,
          ...(settings ? { settings: settingsAfter(before, settings) } : {}),
          ...(secret === undefined ? {} : { secret_sealed: vault.seal(secret, secretPurpose) }),
          ...synchronisationColumns(synchronisation),
        }
        await refuseTakenName(() => rows.updateProvider(tx, id, changes, now()))
        await recordAudit(tx, actor, now(), {
          action: 'provider.updated',
          object: { kind: 'provider', id, name: before.name },
          details: {
            before: { name: before.name, gatewayUrl: before.gateway_url, settings: before.settings },
            after: {
              name,
              gatewayUrl,
              settings: settings && { ...plain, secretChanged: secret !== undefined },
              synchronisation,
            },
          },
        })
        await bumpStamp(tx, 'catalogue')
      })
      return settings ? checkProvider(id) : find(id)
    },

    /** What keeps it from being deleted, and who would lose access. */
    async showProviderDeletionImpact(id: string): Promise<rows.ProviderUse> {
      await find(id)
      return rows.countUse(db, id)
    },

    /** @throws Refused `provider-built-in`, `provider-in-use` */
    async deleteProvider(actor: Actor, id: string): Promise<void> {
      await inTransaction(db, async (tx) => {
        const before = await rows.lockProvider(tx, id)
        if (!before) throw absent('provider')
        if (before.kind === 'built-in') {
          throw new Refused(
            'provider-built-in',
            'The built-in gateway belongs to the portal. The operator can switch it off.',
          )
        }
        refuseInUse(await rows.countUse(tx, id))
        await rows.markProviderDeleted(tx, id, now())
        // What could not be removed at the provider ends now: there is nobody left to ask.
        await reviveOperations(tx, id, now())
        await recordAudit(tx, actor, now(), {
          action: 'provider.deleted',
          object: { kind: 'provider', id, name: before.name },
        })
        await bumpStamp(tx, 'catalogue')
      })
    },

    /** @throws Refused `provider-unavailable` when the provider does not answer */
    listServices: (id: string): Promise<ProviderService[]> => asked(id, (driver) => driver.listServices()),

    /** @throws Refused `provider-unavailable` when the provider does not answer */
    listPolicies: (id: string): Promise<PolicyListing> => asked(id, (driver) => driver.listPolicies()),

    /** The policy of this name where the provider knows policies by name; null when there is none, or it can't be asked. */
    async findPolicyNamed(id: string, name: string): Promise<string | null> {
      const driver = await open.driverOf(id)
      try {
        return await driver.findPolicyNamed(name)
      } catch (error) {
        if (!(error instanceof ProviderError)) throw error
        log.warn({ err: error, provider: id }, 'provider could not be asked for the name of a policy')
        return null
      }
    },

    /** Side by side, so that one that does not answer holds up no other. */
    async checkAll(): Promise<void> {
      const providers = await rows.listProviders(db)
      await Promise.all(providers.map(({ id }) => checkProvider(id, 'quick')))
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
