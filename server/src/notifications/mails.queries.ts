import { sql } from 'kysely'
import type { Cursor } from '../platform/database/cursor.ts'
import type { Db } from '../platform/database/database.ts'
import { containing } from '../platform/database/patterns.ts'

export interface MailFilter {
  state?: 'waiting' | 'sent' | 'failed' | 'cancelled' | undefined
  search?: string | undefined
}

const shown = [
  'id',
  'template',
  'recipient',
  'language',
  'subject',
  'state',
  'attempts',
  'next_attempt_at',
  'last_error',
  'template_problem',
  'created_at',
  'sent_at',
] as const

const matching = (db: Db, { state, search }: MailFilter) =>
  db
    .selectFrom('mails')
    .$if(state !== undefined, (query) => query.where('state', '=', state ?? 'waiting'))
    .$if(search !== undefined && search !== '', (query) => query.where('recipient', 'ilike', containing(search)))

export type MailRow = Awaited<ReturnType<typeof listMails>>[number]

export const listMails = (db: Db, filter: MailFilter & { after: Cursor | null; limit: number }) =>
  matching(db, filter)
    .select(shown)
    .$if(filter.after !== null, (query) => query.where('id', '<', filter.after?.id ?? ''))
    .orderBy('id', 'desc')
    .limit(filter.limit)
    .execute()

export async function countMails(db: Db, filter: MailFilter): Promise<number> {
  const row = await matching(db, filter).select(sql<number>`count(*)`.as('count')).executeTakeFirstOrThrow()
  return row.count
}

export const findMail = (db: Db, id: string) =>
  db.selectFrom('mails').selectAll().where('id', '=', id).executeTakeFirst()

export const lockMail = (tx: Db, id: string) =>
  tx.selectFrom('mails').selectAll().where('id', '=', id).forUpdate().executeTakeFirst()

export async function waitAgain(tx: Db, id: string, at: Date, giveUpAt: Date): Promise<void> {
  await tx
    .updateTable('mails')
    .set({
      state: 'waiting',
      attempts: 0,
      next_attempt_at: at,
      give_up_at: giveUpAt,
      last_error: null,
      lease: null,
      lease_until: null,
    })
    .where('id', '=', id)
    .execute()
  await sql`select pg_notify('portico_mails', '')`.execute(tx)
}

export async function cancel(tx: Db, id: string): Promise<void> {
  await tx
    .updateTable('mails')
    .set({ state: 'cancelled', next_attempt_at: null, model_sealed: null, lease: null, lease_until: null })
    .where('id', '=', id)
    .execute()
}
