import { randomBytes } from 'node:crypto'
import { sql } from 'kysely'
import type { Db } from './database.ts'
import type { Listener } from './listen.ts'

/** @returns waits until the notices of everything that was committed before have arrived: they come in the order of commits */
export function hearing(listener: Listener, db: Db): () => Promise<void> {
  const waiting = new Map<string, () => void>()
  listener.listen('heard', (marker) => {
    // Null: listening has begun, also for those who listened before.
    for (const [name, tell] of waiting) if (marker === null || marker === name) tell()
  })
  return async () => {
    const marker = randomBytes(8).toString('hex')
    const arrived = new Promise<void>((resolve) => waiting.set(marker, resolve))
    await sql`select pg_notify('heard', ${marker})`.execute(db)
    await arrived
    waiting.delete(marker)
  }
}
