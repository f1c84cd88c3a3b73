import { Refused } from './platform/errors.ts'
import { type RunningPortal, runPortal } from './run-portal.ts'

const stopWithinMs = 30_000
// One Ctrl-C reaches this process several times: from the terminal, from npm, and from the script in between.
const sameSignalMs = 2_000

/** A portal as a whole process: starts, runs until a signal comes, stops cleanly; a refusal is one sentence and exit code 1. */
export async function runUntilSignalled(
  environment: Record<string, string | undefined>,
  onReady: (portal: RunningPortal) => Promise<unknown> | unknown,
): Promise<void> {
  const starting = runPortal(environment)
  stopOnSignal(async (reason) => {
    // Also during the start: it is finished first, so that there is something whole to stop.
    const portal = await starting.catch(() => undefined)
    portal?.log.info(reason, 'stopping')
    await portal?.stop()
    portal?.log.info('stopped')
  })
  try {
    await onReady(await starting)
  } catch (error) {
    if (!(error instanceof Refused)) throw error
    process.stderr.write(`${error.message}\n`)
    process.exit(1)
  }
}

interface Reason {
  signal?: NodeJS.Signals
  err?: unknown
}

/** The first signal stops cleanly within a time limit, a second one at once; so does an error nobody handled. */
function stopOnSignal(stop: (reason: Reason) => Promise<void>): void {
  let since: number | undefined

  function begin(reason: Reason, code: number): void {
    since = performance.now()
    setTimeout(() => process.exit(1), stopWithinMs).unref()
    stop(reason).then(
      () => process.exit(code),
      (error: unknown) => {
        process.stderr.write(`${error instanceof Error ? error.stack : error}\n`)
        process.exit(1)
      },
    )
  }

  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.on(signal, () => {
      if (since === undefined) begin({ signal }, 0)
      else if (performance.now() - since > sameSignalMs) process.exit(1)
    })
  }
  for (const event of ['uncaughtException', 'unhandledRejection'] as const) {
    process.on(event, (err) => {
      process.stderr.write(`${err instanceof Error ? err.stack : err}\n`)
      if (since === undefined) begin({ err }, 1)
    })
  }
}
