import { setTimeout as pause } from 'node:timers/promises'
import { sql } from 'kysely'
import { describe, expect, onTestFinished, test, vi } from 'vitest'
import type { Db } from '../database/database.ts'
import { createLastingConnection } from '../database/lasting-connection.ts'
import { createListener } from '../database/listen.ts'
import { freshDatabase } from '../database/test-database.ts'
import { createLog } from '../log.ts'
import { createJobs, type Jobs } from './jobs.ts'

const soon = { timeout: 25_000, interval: 10 }

function replica(database: { connectionString: string; db: Db }): {
  jobs: Jobs
  lines: string[]
  end(): Promise<void>
} {
  const lines: string[] = []
  const log = createLog({ level: 'info', format: 'json', write: (line) => lines.push(line) })
  const connection = createLastingConnection({ connectionString: database.connectionString, log })
  const jobs = createJobs({ connection, listener: createListener(connection, log), log })
  let ended: Promise<void> | undefined
  const end = () => (ended ??= jobs.stop(3_000).then(connection.close))
  onTestFinished(end)
  return { jobs, lines, end }
}

describe('recurring work', () => {
  test('runs again and again, and never beside itself however often it is woken', async () => {
    const database = await freshDatabase()
    const { jobs } = replica(database)
    let [runs, beside, most] = [0, 0, 0]
    jobs.every('tick', { seconds: 0.01, wokenBy: 'ticks' }, async () => {
      beside += 1
      most = Math.max(most, beside)
      await pause(15)
      beside -= 1
      runs += 1
    })
    jobs.start()
    for (let i = 0; i < 20; i += 1) await sql`select pg_notify('ticks', '')`.execute(database.db)
    await vi.waitFor(() => expect(runs).toBeGreaterThan(5), soon)
    expect(most).toBe(1)
  })

  test('a notice starts a run at once, long before the interval ends', async () => {
    const database = await freshDatabase()
    const { jobs } = replica(database)
    let runs = 0
    jobs.every('hourly', { seconds: 3600, wokenBy: 'news' }, async () => (runs += 1))
    jobs.start()
    await vi.waitFor(() => expect(runs).toBeGreaterThan(0), soon)
    await pause(200)
    const before = runs
    await sql`select pg_notify('news', '')`.execute(database.db)
    await vi.waitFor(() => expect(runs).toBeGreaterThan(before), soon)
  })

  test('one of two replicas does it; when that one goes, the other takes over', async () => {
    const database = await freshDatabase()
    const runs = { first: 0, second: 0 }
    const first = replica(database)
    first.jobs.every('tick', { seconds: 0.02 }, async () => (runs.first += 1))
    first.jobs.start()
    await vi.waitFor(() => expect(runs.first).toBeGreaterThan(0), soon)
    const second = replica(database)
    second.jobs.every('tick', { seconds: 0.02 }, async () => (runs.second += 1))
    second.jobs.start()
    const before = runs.first
    await vi.waitFor(() => expect(runs.first).toBeGreaterThan(before + 5), soon)
    expect(runs.second).toBe(0)
    await first.end()
    await vi.waitFor(() => expect(runs.second).toBeGreaterThan(0), soon)
  })

  test('goes on after its connection was cut', async () => {
    const database = await freshDatabase()
    const { jobs } = replica(database)
    let runs = 0
    jobs.every('tick', { seconds: 0.02 }, async () => (runs += 1))
    jobs.start()
    await vi.waitFor(() => expect(runs).toBeGreaterThan(0), soon)
    await sql`select pg_terminate_backend(pid) from pg_stat_activity
      where datname = current_database() and application_name = 'portico (notices)'`.execute(database.db)
    await pause(50)
    const before = runs
    await vi.waitFor(() => expect(runs).toBeGreaterThan(before + 3), soon)
  })

  test('a failure is logged and the work goes on', async () => {
    const database = await freshDatabase()
    const { jobs, lines } = replica(database)
    let runs = 0
    jobs.every('stumble', { seconds: 0.01 }, async () => {
      runs += 1
      if (runs === 1) throw new Error('a stone')
    })
    jobs.start()
    await vi.waitFor(() => expect(runs).toBeGreaterThan(2), soon)
    expect(lines.join('')).toContain('a stone')
  })

  test('stopping waits for the run under way, and no other begins', async () => {
    const database = await freshDatabase()
    const { jobs } = replica(database)
    const work = Promise.withResolvers<void>()
    let [begun, ended, isStopped] = [0, 0, false]
    jobs.every('slow', { seconds: 0.001 }, async () => {
      begun += 1
      await work.promise
      ended += 1
    })
    jobs.start()
    await vi.waitFor(() => expect(begun).toBe(1), soon)
    const stopped = jobs.stop().then(() => {
      isStopped = true
    })
    await pause(20)
    expect({ begun, isStopped }).toEqual({ begun: 1, isStopped: false })
    work.resolve()
    await stopped
    expect(ended).toBe(1)
    await pause(50)
    expect(begun).toBe(1)
  })

  test('stopping gives up on a run that does not end', async () => {
    const database = await freshDatabase()
    const { jobs, lines } = replica(database)
    let begun = false
    jobs.every('stuck', { seconds: 1 }, () => {
      begun = true
      return new Promise(() => undefined)
    })
    jobs.start()
    await vi.waitFor(() => expect(begun).toBe(true), soon)
    await jobs.stop(100)
    expect(lines.join('')).toContain('did not end in time')
  })
})
