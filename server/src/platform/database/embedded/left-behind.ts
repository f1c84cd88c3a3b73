import { Refused } from '../../errors.ts'
import type { Home } from './home.ts'
import type { Binaries } from './locate-binaries.ts'
import { disownPostmasterFile, readPostmasterFile } from './postmaster-file.ts'
import { ended, isServerOf, processState } from './processes.ts'
import { sendSignal } from './signals.ts'

const fastShutdownMs = 60_000
const immediateShutdownMs = 20_000

/**
 * Ends the server that a killed portal left running. It is stopped rather than reused: then every start is the same, with this
 * release's binaries and settings, and no session of the dead portal holds a lock. Whoever calls holds the folder's lock.
 */
export async function stopLeftBehind(home: Home, binaries: Binaries, log: (message: string) => void): Promise<void> {
  const left = await readPostmasterFile(home.cluster)
  if (!left) return
  const state = await processState(left.pid)
  if (state === 'running' && (await isServerOf(left.pid, home.cluster))) {
    log(`Stopping the database server that an interrupted portal left running (process ${left.pid}).`)
    await stopServer(left.pid, home, binaries)
  }
  const file = await readPostmasterFile(home.cluster)
  // What still has this number is a stranger, or a zombie that its parent may never collect: it is left alone.
  if (file && (await processState(file.pid)) !== 'gone') await disownPostmasterFile(home.cluster)
}

/** Fast shutdown, and if sessions hold it up, an immediate one: what was committed is recovered at the next start. */
export async function stopServer(pid: number, home: Home, binaries: Binaries): Promise<void> {
  await sendSignal(pid, 'INT', home.account, binaries)
  if (await ended(pid, fastShutdownMs)) return
  await sendSignal(pid, 'QUIT', home.account, binaries)
  if (await ended(pid, immediateShutdownMs)) return
  throw new Refused(
    'database-does-not-stop',
    `The database server of ${home.folder} (process ${pid}) does not stop: end it, then start again.`,
  )
}
