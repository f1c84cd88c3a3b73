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
import { findAccount, takeAccount } from './accounts.queries.ts'
import type { AddressLimit } from './address-limit.ts'
import * as rows from './api-tokens.queries.ts'
import type { ApiToken, Identity, NewApiToken, Session } from './identity.ts'
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

type Holder = NonNullable<Awaited<ReturnType<typeof findAccount>>>

/** @param whose `maker` shows that it is them, by their password; the token acts as `holder` */
export type IssueApiToken = (
  actor: Actor,
  whose: { maker: Holder; holder: Holder },
  input: NewApiToken,
) => Promise<ApiToken & { token: string }>

/** Tokens by which programs act for people of the back office. */
export function createApiTokens(deps: ApiTokensDeps): ApiTokenVerbs & {
  /** @throws Refused `api-token-not-valid`, `too-many-attempts` */
  find(token: string, visit: Visit): Promise<Session>
  issue: IssueApiToken
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

  async function issue(
    actor: Actor,
    { maker, holder }: { maker: Holder; holder: Holder },
    { name, permissions, lifetimeDays, password }: NewApiToken,
  ): Promise<ApiToken & { token: string }> {
    const may =
      maker.id === holder.id
        ? actor.permissions
        : permissionsOf(holder.admin_roles, { limited: holder.limited_to_products })
    const foreign = permissions?.filter((permission) => !may.has(permission)) ?? []
    if (foreign.length > 0) {
      const who =
        maker.id === holder.id ? 'You may not do this yourself' : `The roles of ${holder.name} do not carry this`
      throw new Refused('permission-not-yours', `${who}: ${foreign.join(', ')}.`, {
        field: 'permissions',
        kind: 'input',
      })
    }
    await passwordCheck.confirm(maker, password, 'password')
    const at = now()
    const token = `ptk_${randomBytes(32).toString('base64url')}`
    const row = {
      id: newId(),
      account_id: holder.id,
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
      await passwordCheck.settle(tx, maker, 'password')
      // Of those who make one for the same program at once each counts the ones before.
      if (maker.id !== holder.id && (await takeAccount(tx, holder.id))?.status !== 'active') throw inactive()
      if ((await rows.apiTokensOf(tx, holder.id)).length >= mostPerAccount) throw tooMany()
      await rows.insertApiToken(tx, row)
      await recordAudit(tx, actor, at, {
        action: 'api-token.created',
        object: objectOf(row),
        details: {
          permissions: row.permissions,
          expiresAt: row.expires_at,
          ...(maker.id === holder.id ? {} : { accountId: holder.id, accountName: holder.name }),
        },
      })
      await publish(tx, at, 'account.api-token-created', {
        accountId: holder.id,
        name,
        expiresAt: row.expires_at.toISOString(),
      })
    })
    return { ...shown(row, at), token }
  }

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

    async createApiToken(actor, input) {
      const account = await findAccount(db, actor.accountId ?? '')
      if (!account) throw absent('account')
      if (actor.permissions.size === 0) {
        throw new Refused('not-allowed', 'API tokens are for people of the back office.', { kind: 'forbidden' })
      }
      return issue(actor, { maker: account, holder: account }, input)
    },

    issue,

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

const inactive = () => new Refused('service-inactive', 'This service account is deactivated: activate it first.')

const tooMany = () =>
  new Refused(
    'too-many-api-tokens',
    `There are ${mostPerAccount} API tokens already. Revoke those that are no longer used.`,
  )
