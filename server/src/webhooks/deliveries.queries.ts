import { sql } from 'kysely'
import type { Cursor } from '../platform/database/cursor.ts'
import type { Db } from '../platform/database/database.ts'
import { deleteInBatches } from '../platform/database/delete-in-batches.ts'

export type DeliveryState = 'waiting' | 'delivered' | 'failed' | 'held' | 'filtered'

interface DeliveryFilter {
  webhookId: string
  state?: DeliveryState | undefined
}

const shown = [
  'id',
  'webhook_id',
  'message_id',
  'event',
  'state',
  'attempts',
  'next_attempt_at',
  'last_status',
  'last_error',
  'created_at',
  'delivered_at',
] as const

const matching = (db: Db, { webhookId, state }: DeliveryFilter) =>
  db
    .selectFrom('webhook_deliveries')
    .where('webhook_id', '=', webhookId)
    // What was not sent would bury the rest.
    .where((row) => (state === undefined ? row('state', '<>', 'filtered') : row('state', '=', state)))

export type DeliveryRow = Awaited<ReturnType<typeof listDeliveries>>[number]

export const listDeliveries = (db: Db, filter: DeliveryFilter & { after: Cursor | null; limit: number }) =>
  matching(db, filter)
    .select(shown)
    .$if(filter.after !== null, (query) => query.where('id', '<', filter.after?.id ?? ''))
    .orderBy('id', 'desc')
    .limit(filter.limit)
    .execute()

export async function countDeliveries(db: Db, filter: DeliveryFilter): Promise<number> {
  const row = await matching(db, filter).select(sql<number>`count(*)`.as('count')).executeTakeFirstOrThrow()
  return row.count
}

export const findDelivery = (db: Db, id: string) =>
  db
    .selectFrom('webhook_deliveries')
    .select([...shown, 'body'])
    .where('id', '=', id)
    .executeTakeFirst()

export const attemptsOf = (db: Db, deliveryId: string, limit: number) =>
  db
    .selectFrom('webhook_attempts')
    .selectAll()
    .where('delivery_id', '=', deliveryId)
    .orderBy('id', 'desc')
    .limit(limit)
    .execute()

interface Again {
  at: Date
  giveUpAt: Date
}

const again = ({ at, giveUpAt }: Again) => ({
  state: 'waiting' as const,
  attempts: 0,
  next_attempt_at: at,
  give_up_at: giveUpAt,
  last_error: sql<string | null>`case when state = 'filtered' then null else last_error end`,
  lease: null,
  lease_until: null,
})

export async function sendAgain(tx: Db, id: string, when: Again): Promise<void> {
  await tx.updateTable('webhook_deliveries').set(again(when)).where('id', '=', id).execute()
}

export interface Range {
  webhookId: string
  states: readonly DeliveryState[]
  from?: Date | undefined
  to?: Date | undefined
}

/** @returns how many are sent again */
export async function sendRangeAgain(tx: Db, { webhookId, states, from, to }: Range, when: Again): Promise<number> {
  const result = await tx
    .updateTable('webhook_deliveries')
    .set(again(when))
    .where('webhook_id', '=', webhookId)
    .where('state', 'in', [...states])
    .$if(from !== undefined, (query) => query.where('created_at', '>=', from ?? when.at))
    .$if(to !== undefined, (query) => query.where('created_at', '<', to ?? when.at))
    .executeTakeFirst()
  return Number(result.numUpdatedRows)
}

export const forgetDeliveries = (db: Db, before: Date) =>
  deleteInBatches(db, 'webhook_deliveries', (old) =>
    old.where('state', '<>', 'waiting').where('created_at', '<', before).orderBy('created_at'),
  )
