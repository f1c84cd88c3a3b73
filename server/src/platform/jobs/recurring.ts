import type { Log } from '../log.ts'

/** One piece of recurring work: never beside itself in this process, woken early by `wake`. */
export interface Recurring {
  /** Does it now, or once more after the run under way. */
  wake(): void
  /** Ends it. @returns a promise of the end of the run under way */
  stop(): Promise<void>
}

export interface RecurringOptions {
  name: string
  /** Between the end of one run and the start of the next. */
  everyMs: number
  run: () => Promise<unknown>
  /** Asked before each run. After a no, nothing happens until `wake`. */
  mayRun: () => boolean
  log: Log
}

const longestPauseMs = 60_000

export function startRecurring({ name, everyMs, run, mayRun, log }: RecurringOptions): Recurring {
  let running: Promise<void> | undefined
  let wanted = false
  let stopped = false
  let failures = 0
  let timer: NodeJS.Timeout | undefined

  async function once(): Promise<void> {
    try {
      await run()
      failures = 0
    } catch (error) {
      failures += 1
      log.error({ err: error, job: name, failures }, 'recurring work failed; it is tried again')
    }
  }

  /** Twice the wait after each failure in a row, a minute at most (or the interval, when that is longer). */
  const waitMs = () => Math.min(everyMs * 2 ** Math.min(failures, 20), Math.max(everyMs, longestPauseMs))

  function go(): void {
    if (stopped || !mayRun()) return
    if (running) {
      wanted = true
      return
    }
    clearTimeout(timer)
    wanted = false
    running = once().finally(() => {
      running = undefined
      if (wanted) go()
      else if (!stopped) timer = setTimeout(go, waitMs())
    })
  }

  go()
  return {
    wake: go,
    async stop() {
      stopped = true
      clearTimeout(timer)
      await running
    },
  }
}
