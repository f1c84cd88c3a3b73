import { sql } from 'kysely'
import type { Db } from '../platform/database/database.ts'
import { deleteInBatches } from '../platform/database/delete-in-batches.ts'
import { newId } from '../platform/ids.ts'

export interface NewMail {
  /** The event that calls for it; null for a mail that answers somebody at once. */
  eventId: string | null
  template: string
  recipient: string
  /** Where no account has that address. */
  language: string | null
  accountId: string | null
  topic: string | null
  model: object
  modelSealed: Buffer | null
  /** Not tried before. */
  dueAt: Date
  giveUpAt: Date
}

/** Puts a mail in the outbox; the same event never puts it there twice. @returns its id */
export async function insertMail(tx: Db, mail: NewMail, at: Date): Promise<string | undefined> {
  const row = await tx
    .insertInto('mails')
    .values({
      id: newId(),
      event_id: mail.eventId,
      template: mail.template,
      recipient: mail.recipient,
      // A table of identity.
      language: sql<
        string | null
      >`coalesce((select mail_language from accounts where email = ${mail.recipient}), ${mail.language})`,
      account_id: mail.accountId,
      topic: mail.topic,
      model: JSON.stringify(mail.model),
      model_sealed: mail.modelSealed,
      subject: null,
      text_body: null,
      html_body: null,
      template_problem: null,
      state: 'waiting',
      next_attempt_at: mail.dueAt,
      give_up_at: mail.giveUpAt,
      created_at: at,
    })
    .onConflict((conflict) => conflict.columns(['event_id', 'recipient', 'template']).doNothing())
    .returning('id')
    .executeTakeFirst()
  await sql`select pg_notify('portico_mails', '')`.execute(tx)
  return row?.id
}

/** Takes back what was not tried yet. @returns how many */
export async function cancelUntried(tx: Db, which: { template: string; field: string; value: string }, reason: string) {
  const result = await tx
    .updateTable('mails')
    .set({ state: 'cancelled', next_attempt_at: null, last_error: reason, model_sealed: null })
    .where('template', '=', which.template)
    .where('state', '=', 'waiting')
    .where('attempts', '=', 0)
    .where(sql<boolean>`model->>${which.field} = ${which.value}`)
    .executeTakeFirst()
  return Number(result.numUpdatedRows)
}

/** Whom a kind of mail about a thing has gone to since the last one of another kind. */
export async function toldSince(
  tx: Db,
  which: { template: string; since: string; field: string; value: string },
): Promise<string[]> {
  const about = sql<boolean>`model->>${which.field} = ${which.value}`
  const rows = await tx
    .selectFrom('mails')
    .select('recipient')
    .distinct()
    .where('template', '=', which.template)
    .where('state', '<>', 'cancelled')
    .where(about)
    .where((row) =>
      row.not(
        row.exists(
          row
            .selectFrom('mails as later')
            .select('later.id')
            .where('later.template', '=', which.since)
            .where(sql<boolean>`later.model->>${which.field} = ${which.value}`)
            .whereRef('later.created_at', '>', 'mails.created_at'),
        ),
      ),
    )
    .orderBy('recipient')
    .execute()
  return rows.map(({ recipient }) => recipient)
}

/** Those with a link that somebody waits for at the door go before all others. */
export type Urgency = 'urgent' | 'all'

const urgentOnly = { urgent: sql<boolean>`model_sealed is not null`, all: sql<boolean>`true` }

/** Those that are to leave before a moment, so that many for later hold up none for now; what could not be drawn, once it is due again. */
export const undrawnMails = (
  db: Db,
  { which, at, before, limit }: { which: Urgency; at: Date; before: Date; limit: number },
) =>
  db
    .selectFrom('mails')
    .select(['id', 'template', 'language', 'model', 'topic', 'attempts', 'give_up_at'])
    .where('state', '=', 'waiting')
    .where('subject', 'is', null)
    .where('next_attempt_at', '<', before)
    .where((row) => row.or([row('attempts', '=', 0), row('next_attempt_at', '<=', at)]))
    .where(urgentOnly[which])
    .orderBy('id')
    .limit(limit)
    .execute()

