import { mostServiceAccounts, type serviceAccount, type serviceAccountEndpoints } from '@portico/contract'
import type { z } from 'zod'
import type { Actor } from '../platform/actor.ts'
import { recordAudit } from '../platform/audit/audit.ts'
import { type Db, inTransaction } from '../platform/database/database.ts'
import { absent, Refused } from '../platform/errors.ts'
import { newId } from '../platform/ids.ts'
import { findAccount, insertAccount, insertGrants } from './accounts.queries.ts'
import type { IssueApiToken } from './api-tokens.ts'
import type { ApiToken, Identity, NewApiToken } from './identity.ts'
import * as rows from './service-accounts.queries.ts'

export type ServiceAccountView = z.input<typeof serviceAccount>
type NewService = z.output<(typeof serviceAccountEndpoints)['createServiceAccount']['body']>

/** Accounts of programs that belong to nobody in particular: docs/decisions/0063-service-accounts.md. */
export interface ServiceAccounts {
  listServiceAccounts(): Promise<ServiceAccountView[]>
  /** @throws Refused `service-name-taken`, `too-many-service-accounts`, `limit-unfit`, `unknown-product` */
  createServiceAccount(actor: Actor, input: NewService): Promise<ServiceAccountView>
  /** @throws Refused `account-not-found`, `session-required`, and as `createApiToken` */
  createServiceToken(actor: Actor, accountId: string, input: NewApiToken): Promise<ApiToken & { token: string }>
}

export interface ServiceAccountsDeps {
  db: Db
  now: () => Date
  issue: IssueApiToken
  grants: Pick<Identity, 'limitToProducts' | 'requireFitLimit'>
}

export const createServiceAccounts = ({ db, now, issue, grants }: ServiceAccountsDeps): ServiceAccounts => ({
  listServiceAccounts: () => rows.listServices(db, now()),

  async createServiceAccount(actor, { name, adminRoles, productIds }) {
    const [id, at] = [newId(), now()]
    await inTransaction(db, async (tx) => {
      const names = await rows.takeServiceNames(tx)
      if (names.includes(name.toLowerCase())) {
        throw new Refused('service-name-taken', 'There is a service account of this name.', { field: 'name' })
      }
      if (names.length >= mostServiceAccounts) {
        throw new Refused('too-many-service-accounts', `There are ${mostServiceAccounts}. Delete those nobody uses.`)
      }
      await grants.requireFitLimit(adminRoles, productIds, tx)
      await insertAccount(tx, {
        id,
        // Nobody can have it, and no mail reaches it (RFC 2606).
        email: `${id}@service.invalid`,
        first_name: name,
        last_name: '',
        password_hash: null,
        status: 'active',
        is_service: true,
        created_at: at,
        updated_at: at,
      })
      await insertGrants(tx, id, [...new Set(adminRoles)], at)
      await recordAudit(tx, actor, at, {
        action: 'account.created',
        object: { kind: 'account', id, name },
        details: { service: true, adminRoles },
      })
      if (productIds !== null) await grants.limitToProducts(actor, id, productIds, tx)
    })
    const made = (await rows.listServices(db, now())).find((one) => one.id === id)
    if (!made) throw absent('account')
    return made
  },

  async createServiceToken(actor, accountId, input) {
    // Or a token of an owner could make others that outlive it.
    if (actor.sessionId === null) {
      throw new Refused('session-required', 'Sign in yourself to do this: an API token may not.', { kind: 'forbidden' })
    }
    const [maker, holder] = [await findAccount(db, actor.accountId ?? ''), await findAccount(db, accountId)]
    if (!maker || !holder?.is_service) throw absent('account')
    return issue(actor, { maker, holder }, input)
  },
})
