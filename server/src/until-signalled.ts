import closeWithGrace from 'close-with-grace'
import { Refused } from './platform/errors.ts'
import { type RunningPortal, runPortal } from './run-portal.ts'

const stopWithinMs = 30_000

/** A portal as a whole process: starts, runs until a signal comes, stops cleanly; a refusal is one sentence and exit code 1. */
export async function runUntilSignalled(
  environment: Record<string, string | undefined>,
  onReady: (portal: RunningPortal) => Promise<unknown> | unknown,
): Promise<void> {
  const starting = runPortal(environment)
  // Set before the start is done: a signal during it ends in a clean stop too.
  closeWithGrace({ delay: stopWithinMs, logger: false, skip: ['beforeExit'] }, async ({ signal, err }) => {
    const portal = await starting.catch(() => undefined)
    if (err) process.stderr.write(`${err.stack ?? err.message}\n`)
    portal?.log.info({ signal, err }, 'stopping')
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
