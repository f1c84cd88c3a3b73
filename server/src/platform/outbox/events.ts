import { type EventName, type EventPayload, events } from '@portico/contract'
import { sql } from 'kysely'
import { type Db, inTransaction } from '../database/database.ts'
import { deleteInBatches } from '../database/delete-in-batches.ts'
import { sendAlong } from '../database/transaction.ts'
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
export const publish = <N extends EventName>(tx: Db, at: Date, name: N, payload: EventPayload<N>): Promise<void> =>
  publishAll(tx, at, [{ name, payload }])

export interface Happening<N extends EventName = EventName> {
  name: N
  payload: EventPayload<N>
}

/** The same for many at once, in their order. */
export async function publishAll(tx: Db, at: Date, happenings: readonly Happening[]): Promise<void> {
  if (happenings.length === 0) return
  const rows = happenings.map(({ name, payload }) => ({
    id: newId(),
    name,
    payload: JSON.stringify(events[name].parse(payload)),
    occurred_at: at,
    dispatched_at: null,
    attempts: 0,
    last_error: null,
  }))
  const told = sql`pg_notify('portico_events', '')`.as('told')
  await sendAlong(tx, tx.insertInto('events').values(rows).returning(told).execute())
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
  /**
   * Hands out what waits, oldest first. One that can't be acted on is tried again after waits that double, twenty times.
   * @returns how many events were handed out
   * @throws AggregateError, when all others are handed out, of those that could not be
   */
  dispatch(): Promise<number>
  /** How many wait to be handed out, at most so many. */
  countWaiting(most: number): Promise<number>
  /** Forgets what was handed out a month ago, and what could not be, after three. */
  forgetOld(): Promise<void>
}

const mostAttempts = 20
const dayMs = 24 * 3600_000
const handedOutKeptMs = 30 * dayMs
const givenUpKeptMs = 90 * dayMs
/** Few enough that nobody waits for their locks. */

export function createEventDispatcher(db: Db, now: () => Date): EventDispatcher {
  const subscribers = new Map<string, Subscriber<EventName>[]>()

  /** @returns whether there was one, or the reason why it could not be acted on */
  async function dispatchNext(): Promise<boolean | Error> {
    let taken: WaitingEvent | undefined
    try {
      return await inTransaction(db, async (tx) => {
        taken = await takeEvent(tx, now())
        if (!taken) return false
        const { id, name, payload, occurred_at } = taken
        const checked = events[name as EventName].parse(payload)
        for (const subscriber of subscribers.get(name) ?? []) await subscriber(tx, checked as never, occurred_at, id)
        await tx.updateTable('events').set({ dispatched_at: now() }).where('id', '=', id).execute()
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
      return new Error(`The event ${taken.name} could not be acted on.`, { cause: error })
    }
  }

  return {
    subscribe(name, subscriber) {
      subscribers.set(name, [...(subscribers.get(name) ?? []), subscriber as never])
    },
    async dispatch() {
      const failures: Error[] = []
      for (let count = 0; ; ) {
        const outcome = await dispatchNext()
        if (outcome instanceof Error) failures.push(outcome)
        else if (outcome) count += 1
        else if (failures.length === 0) return count
        else throw new AggregateError(failures, `${failures.length} events could not be acted on.`)
      }
    },
    async countWaiting(most) {
      const waiting = await db
        .selectFrom('events')
        .select('id')
        .where('dispatched_at', 'is', null)
        .where('attempts', '<', mostAttempts)
        .orderBy('id')
        .limit(most)
        .execute()
      return waiting.length
    },
    async forgetOld() {
      const before = (ms: number) => new Date(now().getTime() - ms)
      await deleteInBatches(db, 'events', (old) =>
        old
          .where('dispatched_at', 'is not', null)
          .where('occurred_at', '<', before(handedOutKeptMs))
          .orderBy('occurred_at'),
      )
      await deleteInBatches(db, 'events', (old) =>
        old
          .where('attempts', '>=', mostAttempts)
          .where('occurred_at', '<', before(givenUpKeptMs))
          .orderBy('occurred_at'),
      )
    },
  }
}

interface WaitingEvent {
  id: string
  name: string
  payload: unknown
  occurred_at: Date
}

/** The oldest that is due, locked; after n failures it is due 2^n seconds after it occurred. */
const takeEvent = (tx: Db, at: Date): Promise<WaitingEvent | undefined> =>
  tx
    .selectFrom('events')
    .select(['id', 'name', 'payload', 'occurred_at'])
    .where('dispatched_at', 'is', null)
    .where('attempts', '<', mostAttempts)
    .where(sql<boolean>`(attempts = 0 or occurred_at + make_interval(secs => power(2, attempts)) <= ${at})`)
    .orderBy('id')
    .limit(1)
    .forUpdate()
    .skipLocked()
    .executeTakeFirst()
