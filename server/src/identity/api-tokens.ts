import { createHash } from 'node:crypto'
import type { Permission } from '@portico/contract'
import type { FastifyBaseLogger } from 'fastify'
import { type Actor, nobody } from '../platform/actor.ts'
import { recordAudit } from '../platform/audit/audit.ts'
import { pageOf, readCursor } from '../platform/database/cursor.ts'
import { type Db, inTransaction } from '../platform/database/database.ts'
import { absent, Refused } from '../platform/errors.ts'
import { newId } from '../platform/ids.ts'
import { publish } from '../platform/outbox/events.ts'
import { findAccount } from './accounts.queries.ts'
import type { AddressLimit } from './address-limit.ts'
import * as rows from './api-tokens.queries.ts'
import type { ApiToken, Identity, Session } from './identity.ts'
import type { PasswordCheck } from './password-check.ts'
import { permissionsOf } from './roles.ts'
import type { Visit } from './sessions.ts'

const minute = 60_000
const day = 24 * 60 * minute

const mostPerAccount = 50
/** A use is noted at most this often: reading should not write. */
const betweenNotes = minute
/** Expired tokens are shown this long, so that whoever wonders why a program fails finds out. */
export const expiredApiTokensKeptMs = 30 * day

export interface ApiTokensDeps {
  db: Db
  now: () => Date
  log: FastifyBaseLogger
  randomBytes: (size: number) => Buffer
  passwordCheck: PasswordCheck
  /** Counts tokens that do not exist. */
  addresses: AddressLimit
}

type ApiTokenVerbs = Pick<
  Identity,
  'listApiTokens' | 'createApiToken' | 'revokeApiToken' | 'listAllApiTokens' | 'revokeApiTokenOf'
>

/** Tokens by which programs act for people of the back office. */
export function createApiTokens(deps: ApiTokensDeps): ApiTokenVerbs & {
  /** @throws Refused `api-token-not-valid`, `too-many-attempts` */
  find(token: string, visit: Visit): Promise<Session>
} {
  const { db, now, log, randomBytes, passwordCheck, addresses } = deps

  const revoke = (actor: Actor, id: string, accountId: string | undefined) =>
    inTransaction(db, async (tx) => {
      const removed = await rows.removeApiToken(tx, id, accountId)
      if (!removed) throw noSuchToken()
      await recordAudit(tx, actor, now(), {
        action: 'api-token.revoked',
        object: objectOf(removed),
        details: { accountId: removed.account_id },
      })
    })

  return {
    async find(token, visit) {
      const at = now()
      const row = await rows.findApiToken(db, hashOf(token))
      // Only after the look-up: a program with a good token must not suffer from a neighbour who guesses.
      if (!row) addresses.countAttempt(visit.address)
      if (row?.status !== 'active' || row.expires_at <= at) {
        log.warn({ address: visit.address, requestId: visit.requestId }, 'an API token was not accepted')
        throw notValid()
      }
      const unlessUsedSince = new Date(at.getTime() - betweenNotes)
      if (row.last_used_at === null || row.last_used_at <= unlessUsedSince)
        await rows.noteUse(db, row.id, { at, address: visit.address, unlessUsedSince })
      return {
        actor: actorOf(row, visit),
        mustChangePassword: row.must_change_password,
        mustSetUpSecondFactor: false,
        expiresAt: row.expires_at,
        endsAt: row.expires_at,
      }
    },

    async listApiTokens(actor) {
      const found = await rows.apiTokensOf(db, actor.accountId ?? '')
      return found.map((row) => shown(row, now()))
    },

    async createApiToken(actor, { name, permissions, lifetimeDays, password }) {
      const account = await findAccount(db, actor.accountId ?? '')
      if (!account) throw absent('account')
      if (actor.permissions.size === 0) {
        throw new Refused('not-allowed', 'API tokens are for people of the back office.', { kind: 'forbidden' })
      }
      const foreign = permissions?.filter((permission) => !actor.permissions.has(permission)) ?? []
      if (foreign.length > 0) {
        throw new Refused('permission-not-yours', `You may not do this yourself: ${foreign.join(', ')}.`, {
          field: 'permissions',
          kind: 'input',
        })
      }
      await passwordCheck.confirm(account, password, 'password')
      const at = now()
      const token = `ptk_${randomBytes(32).toString('base64url')}`
      const row = {
        id: newId(),
        account_id: account.id,
        token_hash: hashOf(token),
        hint: token.slice(-4),
        name,
        permissions: permissions === null ? null : [...new Set(permissions)].toSorted(),
        created_at: at,
        expires_at: new Date(at.getTime() + lifetimeDays * day),
        last_used_at: null,
        last_used_address: null,
      }
      await inTransaction(db, async (tx) => {
        await passwordCheck.settle(tx, account, 'password')
        if ((await rows.apiTokensOf(tx, account.id)).length >= mostPerAccount) throw tooMany()
        await rows.insertApiToken(tx, row)
        await recordAudit(tx, actor, at, {
          action: 'api-token.created',
          object: objectOf(row),
          details: { permissions: row.permissions, expiresAt: row.expires_at },
        })
        await publish(tx, at, 'account.api-token-created', {
          accountId: account.id,
          name,
          expiresAt: row.expires_at.toISOString(),
        })
      })
      return { ...shown(row, at), token }
    },

    revokeApiToken: (actor, id) => revoke(actor, id, actor.accountId ?? ''),

    async listAllApiTokens({ limit, cursor, total, search }) {
      const before = readCursor(cursor)?.id
      const found = await rows.listApiTokens(db, { search, before, limit: limit + 1 })
      const { page, nextCursor } = pageOf(found, limit, () => '')
      return {
        items: page.map((row) => ({
          ...shown(row, now()),
          owner: { id: row.account_id, name: row.account_name, email: row.account_email },
        })),
        nextCursor,
        total: total ? await rows.countApiTokens(db, { search }) : null,
      }
    },

    revokeApiTokenOf: (actor, id) => revoke(actor, id, undefined),
  }
}

