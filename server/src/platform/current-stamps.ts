import type { Db } from './database/database.ts'
import type { Listener } from './database/listen.ts'
import type { Log } from './log.ts'
import { readStamps } from './stamps.ts'

/** The versions of what cached pages are made from, kept in memory so that a cached page is found without asking the database. */
export interface CurrentStamps {
  /** Null while they are in doubt: then `read` them. */
  known(): string | null
  /** The known ones, or read now. Callers at the same time share one query. */
  read(): Promise<string>
  /** Something may have changed in this process: who asks next reads them, without waiting for the notice. */
  doubt(): void
  close(): void
}

export interface CurrentStampsOptions {
  db: Db
  listener: Listener
  log: Log
  /** They are read again this often, so that a missed notice does no lasting harm. */
  everyMs?: number | undefined
}

export function createCurrentStamps({ db, listener, log, everyMs = 3_000 }: CurrentStampsOptions): CurrentStamps {
  let stamps: string | null = null
  let doubts = 0
  let reading: { doubts: number; stamps: Promise<string> } | undefined

  async function readNow(): Promise<string> {
    const doubtsBefore = doubts
    const found = await readStamps(db)
    // A doubt that arose meanwhile may be about a change this query did not see yet.
    if (doubts === doubtsBefore) stamps = found
    return found
  }

  function readShared(): Promise<string> {
    if (reading?.doubts === doubts) return reading.stamps
    const own = { doubts, stamps: readNow() }
    reading = own
    const ended = () => {
      if (reading === own) reading = undefined
    }
    own.stamps.then(ended, ended)
    return own.stamps
  }

  /** What is known goes on serving while the database does not answer: it was right when it was last heard. */
  const refresh = () => readShared().catch((error: unknown) => log.warn({ err: error }, 'stamps could not be read'))

  const stopListening = listener.listen('portico_stamps', () => {
    doubt()
    return refresh()
  })
  const timer = setInterval(refresh, everyMs).unref()

  function doubt(): void {
    doubts += 1
    stamps = null
  }

  return {
    known: () => stamps,
    read: async () => stamps ?? readShared(),
    doubt,
    close() {
      clearInterval(timer)
      stopListening()
    },
  }
}
