import type { credential } from '@portico/contract'
import type { z } from 'zod'
import type { Apps } from '../apps/index.ts'
import type { Actor } from '../platform/actor.ts'
import { recordAudit } from '../platform/audit/audit.ts'
import type { Secret } from '../platform/crypto/secret.ts'
import { type Cursor, pageOf } from '../platform/database/cursor.ts'
import { type Db, inTransaction } from '../platform/database/database.ts'
import { absent, Refused } from '../platform/errors.ts'
import { newId } from '../platform/ids.ts'
import { publish } from '../platform/outbox/events.ts'
import { readSetting } from '../platform/settings/settings.ts'
import type { Driver } from '../providers/index.ts'
import { createCredentialChanges } from './credential-changes.ts'
import { objectOf, refuseStored, statusAt } from './credential-status.ts'
import { createCredentialViews } from './credential-views.ts'
import * as rows from './credentials.queries.ts'
import {
  handleKeyOperations,
  type KeyOperationsDeps,
  keyOperation,
  requestKey,
  requestLivingKeys,
} from './key-operations.ts'
import { keySettings } from './key-setting.ts'
import { createKeySettings } from './key-settings.ts'
import * as keys from './keys.queries.ts'
import { createLeaving } from './leaving.ts'
import { renewKeysOfApp } from './renew-keys.ts'
import { reveal } from './reveal.ts'
import * as rights from './rights.ts'
import { requestRotation } from './rotation.ts'
import { sideOf } from './suspension.ts'

export type Credential = z.input<typeof credential> & { gatewayUrl: string }

export interface CredentialsDeps extends KeyOperationsDeps {
  apps: Apps
  /** Told in the transaction that revokes a credential: what is asked for with it comes to nothing. */
  withdrawOrder: (tx: Db, actor: Actor, credentialId: string) => Promise<void>
  driverOf: (providerId: string) => Promise<Driver>
}

export interface IssueOrder {
  appId: string
  providerId: string
  planId: string
  productIds: readonly string[]
  alias: string
  keyLifetimeSeconds: number | null
}

export type Credentials = ReturnType<typeof createCredentials>

