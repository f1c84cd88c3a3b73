import { setTimeout as pause } from 'node:timers/promises'
import { fromKysely, type Db as JobDb, PgBoss } from 'pg-boss'
import type { z } from 'zod'
import type { Db } from '../database/database.ts'
import type { LastingConnection } from '../database/lasting-connection.ts'
import type { Listener } from '../database/listen.ts'
import type { Log } from '../log.ts'
import { type Leadership, startLeadership } from './leadership.ts'
import { type Recurring, startRecurring } from './recurring.ts'
import { jobsSchema } from './schema.ts'

export interface JobOptions {
  /** Further attempts after the first; default 5. */
  retries?: number
  /** Before the first further attempt; each next one waits about twice as long. Default 2. */
  retryAfterSeconds?: number
  /** A run that takes longer counts as failed; default 60. */
  timeLimitSeconds?: number
  /** Runs at the same time in this process; default 1. */
  concurrency?: number
}

export interface SendOptions {
  startAfterSeconds?: number
  /** At most one job with this key waits: a second one replaces the payload of the first. */
  singletonKey?: string
}

export interface RecurringSchedule {
  /** Between the end of one run and the start of the next; fractions are fine. */
  seconds: number
  /** A channel of NOTIFY that starts a run at once. */
  wokenBy?: string
  /** Default: one replica only. `every-replica` is for what each process must do for itself. */
  on?: 'one-replica' | 'every-replica'
}

/** Background work, kept in the same database as everything else. Declare with `define` and `every`, then `start`. */
export interface Jobs {
  /** Declares a kind of job by a name in kebab-case. The handler may run twice for one job (after a crash): it must be repeatable. */
  define<S extends z.ZodType>(
    name: string,
    payload: S,
    handler: (payload: z.output<S>) => Promise<unknown>,
    options?: JobOptions,
  ): void
  /** Queues a job in the caller's transaction: it exists exactly if that commits. */
  send(tx: Db, name: string, payload: object, options?: SendOptions): Promise<void>
  /** Does something again and again, never beside itself; a failure is logged and tried again. */
  every(name: string, schedule: RecurringSchedule, run: () => Promise<unknown>): void
  start(): Promise<void>
  /** Starts nothing more and waits for what runs, `limitMs` at most; unfinished jobs are tried again at the next start. */
  stop(limitMs?: number): Promise<void>
}

export interface JobsOptions {
  db: Db
  connection: LastingConnection
  listener: Listener
  log: Log
}

interface Definition {
  payload: z.ZodType
  handler: (payload: never) => Promise<unknown>
  options: JobOptions
}

export function createJobs({ db, connection, listener, log }: JobsOptions): Jobs {
  const definitions = new Map<string, Definition>()
  const schedules = new Map<string, { schedule: RecurringSchedule; run: () => Promise<unknown> }>()
  const boss = new PgBoss({
    db: jobDb(db, listener),
    schema: jobsSchema,
    migrate: false,
    schedule: false,
    useListenNotify: true,
  })
  boss.on('error', (error) => log.error({ err: error }, 'the job queue reports an error'))
  boss.on('warning', (warning) => log.warn({ warning }, 'the job queue reports a warning'))
  let recurring: Recurring[] = []
  let leadership: Leadership | undefined
  let silences: (() => void)[] = []
  let started = false

  function definitionOf(name: string): Definition {
    const definition = definitions.get(name)
    if (!definition) throw new Error(`There is no job called ${name}.`)
    return definition
  }

  async function startQueue(name: string, { payload, handler, options }: Definition): Promise<void> {
    const queue = {
      notify: true,
      retryLimit: options.retries ?? 5,
      retryDelay: options.retryAfterSeconds ?? 2,
      retryBackoff: true,
      retryDelayMax: 3600,
      expireInSeconds: options.timeLimitSeconds ?? 60,
    }
    // Creating a queue that exists changes nothing, so its options are set apart.
    await boss.createQueue(name, queue)
    await boss.updateQueue(name, queue)
    const concurrency = options.concurrency ?? 1
    // New jobs are announced; further attempts and delayed jobs are only found by looking.
    const looking = { pollingIntervalSeconds: 2, notifyPollingIntervalSeconds: 2 }
    await boss.work(name, { ...looking, localConcurrency: concurrency }, async (jobs) => {
      for (const job of jobs) {
        try {
          await handler(payload.parse(job.data) as never)
        } catch (error) {
          log.error({ err: error, job: name, jobId: job.id }, 'a job failed; it is tried again')
          throw error
        }
      }
    })
  }

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
    define(name, payload, handler, options = {}) {
      if (started) throw new Error(`The job ${name} is defined after the start.`)
      if (definitions.has(name)) throw new Error(`Two jobs are called ${name}.`)
      definitions.set(name, { payload, handler: handler as Definition['handler'], options })
    },
    async send(tx, name, payload, { startAfterSeconds = 0, singletonKey } = {}) {
      const data = definitionOf(name).payload.parse(payload) as object
      const options = { db: fromKysely(tx), startAfter: startAfterSeconds }
      if (singletonKey === undefined) {
        const id = await boss.send(name, data, options)
        if (id === null) throw new Error(`The job ${name} was not queued.`)
        return
      }
      // `send` with a key would be skipped for a job that is just being taken, and the caller's change never looked at.
      // `upsert` locks the waiting job until the caller commits, or queues another.
      const { updated, inserted } = await boss.upsert(name, data, { ...options, singletonKey })
      if (updated + inserted === 0) throw new Error(`The job ${name} was not queued.`)
    },
    every(name, schedule, run) {
      if (schedules.has(name)) throw new Error(`Two pieces of recurring work are called ${name}.`)
      if (started) throw new Error(`The recurring work ${name} is declared after the start.`)
      schedules.set(name, { schedule, run })
    },
    async start() {
      await boss.start()
      started = true
      for (const [name, definition] of definitions) await startQueue(name, definition)
      for (const [name, { schedule, run }] of schedules) startSchedule(name, schedule, run)
      leadership = startLeadership(connection, log, () => {
        for (const work of recurring) work.wake()
      })
    },
    async stop(limitMs = 10_000) {
      for (const silence of silences) silence()
      silences = []
      leadership?.stop()
      const stopping = Promise.all([
        ...recurring.map((work) => work.stop()),
        started ? boss.stop({ close: false, graceful: true, timeout: limitMs }) : undefined,
      ])
      recurring = []
      const done = await Promise.race([stopping.then(() => true), pause(limitMs, false, { ref: false })])
      if (!done) log.warn({ limitMs }, 'background work did not end in time and is left behind')
    },
  }
}

function jobDb(db: Db, listener: Listener): JobDb {
  return {
    ...fromKysely(db),
    async listen(channel, onNotification, onReconnect) {
      const end = listener.listen(channel, (payload) => (payload === null ? onReconnect() : onNotification(payload)))
      return { close: async () => end() }
    },
  }
}
