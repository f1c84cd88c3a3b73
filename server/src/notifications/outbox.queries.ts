import { sql } from 'kysely'
import type { Db } from '../platform/database/database.ts'
import { newId } from '../platform/ids.ts'

export interface NewMail {
  /** The event that calls for it; null for a mail that answers somebody at once. */
  eventId: string | null
  template: string
  recipient: string
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

/** Those that are to leave before a moment, so that many for later hold up none for now. */
export const undrawnMails = (db: Db, before: Date, limit: number) =>
  db
    .selectFrom('mails')
    .select(['id', 'template', 'model', 'topic'])
    .where('state', '=', 'waiting')
    .where('subject', 'is', null)
    .where('next_attempt_at', '<', before)
    .orderBy('id')
    .limit(limit)
    .execute()

export interface DrawnMail {
  subject: string
  text: string
  html: string
  templateProblem: string | null
}

export async function keepDrawn(
  db: Db,
  id: string,
  { subject, text, html, templateProblem }: DrawnMail,
): Promise<void> {
  await db
    .updateTable('mails')
    .set({ subject, text_body: text, html_body: html, template_problem: templateProblem })
    .where('id', '=', id)
    .execute()
}

export type ClaimedMail = Awaited<ReturnType<typeof claimDueMails>>[number]

/** Takes drawn mails that are due for the length of a lease, so that no two processes send one at the same time. */
export const claimDueMails = (db: Db, at: Date, lease: { id: string; until: Date }, limit: number) =>
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
        .orderBy('next_attempt_at')
        .limit(limit)
        .forUpdate()
        .skipLocked(),
    )
    .returning([
      'id',
      'template',
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

/** Removes mails that are done and old, some at a time. @returns how many went */
export async function forgetMails(db: Db, before: Date, limit: number): Promise<number> {
  const result = await db
    .deleteFrom('mails')
    .where('id', 'in', (query) =>
      query
        .selectFrom('mails')
        .select('id')
        .where('state', '<>', 'waiting')
        .where('created_at', '<', before)
        .limit(limit),
    )
    .executeTakeFirst()
  return Number(result.numDeletedRows)
}