export function createCredentials(deps: CredentialsDeps) {
  const { db, now, vault, operations, apps } = deps
  handleKeyOperations(deps)

  /**
   * The credential, for somebody who may see its app or holds the permission of the back office.
   * @throws Refused `credential-not-found` for everybody else
   */
  async function findFor(
    actor: Actor,
    id: string,
    permission: 'credentials:read' | 'credentials:write' | 'credentials:reveal',
  ) {
    const row = await rows.findCredential(db, id)
    if (!row) throw absent('credential')
    if (actor.permissions.has(permission)) return row
    if (!actor.organisation) throw absent('credential')
    await apps.findFor(actor, row.appId).catch((error: unknown) => {
      throw error instanceof Refused && error.kind === 'absent' ? absent('credential') : error
    })
    return row
  }

  async function shown(found: rows.CredentialRow[]): Promise<Credential[]> {
    const ids = found.map((row) => row.id)
    const [products, livingKeys, failures, { shownOnce }] = await Promise.all([
      rows.productsOfCredentials(db, ids),
      keys.keysOf(db, ids),
      failuresOf(ids),
      readSetting(db, keySettings),
    ])
    return found.map((row) => {
      const own = livingKeys.filter((key) => key.credential_id === row.id)
      const current = own.find((key) => key.state === 'current')
      const outgoing = own.find((key) => key.state === 'outgoing' && key.ends_at && key.ends_at > now())
      return {
        id: row.id,
        alias: row.alias,
        kind: row.kind,
        app: { id: row.appId, name: row.appName },
        provider: { id: row.providerId, name: row.providerName },
        gatewayUrl: row.gatewayUrl,
        plan: { id: row.planId, name: row.planName },
        products: products.get(row.id) ?? [],
        status: statusAt(row, now()),
        maskedKey: current ? masked(current) : null,
        shownOnce,
        keyShownAt: current?.revealed_at ?? null,
        outgoingKey: outgoing?.ends_at ? { maskedKey: masked(outgoing), endsAt: outgoing.ends_at } : null,
        expiresAt: row.expiresAt,
        suspension:
          row.status === 'suspended' && row.suspendedBy && row.suspendedAt
            ? { by: row.suspendedBy, at: row.suspendedAt, reason: row.suspensionReason || null }
            : null,
        failure: failures.get(row.id) ?? null,
        createdAt: row.createdAt,
        version: row.version,
      }
    })
  }

  async function show(actor: Actor, id: string): Promise<Credential> {
    return (await shown([await findFor(actor, id, 'credentials:read')]))[0] as Credential
  }

  async function runKeys(credentialId: string): Promise<void> {
    // Carrying out the newest key may ask for the one before to end: oldest last.
    for (const key of (await keys.keysOf(db, [credentialId])).toReversed()) {
      await operations.run({ kind: keyOperation, subjectId: key.id })
    }
  }

  /** Tries again what was given up, or waits for its next attempt. */
  async function retryKeys(credentialId: string): Promise<void> {
    for (const key of await keys.unsettledKeys(db, [credentialId])) {
      await operations.retry({ kind: keyOperation, subjectId: key.id })
    }
  }

  /** Why the last change of each of these is not in force yet; credentials without such a reason are left out. */
  async function failuresOf(ids: readonly string[]): Promise<Map<string, string>> {
    const unsettled = await keys.unsettledKeys(db, ids)
    return new Map(unsettled.flatMap((key) => (key.failure === null ? [] : [[key.credentialId, key.failure]])))
  }

  const isRotationStuck = async (id: string): Promise<boolean> =>
    (await keys.currentKey(db, id)) !== undefined &&
    (await keys.unsettledKeys(db, [id])).some((key) => key.state === 'issuing' && key.failure !== null)

  async function requestRevocation(tx: Db, actor: Actor, id: string): Promise<boolean> {
    const credential = await rows.lockCredential(tx, id)
    if (!credential || credential.status === 'revoked') return false
    await rows.updateCredential(tx, id, { status: 'revoked' }, now())
    await deps.withdrawOrder(tx, actor, id)
    await requestLivingKeys(tx, operations, credential)
    await recordAudit(tx, actor, now(), { action: 'credential.revoked', object: objectOf(credential) })
    await publish(tx, now(), 'credential.revoked', { credentialId: id, appId: credential.app_id, by: sideOf(actor) })
    return true
  }

  async function revealPair(actor: Actor, id: string) {
    const row = await findFor(actor, id, 'credentials:reveal')
    return inTransaction(db, (tx) => reveal(tx, deps, actor, row))
  }

  return {
    show,

    ...createCredentialChanges({
      db,
      now,
      operations,
      findToChange: (actor, id) => findFor(actor, id, 'credentials:write'),
      show,
      runKeys,
      retryKeys,
    }),

    ...createKeySettings({ db, now, operations }),

    ...createCredentialViews({
      db,
      now,
      vault,
      driverOf: deps.driverOf,
      findToRead: (actor, id) => findFor(actor, id, 'credentials:read'),
    }),

    /** Records a credential to be issued, in the transaction of the decision; call `carryOut` after it is committed. */
    async orderCredential(tx: Db, actor: Actor, order: IssueOrder): Promise<string> {
      const id = newId()
      const expiresAt =
        order.keyLifetimeSeconds === null ? null : new Date(now().getTime() + order.keyLifetimeSeconds * 1000)
      const credential = {
        id,
        app_id: order.appId,
        provider_id: order.providerId,
        plan_id: order.planId,
        alias: order.alias,
        expires_at: expiresAt,
      }
      await Promise.all([
        rows.insertCredential(tx, credential, order.productIds, now()),
        requestKey(tx, deps, { id, providerId: order.providerId }, 0),
      ])
      await recordAudit(tx, actor, now(), {
        action: 'credential.ordered',
        object: { kind: 'credential', id, name: order.alias },
      })
      return id
    },

    /** In the caller's transaction; call `carryOut` after it is committed. */
    addProducts: (tx: Db, actor: Actor, id: string, productIds: readonly string[]) =>
      rights.addProducts(tx, deps, actor, id, productIds),

    /** In the caller's transaction; call `carryOut` after it is committed. */
    changePlan: (tx: Db, actor: Actor, id: string, planId: string, quota?: rights.QuotaChoice) =>
      rights.changePlan(tx, deps, actor, id, planId, quota),

    /** Brings the keys of a credential to the provider, or as far as two seconds go. */
    carryOut: runKeys,

    async listOfApp(actor: Actor, appId: string): Promise<Credential[]> {
      if (!actor.permissions.has('credentials:read')) await apps.findFor(actor, appId)
      return shown(await rows.credentialsOfApp(db, appId))
    },

    /** What some apps hold, revoked credentials left out; whether the reader may see the apps is decided before. */
    async holdingsOf(appIds: readonly string[]) {
      const found = appIds.length === 0 ? [] : await rows.livingOfApps(db, appIds)
      return found.map((row) => ({ ...row, status: statusAt(row, now()) }))
    },

    async list(query: rows.CredentialFilter & { after: Cursor | null; limit: number; total: boolean }) {
      const found = await rows.listCredentials(db, { ...query, limit: query.limit + 1 }, now())
      const { page, nextCursor } = pageOf(found, query.limit, () => '')
      return {
        items: await shown(page),
        nextCursor,
        total: query.total ? await rows.countCredentials(db, query, now()) : null,
      }
    },

    revealPair,
    revealCredential: async (actor: Actor, id: string): Promise<Secret> => (await revealPair(actor, id)).key,
    /**
     * Gives the credential a new key; the one before works on for the overlap, an even older one ends now.
     * @throws Refused `credential-not-active`, `rotation-running`, `rotation-limit`
     */
    async rotateCredential(actor: Actor, id: string, overlapSeconds: number): Promise<Credential> {
      const row = await findFor(actor, id, 'credentials:write')
      // A rotation that stopped at the provider is tried again instead of started twice.
      const countsApart = !(await deps.driverOf(row.providerId)).capabilities.keysShareLimits
      if (await isRotationStuck(id)) await retryKeys(id)
      else await inTransaction(db, (tx) => requestRotation(tx, deps, actor, row, { overlapSeconds, countsApart }))
      await runKeys(id)
      return (await shown([await findFor(actor, id, 'credentials:write')]))[0] as Credential
    },

    /** Ends the credential for good. Repeating it has no further effect, but tries again what the provider has not done. */
    async revokeCredential(actor: Actor, id: string): Promise<Credential> {
      // Forgetting a pair ends nothing where it was made: only the back office knows whether that is done.
      const { kind } = await findFor(actor, id, 'credentials:write')
      if (!actor.permissions.has('credentials:write')) refuseStored({ kind })
      const requested = await inTransaction(db, (tx) => requestRevocation(tx, actor, id))
      await (requested ? runKeys(id) : retryKeys(id))
      return (await shown([await findFor(actor, id, 'credentials:write')]))[0] as Credential
    },

    /** In the transaction that deletes an app; like the next, `carryOutForApp` follows after the commit. */
    async revokeAllOfApp(tx: Db, actor: Actor, appId: string): Promise<void> {
      for (const id of await rows.livingCredentialsOfApp(tx, appId)) await requestRevocation(tx, actor, id)
    },

    renewKeysOfApp: (tx: Db, appId: string) => renewKeysOfApp(tx, operations, appId),
    async carryOutForApp(appId: string): Promise<void> {
      for (const row of await rows.credentialsOfApp(db, appId)) await runKeys(row.id)
    },

    /** Removes outgoing keys whose time is over. The provider has ended them by itself already. */
    async removeEndedKeys(): Promise<void> {
      for (const key of await keys.endedKeys(db, now())) {
        await operations.request(db, { kind: keyOperation, subjectId: key.id, providerId: key.providerId })
        await operations.run({ kind: keyOperation, subjectId: key.id })
      }
    },

    failuresOf,

    /** The keys whose calls a provider counts one by one: those in use, and those that were since then. */
    countedKeys: (providerId: string, since: Date) => keys.countedKeys(db, providerId, since),

    /** Tries again what could not be carried out. */
    retry: retryKeys,

    /** When a product or plan that credentials hold changes or goes. */
    leaving: createLeaving({ db, now, operations, requestRevocation }),
    countByApp: (appIds: readonly string[], within: Db = db) => rows.countLivingByApp(within, appIds),
    countActive: (within?: readonly string[] | null) => rows.countCredentials(db, { status: 'active', within }, now()),
  }
}

const masked = (key: keys.KeyRow) => `••••••••${key.last_four ?? ''}`
