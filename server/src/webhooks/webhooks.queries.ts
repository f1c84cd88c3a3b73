import { sql } from 'kysely'
import type { Cursor } from '../platform/database/cursor.ts'
import type { Db } from '../platform/database/database.ts'
import { containing } from '../platform/database/patterns.ts'

export type WebhookRow = NonNullable<Awaited<ReturnType<typeof findWebhook>>>

export const findWebhook = (db: Db, id: string) =>
  db.selectFrom('webhooks').selectAll().where('id', '=', id).executeTakeFirst()

export const lockWebhook = (tx: Db, id: string) =>
  tx.selectFrom('webhooks').selectAll().where('id', '=', id).forUpdate().executeTakeFirst()

const matching = (db: Db, search: string | undefined) =>
  db
    .selectFrom('webhooks')
    .$if(search !== undefined && search !== '', (query) =>
      query.where((row) =>
        row.or([row('url', 'ilike', containing(search)), row('description', 'ilike', containing(search))]),
      ),
    )

export const listWebhooks = (
  db: Db,
  { search, after, limit }: { search?: string | undefined; after: Cursor | null; limit: number },
) =>
  matching(db, search)
    .selectAll()
    .$if(after !== null, (query) => query.where('id', '<', after?.id ?? ''))
    .orderBy('id', 'desc')
    .limit(limit)
    .execute()

export async function countWebhooks(db: Db, search?: string): Promise<number> {
  const row = await matching(db, search).select(sql<number>`count(*)`.as('count')).executeTakeFirstOrThrow()
  return row.count
}

export async function countPausedByFailures(db: Db): Promise<number> {
  const row = await db
    .selectFrom('webhooks')
    .select(sql<number>`count(*)`.as('count'))
    .where('paused_by', '=', 'failures')
    .executeTakeFirstOrThrow()
  return row.count
}

/** So that two people can't pass the largest number together. */
export async function lockAllWebhooks(tx: Db): Promise<void> {
  await sql`select pg_advisory_xact_lock(hashtext('portico webhooks'))`.execute(tx)
}

export interface WebhookValues {
  url: string
  description: string
  events: string[]
  product_ids: string[]
  organisation_ids: string[]
  header_names: string[]
  headers_sealed: Buffer | null
  timeout_seconds: number
}

export async function insertWebhook(
  tx: Db,
  webhook: WebhookValues & { id: string; secret_sealed: Buffer; created_at: Date },
): Promise<void> {
  await tx
    .insertInto('webhooks')
    .values({
      ...webhook,
      previous_secret_sealed: null,
      previous_secret_until: null,
      paused_by: null,
      pause_reason: null,
      paused_at: null,
      failing_since: null,
    })
    .execute()
}

type Changes = Partial<
  WebhookValues & {
    secret_sealed: Buffer
    secret_shown: boolean
    previous_secret_sealed: Buffer | null
    previous_secret_until: Date | null
    status: 'active' | 'paused'
    paused_by: 'person' | 'failures' | null
    pause_reason: string | null
    paused_at: Date | null
    failing_since: Date | null
  }
>

export async function changeWebhook(tx: Db, id: string, changes: Changes): Promise<void> {
  await tx
    .updateTable('webhooks')
    .set((row) => ({ ...changes, version: row('version', '+', 1) }))
    .where('id', '=', id)
    .execute()
}

export async function deleteWebhook(tx: Db, id: string): Promise<void> {
  await tx.deleteFrom('webhooks').where('id', '=', id).execute()
}

/** Who is told of an event; rows stay as they are until the transaction ends, so that none is paused between. */
export const webhooksToldOf = (tx: Db, event: string) =>
  tx
    .selectFrom('webhooks')
    .select(['id', 'status', 'product_ids', 'organisation_ids'])
    .where(sql<boolean>`${event} = any(events)`)
    .orderBy('id')
    .forShare()
    .execute()

export async function noteFailing(tx: Db, id: string, at: Date): Promise<void> {
  await tx
    .updateTable('webhooks')
    .set({ failing_since: at })
    .where('id', '=', id)
    .where('failing_since', 'is', null)
    .execute()
}
