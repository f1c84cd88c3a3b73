import { type InferResult, type Insertable, sql } from 'kysely'
import type { Db } from '../platform/database/database.ts'
import type { Tables } from '../platform/database/tables.ts'
import { placeColumns, placeOf } from './acting-place.queries.ts'

/** The tables of this capability, and those of `consumers` that say for which organisation a session acts. */
const joined = (db: Db) =>
  db.$pickTables<
    'sessions' | 'accounts' | 'admin_grants' | 'product_limits' | 'memberships' | 'organisations' | 'team_members'
  >()

export type SessionRow = InferResult<ReturnType<typeof sessionQuery>>[number]

/**
 * Finds everything a request needs to know about who makes it, in one query; nothing for a session that is over.
 * Compiled once, since it runs with every request: building it anew costs as much as all the rest.
 */
export function prepareFindSession(db: Db) {
  const tokenHashHere = Buffer.alloc(0)
  const timeHere = new Date(0)
  const query = sessionQuery(db, tokenHashHere, timeHere).compile()
  return async (tokenHash: Buffer, at: Date) => {
    const parameters = query.parameters.map((value) =>
      value === tokenHashHere ? tokenHash : value === timeHere ? at : value,
    )
    const { rows } = await db.executeQuery<SessionRow>({ ...query, parameters })
    return rows[0]
  }
}

function sessionQuery(db: Db, tokenHash: Buffer, at: Date) {
  return joined(db)
    .selectFrom('sessions')
    .innerJoin('accounts', 'accounts.id', 'sessions.account_id')
    .leftJoinLateral(
      placeOf('sessions.account_id')
        .where(
          sql<boolean>`(sessions.organisation_id is null or memberships.organisation_id = sessions.organisation_id)`,
        )
        .as('organisation'),
      (join) => join.onTrue(),
    )
    .select([
      'sessions.id',
      'sessions.account_id',
      'sessions.last_seen_at',
      'sessions.idle_expires_at',
      'sessions.expires_at',
      'accounts.email',
      'accounts.name',
      'accounts.must_change_password',
      ...placeColumns,
      sql<boolean>`(select count(*) > 1 from memberships where account_id = sessions.account_id)`.as('has_others'),
      sql<boolean>`exists(select from second_factors
        where account_id = sessions.account_id and confirmed_at is not null)
        or exists(select from passkeys where account_id = sessions.account_id)`.as('has_second_factor'),
      sql<boolean>`coalesce((select value->>'secondFactorOfAdmins' from settings where name = 'accounts'), 'false')
        = 'true'`.as('second_factor_required'),
      sql<string[]>`array(select role from admin_grants where account_id = sessions.account_id)`.as('admin_roles'),
      sql<string[] | null>`case when accounts.limited_to_products then array(
        select product_id from product_limits where account_id = sessions.account_id) end`.as('products'),
      sql<string[]>`array(select team_id from team_members
        where account_id = sessions.account_id and organisation_id = organisation.id)`.as('team_ids'),
    ])
    .where('sessions.token_hash', '=', tokenHash)
    .where('sessions.expires_at', '>', at)
    .where('sessions.idle_expires_at', '>', at)
    .where('accounts.status', '=', 'active')
}

export async function insertSession(tx: Db, session: Insertable<Tables['sessions']>): Promise<void> {
  await tx.insertInto('sessions').values(session).execute()
}

/** Nothing happens if another request has noted a visit since `unlessSeenSince`. */
export async function extendSession(
  db: Db,
  sessionId: string,
  visit: { last_seen_at: Date; idle_expires_at: Date; unlessSeenSince: Date },
): Promise<void> {
  await db
    .updateTable('sessions')
    .set({ last_seen_at: visit.last_seen_at, idle_expires_at: visit.idle_expires_at })
    .where('id', '=', sessionId)
    .where('last_seen_at', '<=', visit.unlessSeenSince)
    .execute()
}

export async function setSessionOrganisation(db: Db, sessionId: string, organisationId: string): Promise<void> {
  await db.updateTable('sessions').set({ organisation_id: organisationId }).where('id', '=', sessionId).execute()
}

export async function removeSession(tx: Db, tokenHash: Buffer): Promise<void> {
  await tx.deleteFrom('sessions').where('token_hash', '=', tokenHash).execute()
}

/** @returns how many sessions ended */
export async function removeSessionsOf(tx: Db, accountId: string, except: string | null = null): Promise<number> {
  // Who is between password and second factor has to begin again.
  await tx.deleteFrom('second_steps').where('account_id', '=', accountId).execute()
  const result = await tx
    .deleteFrom('sessions')
    .where('account_id', '=', accountId)
    .$if(except !== null, (query) => query.where('id', '!=', except))
    .executeTakeFirst()
  return Number(result.numDeletedRows)
}

/** Those that are not over, the one used last first. */
export const sessionsOf = (db: Db, accountId: string, at: Date) =>
  db
    .selectFrom('sessions')
    .select(['id', 'user_agent', 'address', 'created_at', 'last_seen_at', 'idle_expires_at', 'expires_at'])
    .where('account_id', '=', accountId)
    .where('expires_at', '>', at)
    .where('idle_expires_at', '>', at)
    .orderBy('last_seen_at', 'desc')
    .orderBy('id', 'desc')
    .execute()

/** @returns what ended; nothing for a session that is another's */
export const removeOwnSession = (tx: Db, accountId: string, sessionId: string) =>
  tx
    .deleteFrom('sessions')
    .where('id', '=', sessionId)
    .where('account_id', '=', accountId)
    .returning(['user_agent', 'address'])
    .executeTakeFirst()

/** Open sessions end no later than the limits say; what would end sooner does. */
export async function shortenSessions(
  tx: Db,
  limits: { sessionHours: number; idleMinutes: number; idleMinutesOfAdmins: number },
): Promise<void> {
  const isAdmin = sql`exists (select from admin_grants where admin_grants.account_id = sessions.account_id)`
  await tx
    .updateTable('sessions')
    .set({
      expires_at: sql<Date>`least(expires_at, created_at + make_interval(hours => ${limits.sessionHours}))`,
      idle_expires_at: sql<Date>`least(idle_expires_at, last_seen_at + make_interval(mins =>
        case when ${isAdmin} then ${limits.idleMinutesOfAdmins}::int else ${limits.idleMinutes}::int end))`,
    })
    .execute()
}

/** @returns how many went */
export async function removeSessionsExpiredBefore(db: Db, before: Date): Promise<number> {
  const result = await db
    .deleteFrom('sessions')
    .where((eb) => eb.or([eb('expires_at', '<=', before), eb('idle_expires_at', '<=', before)]))
    .executeTakeFirst()
  return Number(result.numDeletedRows)
}
