import { type EventName, type EventPayload, events } from '@portico/contract'
import { sql } from 'kysely'
import { type Db, inTransaction } from '../database/database.ts'
import { newId } from '../ids.ts'

declare module '../database/tables.ts' {
  interface Tables {
    events: {
      id: string
      name: string
      payload: unknown
      occurred_at: Date
      dispatched_at: Date | null
      attempts: number
      last_error: string | null
    }
  }
}

/** Tells the rest of the portal what happened: kept with the caller's transaction or not at all. */
export async function publish<N extends EventName>(tx: Db, at: Date, name: N, payload: EventPayload<N>): Promise<void> {
  const checked = JSON.stringify(events[name].parse(payload))
  await tx
    .insertInto('events')
    .values({
      id: newId(),
      name,
      payload: checked,
      occurred_at: at,
      dispatched_at: null,
      attempts: 0,
      last_error: null,
    })
    .execute()
  await sql`select pg_notify('portico_events', '')`.execute(tx)
}

/** Acts on an event in the transaction that marks it as handed out, so each is acted on exactly once. */
export type Subscriber<N extends EventName> = (
  tx: Db,
  payload: EventPayload<N>,
  at: Date,
  eventId: string,
) => Promise<void>

export interface EventDispatcher {
  subscribe<N extends EventName>(name: N, subscriber: Subscriber<N>): void
  /** Hands out what waits, oldest first. @returns how many events were handed out */
  dispatch(): Promise<number>
}

const mostAttempts = 20

export function createEventDispatcher(db: Db, now: () => Date): EventDispatcher {
  const subscribers = new Map<string, Subscriber<EventName>[]>()

  async function dispatchNext(): Promise<boolean> {
    let taken: { id: string; name: string } | undefined
    try {
      return await inTransaction(db, async (tx) => {
        const event = await tx
          .selectFrom('events')
          .select(['id', 'name', 'payload', 'occurred_at'])
          .where('dispatched_at', 'is', null)
          .where('attempts', '<', mostAttempts)
          .orderBy('attempts')
          .orderBy('id')
          .limit(1)
          .forUpdate()
          .skipLocked()
          .executeTakeFirst()
        if (!event) return false
        taken = event
        const payload = events[event.name as EventName].parse(event.payload)
        for (const subscriber of subscribers.get(event.name) ?? [])
          await subscriber(tx, payload as never, event.occurred_at, event.id)
        await tx.updateTable('events').set({ dispatched_at: now() }).where('id', '=', event.id).execute()
        return true
      })
    } catch (error) {
      if (!taken) throw error
      const reason = error instanceof Error ? error.message : String(error)
      await db
        .updateTable('events')
        .set((row) => ({ attempts: row('attempts', '+', 1), last_error: reason }))
        .where('id', '=', taken.id)
        .execute()
      throw new Error(`The event ${taken.name} could not be acted on.`, { cause: error })
    }
  }

  return {
    subscribe(name, subscriber) {
      subscribers.set(name, [...(subscribers.get(name) ?? []), subscriber as never])
    },
    async dispatch() {
      let count = 0
      while (await dispatchNext()) count += 1
      return count
    },
  }
}