export interface DrawnMail {
  subject: string
  text: string
  html: string
  templateProblem: string | null
}

export async function keepDrawn(db: Db, mails: readonly (DrawnMail & { id: string })[]): Promise<void> {
  await sql`
    update mails set subject = drawn.subject, text_body = drawn.text, html_body = drawn.html,
      template_problem = drawn."templateProblem"
    from jsonb_to_recordset(${JSON.stringify(mails)}::jsonb)
      as drawn (id uuid, subject text, "text" text, html text, "templateProblem" text)
    where mails.id = drawn.id`.execute(db)
}

/** Tried later; given up without a time. */
export async function postponeUndrawn(db: Db, id: string, nextAttemptAt: Date | null, reason: string): Promise<void> {
  await db
    .updateTable('mails')
    .set((row) => ({
      attempts: row('attempts', '+', 1),
      next_attempt_at: nextAttemptAt,
      last_error: reason,
      ...(nextAttemptAt ? {} : { state: 'failed' as const, model_sealed: null }),
    }))
    .where('id', '=', id)
    .where('state', '=', 'waiting')
    .where('subject', 'is', null)
    .execute()
}

export type ClaimedMail = Awaited<ReturnType<typeof claimDueMails>>[number]

/** Takes drawn mails that are due for the length of a lease, so that no two processes send one at the same time. */
export const claimDueMails = (db: Db, which: Urgency, at: Date, lease: { id: string; until: Date }, limit: number) =>
  db
    .updateTable('mails')
    .set((row) => ({ lease: lease.id, lease_until: lease.until, attempts: row('attempts', '+', 1) }))
    .where('id', 'in', (query) =>
      query
        .selectFrom('mails')
        .select('id')
        .where('state', '=', 'waiting')
        .where('subject', 'is not', null)
        .where('next_attempt_at', '<=', at)
        .where((row) => row.or([row('lease_until', 'is', null), row('lease_until', '<', at)]))
        .where(urgentOnly[which])
        .orderBy('next_attempt_at')
        .limit(limit)
        .forUpdate()
        .skipLocked(),
    )
    .returning([
      'id',
      'template',
      'language',
      'recipient',
      'account_id',
      'topic',
      'model',
      'model_sealed',
      'subject',
      'text_body',
      'html_body',
      'attempts',
      'give_up_at',
      'next_attempt_at',
    ])
    .execute()

const released = { lease: null, lease_until: null } as const

export async function markSent(db: Db, id: string, at: Date): Promise<void> {
  await db
    .updateTable('mails')
    .set({ ...released, state: 'sent', sent_at: at, next_attempt_at: null, last_error: null, model_sealed: null })
    .where('id', '=', id)
    // Cancelled meanwhile, it has left all the same.
    .where('state', 'in', ['waiting', 'cancelled'])
    .execute()
}

export async function markFailed(db: Db, id: string, lease: string, reason: string): Promise<void> {
  await db
    .updateTable('mails')
    .set({ ...released, state: 'failed', next_attempt_at: null, last_error: reason, model_sealed: null })
    .where('id', '=', id)
    .where('lease', '=', lease)
    .where('state', '=', 'waiting')
    .execute()
}

export async function postponeMails(
  db: Db,
  mails: readonly { id: string; nextAttemptAt: Date }[],
  lease: string,
  reason: string,
): Promise<void> {
  for (const { id, nextAttemptAt } of mails) {
    await db
      .updateTable('mails')
      .set({ ...released, next_attempt_at: nextAttemptAt, last_error: reason })
      .where('id', '=', id)
      .where('lease', '=', lease)
      .where('state', '=', 'waiting')
      .execute()
  }
}

/** Gives mails back that were taken and not tried. */
export async function releaseMails(db: Db, ids: readonly string[], lease: string): Promise<void> {
  if (ids.length === 0) return
  await db
    .updateTable('mails')
    .set((row) => ({ ...released, attempts: row('attempts', '-', 1) }))
    .where('id', 'in', ids)
    .where('lease', '=', lease)
    .execute()
}

export const forgetMails = (db: Db, before: Date) =>
  deleteInBatches(db, 'mails', (old) => old.where('state', '<>', 'waiting').where('created_at', '<', before))
