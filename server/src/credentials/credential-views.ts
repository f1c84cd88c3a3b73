import type { Actor } from '../platform/actor.ts'
import { historyOf } from '../platform/audit/history.ts'
import type { Vault } from '../platform/crypto/vault.ts'
import type { Cursor } from '../platform/database/cursor.ts'
import type { Db } from '../platform/database/database.ts'
import { absent } from '../platform/errors.ts'
import { type Driver, ProviderError, type QuotaState } from '../providers/index.ts'
import * as rows from './credentials.queries.ts'
import * as keys from './keys.queries.ts'
import { rotationsLeft } from './rotation.ts'

export interface ViewDeps {
  db: Db
  now: () => Date
  vault: Vault
  driverOf: (providerId: string) => Promise<Driver>
  /** @throws Refused `credential-not-found` for an actor who may not see it */
  findToRead: (actor: Actor, id: string) => Promise<rows.CredentialRow>
}

export interface RotationView {
  countsApart: boolean
  rotationsLeft: number | null
  nextRotationAt: Date | null
  tellsLastUse: boolean
  /** Why the provider could not be asked for it now. */
  lastUseFailure: string | null
  currentKey: { lastUsedAt: Date | null } | null
  outgoingKey: { lastUsedAt: Date | null } | null
}

/** What is asked about one credential beside what it is. */
export function createCredentialViews({ db, now, vault, driverOf, findToRead }: ViewDeps) {
  async function lastUses(driver: Driver, living: readonly keys.KeyRow[]) {
    if (!driver.capabilities.tellsLastUse) return { lastUseFailure: null, uses: living.map(() => null) }
    try {
      const uses = await Promise.all(
        living.map((key) =>
          driver.readLastUse({
            keyId: vault.open(key.key_id_sealed, 'key-id'),
            providerKeyHash: key.provider_key_hash,
          }),
        ),
      )
      return { lastUseFailure: null, uses }
    } catch (error) {
      if (!(error instanceof ProviderError)) throw error
      return { lastUseFailure: error.message, uses: living.map(() => null) }
    }
  }

  return {
    /** What a rotation means here, and when the keys were used last. */
    async showRotation(actor: Actor, id: string): Promise<RotationView> {
      const credential = await findToRead(actor, id)
      const driver = await driverOf(credential.providerId)
      const countsApart = !driver.capabilities.keysShareLimits
      const limit = countsApart ? await rotationsLeft(db, { id, plan_id: credential.planId }, now()) : null
      const living = credential.kind === 'stored' ? [] : (await keys.keysOf(db, [id])).filter(isUsable(now()))
      const { lastUseFailure, uses } = await lastUses(driver, living)
      const useOf = (state: 'current' | 'outgoing') => {
        const index = living.findIndex((key) => key.state === state)
        return index === -1 ? null : { lastUsedAt: uses[index] ?? null }
      }
      return {
        countsApart,
        rotationsLeft: limit?.left ?? null,
        nextRotationAt: limit?.nextAt ?? null,
        tellsLastUse: driver.capabilities.tellsLastUse,
        lastUseFailure,
        currentKey: useOf('current'),
        outgoingKey: useOf('outgoing'),
      }
    },

    /** What is left of the quota, as the provider says; null where there is none or it can't be told. */
    async readQuota(actor: Actor, id: string): Promise<QuotaState | null> {
      const row = await findToRead(actor, id)
      const key = await keys.currentKey(db, id)
      if (!key || row.kind === 'stored') return null
      const driver = await driverOf(row.providerId)
      return driver.readQuota(id, {
        keyId: vault.open(key.key_id_sealed, 'key-id'),
        providerKeyHash: key.provider_key_hash,
      })
    },

    /** What was done with it, for the back office. */
    async listHistory(id: string, { after, limit }: { after: Cursor | null; limit: number }) {
      if (!(await rows.findCredential(db, id))) throw absent('credential')
      return historyOf(db, { kind: 'credential', id }, { after, limit })
    },
  }
}

const isUsable = (at: Date) => (key: keys.KeyRow) =>
  key.state === 'current' || (key.state === 'outgoing' && key.ends_at !== null && key.ends_at > at)
