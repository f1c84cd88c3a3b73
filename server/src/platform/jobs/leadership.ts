import type pg from 'pg'
import type { LastingConnection } from '../database/lasting-connection.ts'
import type { Log } from '../log.ts'

/**
 * Which of several replicas does the recurring work. The leader holds an advisory lock in its lasting session: the server lets
 * go of it the moment the process dies, so another takes over without any lease to wait out.
 */
export interface Leadership {
  isLeader(): boolean
  stop(): void
}

const lock = `hashtextextended('portico recurring work', 0)`
const askAgainMs = 2_000

/** Asks for the lead until it has it. @param begin - called whenever leading begins */
export function startLeadership(connection: LastingConnection, log: Log, begin: () => void): Leadership {
  let leader: pg.Client | null = null
  let stopped = false

  async function ask(client: pg.Client): Promise<void> {
    if (leader || stopped) return
    const { rows } = await client.query<{ granted: boolean }>(`select pg_try_advisory_lock(${lock}) as granted`)
    if (leader || !rows[0]?.granted) return
    leader = client
    log.debug('this process does the recurring work')
    begin()
  }

  connection.onOpen(ask)
  connection.onLost(() => {
    leader = null
  })
  const timer = setInterval(() => {
    if (leader || stopped) return
    connection.use(ask)?.catch((error: unknown) => log.warn({ err: error }, 'asking for the recurring work failed'))
  }, askAgainMs)

  return {
    isLeader: () => leader !== null && !stopped,
    stop() {
      stopped = true
      clearInterval(timer)
    },
  }
}
