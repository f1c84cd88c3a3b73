import { lockApp } from '../apps/index.ts'
import type { Actor } from '../platform/actor.ts'
import { recordAudit } from '../platform/audit/audit.ts'
import { type Db, inTransaction } from '../platform/database/database.ts'
import { absent } from '../platform/errors.ts'
import { refuseOutdated } from '../platform/versions.ts'
import type { Operations } from '../providers/index.ts'
import { objectOf } from './credential-status.ts'
import * as rows from './credentials.queries.ts'
import type { Credential } from './credentials.ts'
import { renew } from './renewal.ts'
import * as rights from './rights.ts'
import { finishRotation } from './rotation.ts'
import { resume, suspend } from './suspension.ts'

export interface ChangeDeps {
  db: Db
  now: () => Date
  operations: Operations
  /** @throws Refused `credential-not-found` for an actor who may not change it */
  findToChange: (actor: Actor, id: string) => Promise<rows.CredentialRow>
  show: (actor: Actor, id: string) => Promise<Credential>
  /** Brings the keys to the provider. */
  runKeys: (id: string) => Promise<void>
  /** Tries again what the provider has not done. */
  retryKeys: (id: string) => Promise<void>
}

/**
 * What becomes of a credential while it lives. Each verb locks plans and products it needs, then the app, then the credential, then its
 * keys, so that two never wait for each other; repeating one changes nothing more, but tries again what the provider has not done.
 */
export function createCredentialChanges(deps: ChangeDeps) {
  const { db, now, findToChange, show, runKeys, retryKeys } = deps

  async function change(actor: Actor, id: string, work: (tx: Db) => Promise<boolean>): Promise<Credential> {
    const changed = await inTransaction(db, work)
    await (changed ? runKeys(id) : retryKeys(id))
    return show(actor, id)
  }

  /** For whoever may see the app, and the back office. */
  async function changeOwn(actor: Actor, id: string, work: (tx: Db) => Promise<boolean>): Promise<Credential> {
    await findToChange(actor, id)
    return change(actor, id, work)
  }

  async function changeInBackOffice(actor: Actor, id: string, work: (tx: Db) => Promise<boolean>): Promise<Credential> {
    if (!actor.permissions.has('credentials:write')) throw absent('credential')
    return changeOwn(actor, id, work)
  }

  async function switchAllOfApp(
    actor: Actor,
    appId: string,
    to: 'suspended' | 'active',
    one: (tx: Db, id: string) => Promise<boolean>,
  ): Promise<{ credentials: number }> {
    if (!actor.permissions.has('credentials:write')) throw absent('app')
    const ids = await inTransaction(db, async (tx) => {
      if (!(await lockApp(tx, appId))) throw absent('app')
      const found = await rows.credentialsToSwitch(tx, appId, to)
      for (const id of found) await one(tx, id)
      return found
    })
    for (const id of ids) await runKeys(id)
    return { credentials: ids.length }
  }

  return {
    /** At once, by the back office (REU-4). */
    addCredentialProducts: (actor: Actor, id: string, productIds: readonly string[]) =>
      changeInBackOffice(
        actor,
        id,
        async (tx) => (await rights.addProducts(tx, deps, actor, id, productIds)).length > 0,
      ),

    removeCredentialProduct: (actor: Actor, id: string, productId: string) =>
      changeOwn(actor, id, (tx) => rights.removeProduct(tx, deps, actor, id, productId)),

    /** At once, by the back office. */
    changeCredentialPlan: (actor: Actor, id: string, planId: string, quota: rights.QuotaChoice) =>
      changeInBackOffice(actor, id, (tx) => rights.changePlan(tx, deps, actor, id, planId, quota)),

    suspendCredential: (actor: Actor, id: string, reason: string) =>
      changeOwn(actor, id, (tx) => suspend(tx, deps, actor, id, reason)),

    resumeCredential: (actor: Actor, id: string) => changeOwn(actor, id, (tx) => resume(tx, deps, actor, id)),

    /** @returns how many were shut now */
    suspendCredentialsOfApp: (actor: Actor, appId: string, reason: string) =>
      switchAllOfApp(actor, appId, 'suspended', (tx, id) => suspend(tx, deps, actor, id, reason)),

    /** Those that the back office has suspended. @returns how many were opened now */
    resumeCredentialsOfApp: (actor: Actor, appId: string) =>
      switchAllOfApp(actor, appId, 'active', (tx, id) => resume(tx, deps, actor, id)),

    renewCredential: (actor: Actor, id: string) =>
      changeOwn(actor, id, async (tx) => {
        await renew(tx, deps, actor, id)
        return true
      }),

    finishCredentialRotation: (actor: Actor, id: string) =>
      changeOwn(actor, id, (tx) => finishRotation(tx, deps, actor, id)),

    /** Gives it another name. */
    async updateCredential(actor: Actor, id: string, { alias }: { alias: string }, seenVersion: number | null) {
      await findToChange(actor, id)
      await inTransaction(db, async (tx) => {
        const before = await rows.lockCredential(tx, id)
        if (!before) throw absent('credential')
        refuseOutdated('credential', before.version, seenVersion)
        if (before.alias === alias) return
        await rows.updateCredential(tx, id, { alias }, now())
        await recordAudit(tx, actor, now(), {
          action: 'credential.updated',
          object: objectOf(before),
          details: { before: { alias: before.alias }, after: { alias } },
        })
      })
      return show(actor, id)
    },

    /** Tries again now what the provider has not done. */
    async retryCredential(actor: Actor, id: string): Promise<Credential> {
      await findToChange(actor, id)
      await retryKeys(id)
      return show(actor, id)
    },
  }
}
