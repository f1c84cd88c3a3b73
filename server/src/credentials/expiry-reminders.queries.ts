import { type RawBuilder, sql } from 'kysely'
import type { Db } from '../platform/database/database.ts'

export interface EndingCredential {
  id: string
  appId: string
  expiresAt: Date
}

/**
 * Looks twice. What another process told between this one's look and its lock is not seen by the first look: there the row was only
 * locked, not changed. The second look is taken while nobody else can tell anything.
 */
const found = async (tx: Db, condition: RawBuilder<unknown>, limit: number): Promise<EndingCredential[]> => {
  const untold = sql`from credentials where expires_at is not null and status <> 'revoked' and ${condition}`
  const { rows: locked } = await sql<{ id: string }>`
    select id ${untold} order by expires_at, id limit ${sql.lit(limit)} for update skip locked`.execute(tx)
  if (locked.length === 0) return []
  const { rows } = await sql<EndingCredential>`
    select id, app_id as "appId", expires_at as "expiresAt" ${untold} and id = any(${locked.map(({ id }) => id)})
    order by expires_at, id`.execute(tx)
  return rows
}

/** `to` is included: at that moment the credential is over. */
export const lockUntoldEnded = (tx: Db, { from, to }: { from: Date; to: Date }, limit: number) =>
  found(
    tx,
    sql`status <> 'issuing' and expires_at > ${from} and expires_at <= ${to} and not exists (
      select from credential_reminders told
      where told.credential_id = credentials.id and told.ends_at = credentials.expires_at and told.days_before = 0)`,
    limit,
  )

/**
 * Those that work, end within the time and were not told so, at this lead time or a shorter one. A lead time as long as the whole life
 * under the plan (a table of the catalogue) reminds of nothing.
 */
export const lockUntoldEnding = (
  tx: Db,
  { from, to, daysBefore }: { from: Date; to: Date; daysBefore: number },
  limit: number,
) =>
  found(
    tx,
    sql`status = 'active' and expires_at > ${from} and expires_at <= ${to}
      and not exists (select from plans where plans.id = credentials.plan_id
        and plans.key_lifetime_seconds <= ${daysBefore * 24 * 3600})
      and not exists (select from credential_reminders told
        where told.credential_id = credentials.id and told.ends_at = credentials.expires_at
          and told.days_before <= ${daysBefore})`,
    limit,
  )

export async function insertReminder(
  tx: Db,
  { credentialId, endsAt, daysBefore }: { credentialId: string; endsAt: Date; daysBefore: number },
  at: Date,
): Promise<void> {
  await tx
    .insertInto('credential_reminders')
    .values({ credential_id: credentialId, ends_at: endsAt, days_before: daysBefore, at })
    .execute()
}
