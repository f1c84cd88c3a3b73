import { type ChildProcess, spawn } from 'node:child_process'
import { closeSync, openSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { Refused } from '../../errors.ts'
import type { Home } from './home.ts'
import { stopLeftBehind, stopServer } from './left-behind.ts'
import type { Binaries } from './locate-binaries.ts'
import { readPostmasterFile } from './postmaster-file.ts'
import { spawnOptions } from './run-as.ts'

export interface RunningServer {
  stop(): Promise<void>
}

interface StartOptions {
  home: Home
  binaries: Binaries
  settings: Record<string, string>
  log: (message: string) => void
}

const orphansMs = 10_000
const waitNoticeMs = 10_000

/** Starts the server and waits until it takes connections, however long its recovery after a crash takes. */
export async function runServer(options: StartOptions): Promise<RunningServer> {
  for (let waited = 0; ; waited += 200) {
    const child = spawnServer(options)
    const failure = await readyOrFailure(child, options)
    if (failure === undefined) return watch(child, options)
    if (!passing.test(failure) || waited >= orphansMs) throw notStarted(failure, options.home)
    await pause(200)
    await stopLeftBehind(options.home, options.binaries, options.log)
  }
}

// Sessions of a server that was itself killed take a moment to notice, and PostgreSQL rightly waits for them; a server whose
// portal was killed while it was starting may write its pid file only now.
const passing = /shared memory block|lock file/

function spawnServer({ home, binaries, settings }: StartOptions): ChildProcess {
  const output = openSync(startLog(home), 'w', 0o600)
  try {
    const child = spawn(
      binaries.postgres,
      ['-D', home.cluster, ...Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`])],
      // In a session of its own: Ctrl-C in a terminal reaches the portal, which finishes its work and then stops the server.
      { ...spawnOptions(binaries.postgres, home.account), detached: true, stdio: ['ignore', output, output] },
    )
    child.unref()
    return child
  } finally {
    closeSync(output)
  }
}

const startLog = (home: Home) => join(home.folder, 'start.log')

async function readyOrFailure(child: ChildProcess, { home, log }: StartOptions): Promise<string | undefined> {
  let startError: Error | undefined
  child.on('error', (error) => {
    startError = error
  })
  const started = performance.now()
  let notices = 0
  for (;;) {
    if (startError) return startError.message
    if (child.exitCode !== null || child.signalCode !== null) return await lastWords(child, home)
    const file = await readPostmasterFile(home.cluster)
    if (file?.pid === child.pid && file?.ready) return undefined
    if (performance.now() - started > (notices + 1) * waitNoticeMs) {
      notices += 1
      log('The database server is not ready yet: it is recovering what was interrupted.')
    }
    await pause(5)
  }
}

async function lastWords(child: ChildProcess, home: Home): Promise<string> {
  const lines = (await readFile(startLog(home), 'utf8')).split('\n')
  return (
    lines.find((line) => /(FATAL|PANIC|error)/.test(line)) ??
    `it ended with ${child.signalCode ?? `exit code ${child.exitCode}`}`
  )
}

const notStarted = (failure: string, home: Home) =>
  new Refused(
    'database-not-started',
    `The embedded PostgreSQL server did not start (${failure.trim()}): see ${startLog(home)} and ${join(home.cluster, 'log')}.`,
  )

function watch(child: ChildProcess, { home, binaries, log }: StartOptions): RunningServer {
  let stopping = false
  child.on('exit', (code, signal) => {
    if (!stopping)
      log(
        `The embedded PostgreSQL server ended by itself (${signal ?? `exit code ${code}`}): see ${join(home.cluster, 'log')}.`,
      )
  })
  return {
    async stop() {
      stopping = true
      if (child.pid !== undefined && child.exitCode === null && child.signalCode === null) {
        await stopServer(child.pid, home, binaries)
      }
    },
  }
}
