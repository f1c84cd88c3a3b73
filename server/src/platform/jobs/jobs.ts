import { setTimeout as pause } from 'node:timers/promises'
import type { LastingConnection } from '../database/lasting-connection.ts'
import type { Listener } from '../database/listen.ts'
import type { Log } from '../log.ts'
import { type Leadership, startLeadership } from './leadership.ts'
import { type Recurring, startRecurring } from './recurring.ts'

export interface RecurringSchedule {
  /** Between the end of one run and the start of the next; fractions are fine. */
  seconds: number
  /** A channel of NOTIFY that starts a run at once. */
  wokenBy?: string
  /** Default: one replica only. `every-replica` is for what each process must do for itself. */
  on?: 'one-replica' | 'every-replica'
}

/**
 * Background work: declare it with `every`, then `start`. What must not get lost waits in a table of its owner, written in the
 * transaction that causes it; the work looks there.
 */
export interface Jobs {
  /** Does something again and again, never beside itself; a failure is logged and tried again. */
  every(name: string, schedule: RecurringSchedule, run: () => Promise<unknown>): void
  start(): void
  /** Starts nothing more and waits for what runs, `limitMs` at most; what was broken off is done at the next start. */
  stop(limitMs?: number): Promise<void>
}

export interface JobsOptions {
  connection: LastingConnection
  listener: Listener
  log: Log
}

export function createJobs({ connection, listener, log }: JobsOptions): Jobs {
  const schedules = new Map<string, { schedule: RecurringSchedule; run: () => Promise<unknown> }>()
  let recurring: Recurring[] = []
  let leadership: Leadership | undefined
  let silences: (() => void)[] = []

  function startSchedule(name: string, schedule: RecurringSchedule, run: () => Promise<unknown>): void {
    const everywhere = schedule.on === 'every-replica'
    const work = startRecurring({
      name,
      everyMs: schedule.seconds * 1000,
      run,
      mayRun: () => everywhere || leadership?.isLeader() === true,
      log,
    })
    recurring.push(work)
    if (schedule.wokenBy) silences.push(listener.listen(schedule.wokenBy, () => work.wake()))
  }

  return {
    every(name, schedule, run) {
      if (schedules.has(name)) throw new Error(`Two pieces of recurring work are called ${name}.`)
      if (leadership) throw new Error(`The recurring work ${name} is declared after the start.`)
      schedules.set(name, { schedule, run })
    },
    start() {
      for (const [name, { schedule, run }] of schedules) startSchedule(name, schedule, run)
      leadership = startLeadership(connection, log, () => {
        for (const work of recurring) work.wake()
      })
    },
    async stop(limitMs = 10_000) {
      for (const silence of silences) silence()
      silences = []
      leadership?.stop()
      const stopping = Promise.all(recurring.map((work) => work.stop()))
      recurring = []
      const done = await Promise.race([stopping.then(() => true), pause(limitMs, false, { ref: false })])
      if (!done) log.warn({ limitMs }, 'background work did not end in time and is left behind')
    },
  }
}
