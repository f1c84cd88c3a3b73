import { setTimeout as pause } from 'node:timers/promises'
import pg from 'pg'
import type { Log } from '../log.ts'

/** One connection of its own, for what belongs to a session (LISTEN, advisory locks): opened again whenever it breaks. */
export interface LastingConnection {
  /** Runs on the open connection and on every later one, before anything else is done with it. */
  onOpen(setUp: (client: pg.Client) => Promise<void>): void
  /** The session ended: what it held is gone. */
  onLost(tell: () => void): void
  /** Work on the open connection, one piece after the other; one that fails closes it. Undefined while there is none. */
  use<T>(work: (client: pg.Client) => Promise<T>): Promise<T> | undefined
  /** What is being asked is answered first, if that takes no longer than a second. */
  close(): Promise<void>
}

export interface LastingConnectionOptions {
  connectionString: string
  log: Log
  /** How often a quiet connection is asked whether it lives. */
  heartbeatMs?: number
  /** Longest wait between two attempts to open it again; the first is after a tenth of a second. */
  longestPauseMs?: number
}

export function createLastingConnection(options: LastingConnectionOptions): LastingConnection {
  const { connectionString, log, heartbeatMs = 10_000, longestPauseMs = 5_000 } = options
  const setUps: ((client: pg.Client) => Promise<void>)[] = []
  const losses: (() => void)[] = []
  const stop = new AbortController()
  let current: pg.Client | null = null
  let turn: Promise<unknown> = Promise.resolve()

  function use<T>(work: (client: pg.Client) => Promise<T>): Promise<T> | undefined {
    const client = current
    if (!client || stop.signal.aborted) return undefined
    const done = turn.then(() => work(client))
    turn = done.catch(() => client.end().catch(() => undefined))
    return done
  }

  async function open(): Promise<pg.Client> {
    const client = new pg.Client({
      connectionString,
      application_name: 'portico (notices)',
      connectionTimeoutMillis: 10_000,
      query_timeout: heartbeatMs,
      keepAlive: true,
    })
    client.on('error', (error) => log.debug({ err: error }, 'the notice connection broke'))
    try {
      await client.connect()
      for (const setUp of setUps) await setUp(client)
      // In the same turn as the last set-up: whoever comes later finds the connection open.
      current = client
      return client
    } catch (error) {
      await client.end().catch(() => undefined)
      throw error
    }
  }

  async function keepOpen(): Promise<void> {
    for (let failures = 0; !stop.signal.aborted; ) {
      try {
        const client = await open()
        if (failures > 0) log.info('the notice connection is open again')
        failures = 0
        await ended(client, () => use((open) => open.query('select 1')), heartbeatMs, stop.signal)
        // Broken off it would be an error, and nothing is wrong.
        if (stop.signal.aborted) await Promise.race([turn, pause(1_000)])
        await Promise.race([client.end().catch(() => undefined), pause(1_000)])
      } catch (error) {
        failures += 1
        log.warn({ err: error, failures }, 'the notice connection could not be opened')
      }
      if (current) for (const tell of losses) tell()
      current = null
      const wait = Math.min(longestPauseMs, 100 * 2 ** Math.min(failures, 10))
      await pause(wait, undefined, { signal: stop.signal }).catch(() => undefined)
    }
  }

  const kept = keepOpen()
  return {
    onOpen(setUp) {
      setUps.push(setUp)
      use(setUp)?.catch((error: unknown) => log.warn({ err: error }, 'setting up the notice connection failed'))
    },
    onLost: (tell) => void losses.push(tell),
    use,
    async close() {
      stop.abort()
      await kept
    },
  }
}

/** Resolves when the connection is gone, silent for a heartbeat, or no longer wanted. */
async function ended(
  client: pg.Client,
  beat: () => Promise<unknown> | undefined,
  heartbeatMs: number,
  stop: AbortSignal,
): Promise<void> {
  let gone = () => {}
  const end = new Promise<void>((resolve) => {
    gone = resolve
  })
  client.once('end', gone)
  client.once('error', gone)
  stop.addEventListener('abort', gone, { once: true })
  const heartbeat = setInterval(() => beat()?.catch(gone), heartbeatMs)
  if (!stop.aborted) await end
  clearInterval(heartbeat)
  stop.removeEventListener('abort', gone)
}
