import type { Apps } from '../apps/index.ts'
import type { Actor } from '../platform/actor.ts'
import { recordAudit } from '../platform/audit/audit.ts'
import type { Secret } from '../platform/crypto/secret.ts'
import type { Vault } from '../platform/crypto/vault.ts'
import { type Db, inTransaction } from '../platform/database/database.ts'
import { Refused } from '../platform/errors.ts'
import { objectOf, statusAt } from './credential-status.ts'
import { lockCurrentKey } from './keys.queries.ts'
import * as rows from './own-calls.queries.ts'

/** A credential of the reader's own apps that opens a product. */
export interface OpeningCredential {
  id: string
  alias: string
  app: { id: string; name: string }
  plan: { id: string; name: string }
  status: ReturnType<typeof statusAt>
  maskedKey: string | null
  /** Why no call can be made with it now, in a sentence; null where one can. */
  obstacle: string | null
}

const action = 'credential.tried'
const hourMs = 3_600_000

export type OwnCalls = ReturnType<typeof createOwnCalls>

/** What people do with keys of their own without being shown them. */
export function createOwnCalls({
  db,
  now,
  vault,
  apps,
}: {
  db: Db
  now: () => Date
  vault: Vault
  apps: Pick<Apps, 'idsFor'>
}) {
  async function openingProduct(actor: Actor, productId: string): Promise<OpeningCredential[]> {
    const appIds = actor.organisation ? await apps.idsFor(actor) : []
    const found = appIds.length === 0 ? [] : await rows.credentialsOpening(db, productId, appIds)
    return found.map((row) => {
      const status = statusAt(row, now())
      return {
        id: row.id,
        alias: row.alias,
        app: { id: row.appId, name: row.appName },
        plan: { id: row.planId, name: row.planName },
        status,
        maskedKey: row.lastFour === null ? null : `••••••••${row.lastFour}`,
        obstacle: status === 'active' && row.lastFour === null ? obstacles.issuing : obstacles[status],
      }
    })
  }

  return {
    openingProduct,

    /**
     * The key of one of the actor's own credentials, for a call that is made for them. The first call of a person with a credential within
     * an hour is recorded: what is counted and when is told by the usage.
     * @param call - the operation, without anything that was typed
     * @throws Refused `credential-not-usable` also for a credential of others or of another product
     */
    async keyForCall(
      actor: Actor,
      wanted: { credentialId: string; productId: string; product: string; call: string },
    ): Promise<Secret> {
      const credential = (await openingProduct(actor, wanted.productId)).find(({ id }) => id === wanted.credentialId)
      const reason = credential ? credential.obstacle : 'Choose one of your keys.'
      if (!credential || reason !== null) throw notUsable(reason ?? '')
      return inTransaction(db, async (tx) => {
        const key = await lockCurrentKey(tx, credential.id)
        if (!key?.key_sealed) throw notUsable(obstacles.issuing)
        const who = { action, credentialId: credential.id, accountId: actor.accountId ?? '' }
        if (!(await rows.wasRecordedSince(tx, who, new Date(now().getTime() - hourMs)))) {
          const details = { product: { id: wanted.productId, name: wanted.product }, call: wanted.call }
          await recordAudit(tx, actor, now(), { action, object: objectOf(credential), details })
        }
        return vault.open(key.key_sealed, 'key')
      })
    },
  }
}

const obstacles = {
  active: null,
  issuing: 'This key is still being issued: try again in a moment.',
  suspended: 'This key is suspended: calls with it are refused until it is resumed.',
  expired: 'This key has expired: renew it on the page of its app.',
  revoked: 'This key is revoked: ask for access again.',
} as const

const notUsable = (sentence: string) =>
  new Refused('credential-not-usable', sentence, { kind: 'input', field: 'credential' })
