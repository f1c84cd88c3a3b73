import { createHash } from 'node:crypto'
import type { FastifyRequest } from 'fastify'
import { type Actor, nobody } from '../platform/actor.ts'
import { type Db, violatedConstraint } from '../platform/database/database.ts'
import { sendAlong } from '../platform/database/transaction.ts'
import { absent } from '../platform/errors.ts'
import { newId } from '../platform/ids.ts'
import type { AccountSettings, AccountSettingValues } from './account-settings.ts'
import type { Session } from './identity.ts'
import { permissionsOf } from './roles.ts'
import * as rows from './sessions.queries.ts'

const minute = 60_000
const hour = 60 * minute

/** A visit is noted at most this often: reading pages should not write. */
const betweenNotes = minute

/** Where a request comes from, as far as it does not depend on who makes it. */
export interface Visit {
  requestId: string
  address: string
  userAgent: string
}

export const visitOf = (request: FastifyRequest): Visit => ({
  requestId: request.id,
  address: request.ip,
  userAgent: request.headers['user-agent'] ?? '',
})

export interface SessionsDeps {
  db: Db
  now: () => Date
  randomBytes: (size: number) => Buffer
  settings: Pick<AccountSettings, 'showAccountSettings'>
}

export type SessionLimits = Pick<AccountSettingValues, 'sessionHours' | 'idleMinutes' | 'idleMinutesOfAdmins'>

export type Sessions = ReturnType<typeof createSessions>

export function createSessions({ db, now, randomBytes, settings }: SessionsDeps) {
  const findSession = rows.prepareFindSession(db)
  return {
    async find(token: string, visit: Visit): Promise<Session | null> {
      const at = now()
      const row = await findSession(hashOf(token), at)
      if (!row) return null
      if (at.getTime() - row.last_seen_at.getTime() < betweenNotes) return sessionOf(row, visit)
      const limits = await settings.showAccountSettings()
      const idleExpiresAt = idleLimit(at, row.admin_roles.length > 0, limits)
      const unlessSeenSince = new Date(at.getTime() - betweenNotes)
      await rows.extendSession(db, row.id, { last_seen_at: at, idle_expires_at: idleExpiresAt, unlessSeenSince })
      return sessionOf({ ...row, idle_expires_at: idleExpiresAt }, visit)
    },

    /** Always under a new token: one that was planted before the sign-in is worth nothing (session fixation). */
    async open(
      tx: Db,
      account: { id: string; isAdmin: boolean },
      visit: Visit,
      limits: SessionLimits,
    ): Promise<string> {
      const at = now()
      const token = randomBytes(32).toString('base64url')
      const session = {
        id: newId(),
        token_hash: hashOf(token),
        account_id: account.id,
        organisation_id: null,
        created_at: at,
        last_seen_at: at,
        idle_expires_at: idleLimit(at, account.isAdmin, limits),
        expires_at: new Date(at.getTime() + limits.sessionHours * hour),
        address: visit.address,
        user_agent: visit.userAgent.slice(0, 300),
      }
      await sendAlong(tx, rows.insertSession(tx, session))
      return token
    },

    end: (tx: Db, token: string) => rows.removeSession(tx, hashOf(token)),

    async switchOrganisation(sessionId: string, organisationId: string): Promise<void> {
      try {
        await rows.setSessionOrganisation(db, sessionId, organisationId)
      } catch (error) {
        if (violatedConstraint(error) === 'sessions_membership') throw absent('organisation')
        throw error
      }
    },
  }
}

const hashOf = (token: string) => createHash('sha256').update(token).digest()

/** Whoever may work at the back office is signed out sooner. */
const idleLimit = (at: Date, isAdmin: boolean, limits: SessionLimits) =>
  new Date(at.getTime() + (isAdmin ? limits.idleMinutesOfAdmins : limits.idleMinutes) * minute)

function sessionOf(row: rows.SessionRow, visit: Visit): Session {
  const expiresAt = new Date(Math.min(row.idle_expires_at.getTime(), row.expires_at.getTime()))
  return {
    actor: actorOf(row, visit),
    mustChangePassword: row.must_change_password,
    mustSetUpSecondFactor: lacksSecondFactor(row),
    expiresAt,
    endsAt: row.expires_at,
  }
}

function actorOf(row: rows.SessionRow, visit: Visit): Actor {
  const actor: Actor = {
    ...nobody(visit.requestId, visit.address),
    kind: 'account',
    accountId: row.account_id,
    name: row.name,
    email: row.email,
    sessionId: row.id,
  }
  if (row.must_change_password) return actor
  return {
    ...actor,
    organisation: organisationOf(row),
    teamIds: row.team_ids,
    permissions: lacksSecondFactor(row)
      ? new Set()
      : permissionsOf(row.admin_roles, { limited: row.products !== null }),
    products: row.products,
  }
}

const lacksSecondFactor = (row: rows.SessionRow) =>
  row.second_factor_required && row.admin_roles.length > 0 && !row.has_second_factor

function organisationOf(row: rows.SessionRow): Actor['organisation'] {
  const { organisation_id: id, organisation_name: name, organisation_role: role } = row
  if (id === null || name === null || role === null) return null
  return { id, name, role, isDefault: row.organisation_is_default ?? false, hasOthers: row.has_others }
}
