import { createHash } from 'node:crypto'
import { impersonationMinutes } from '@portico/contract'
import type { FastifyRequest } from 'fastify'
import { type Actor, nobody } from '../platform/actor.ts'
import { recordAudit } from '../platform/audit/audit.ts'
import { type Db, inTransaction } from '../platform/database/database.ts'
import { absent, Refused } from '../platform/errors.ts'
import { newId } from '../platform/ids.ts'
import { takeAccount } from './accounts.queries.ts'
import type { Exchange } from './identity.ts'
import * as rows from './impersonations.queries.ts'
import type { SessionCookie } from './session-cookie.ts'

export interface Impersonation {
  /**
   * From now on the pages of the live portal are drawn as this person sees them.
   * @throws Refused `session-required`, `own-account`, `not-to-impersonate`
   */
  startImpersonation(
    exchange: Exchange,
    actor: Actor,
    asked: { accountId: string; reason: string },
  ): Promise<{ expiresAt: Date }>
  /** @returns whose eyes they were; null when they were the actor's own */
  endImpersonation(exchange: Exchange, actor: Actor): Promise<string | null>
}

export interface ImpersonationDeps {
  db: Db
  now: () => Date
  randomBytes: (size: number) => Buffer
  cookie: SessionCookie
}

/**
 * Somebody of the back office looks at the live portal as a developer does. It is read by pages alone, beside the session it hangs on: its
 * cookie is worth nothing without that one, and the REST API never sees it.
 */
export function createImpersonation({ db, now, randomBytes, cookie }: ImpersonationDeps): Impersonation & {
  /** Who a page is drawn for in place of who is signed in; null for themselves. */
  impersonatedBy(request: FastifyRequest, actor: Actor): Promise<Actor | null>
} {
  return {
    async startImpersonation({ reply }, actor, { accountId, reason }) {
      const { sessionId } = actor
      if (sessionId === null) {
        throw new Refused('session-required', 'Sign in yourself to do this: an API token may not.', {
          kind: 'forbidden',
        })
      }
      if (accountId === actor.accountId) throw new Refused('own-account', 'That is you already.')
      const token = randomBytes(32).toString('base64url')
      const expiresAt = new Date(now().getTime() + impersonationMinutes * 60_000)
      await inTransaction(db, async (tx) => {
        const account = await takeAccount(tx, accountId)
        if (!account) throw absent('account')
        if (account.status !== 'active' || account.admin_roles.length > 0 || account.is_service)
          throw notToImpersonate()
        await rows.replaceImpersonation(tx, {
          id: newId(),
          token_hash: hashOf(token),
          session_id: sessionId,
          account_id: accountId,
          started_at: now(),
          expires_at: expiresAt,
        })
        await recordAudit(tx, actor, now(), {
          action: 'account.impersonated',
          object: { kind: 'account', id: accountId, name: account.name },
          details: { reason, expiresAt },
        })
      })
      cookie.write(reply, token, expiresAt)
      return { expiresAt }
    },

    async endImpersonation({ reply }, actor) {
      cookie.remove(reply)
      const sessionId = actor.impersonator?.sessionId ?? actor.sessionId
      if (sessionId === null) return null
      return inTransaction(db, async (tx) => {
        const ended = await rows.removeImpersonationOf(tx, sessionId)
        const account = ended && (await takeAccount(tx, ended.account_id))
        if (!account) return null
        const { id, name } = account
        const object = { kind: 'account', id, name }
        await recordAudit(tx, themselves(actor), now(), { action: 'account.impersonation-ended', object })
        return id
      })
    },

    async impersonatedBy(request, actor) {
      const { accountId, name, sessionId } = actor
      const token = cookie.read(request)
      if (token === null || sessionId === null || !actor.permissions.has('people:impersonate')) return null
      const row = await rows.findImpersonated(db, { tokenHash: hashOf(token), sessionId }, now())
      if (!row) return null
      const { organisation_id, organisation_name, organisation_role, organisation_is_default } = row
      return {
        ...nobody(request.id, request.ip),
        kind: 'account',
        accountId: row.id,
        name: row.name,
        email: row.email,
        impersonator: { id: accountId ?? '', name, sessionId, until: row.expires_at },
        organisation:
          organisation_id && organisation_name && organisation_role
            ? {
                id: organisation_id,
                name: organisation_name,
                role: organisation_role,
                isDefault: organisation_is_default ?? false,
              }
            : null,
        teamIds: row.team_ids,
      }
    },
  }
}

const hashOf = (token: string) => createHash('sha256').update(token).digest()

/** Who looks, not as whom. */
const themselves = (actor: Actor): Actor =>
  actor.impersonator
    ? { ...actor, accountId: actor.impersonator.id, name: actor.impersonator.name, impersonator: null }
    : actor

const notToImpersonate = () =>
  new Refused(
    'not-to-impersonate',
    'Only somebody active who has no role at the back office can be looked at the portal as.',
  )