/** Less than or as much as its owner: what the owner may do now and the token was made for. */
function actorOf(row: NonNullable<Awaited<ReturnType<typeof rows.findApiToken>>>, visit: Visit): Actor {
  const owned = row.must_change_password
    ? new Set<Permission>()
    : permissionsOf(row.admin_roles, { limited: row.products !== null })
  const { permissions: chosen } = row
  return {
    ...nobody(visit.requestId, visit.address),
    kind: 'account',
    accountId: row.account_id,
    name: row.account_name,
    email: row.account_email,
    apiToken: { id: row.id, name: row.name },
    products: row.products,
    permissions: chosen === null ? owned : new Set([...owned].filter((permission) => chosen.includes(permission))),
  }
}

type ShownRow = Pick<
  Awaited<ReturnType<typeof rows.apiTokensOf>>[number],
  'id' | 'name' | 'hint' | 'permissions' | 'created_at' | 'expires_at' | 'last_used_at' | 'last_used_address'
>

const shown = (row: ShownRow, at: Date): ApiToken => ({
  id: row.id,
  name: row.name,
  hint: row.hint,
  permissions: row.permissions as Permission[] | null,
  createdAt: row.created_at,
  expiresAt: row.expires_at,
  expired: row.expires_at <= at,
  lastUsedAt: row.last_used_at,
  lastUsedFrom: row.last_used_address,
})

const objectOf = ({ id, name }: { id: string; name: string }) => ({ kind: 'api-token', id, name })

const hashOf = (token: string) => createHash('sha256').update(token).digest()

const noSuchToken = () => new Refused('api-token-not-found', 'There is no such API token.', { kind: 'absent' })

const notValid = () =>
  new Refused('api-token-not-valid', 'This API token is not valid: it was revoked, it has expired or never existed.', {
    kind: 'sign-in',
  })

const tooMany = () =>
  new Refused('too-many-api-tokens', `You have ${mostPerAccount} API tokens. Revoke those that are no longer used.`)
