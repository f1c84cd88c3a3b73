import type { Binaries } from './locate-binaries.ts'
import { type Account, run } from './run-as.ts'

/** INT asks a server for a fast shutdown, QUIT for an immediate one. A process that has just ended is no error. */
export async function sendSignal(
  pid: number,
  signal: 'INT' | 'QUIT',
  account: Account,
  binaries: Binaries,
): Promise<void> {
  if (process.platform === 'win32') {
    // Windows has no signals; PostgreSQL's servers there listen for pg_ctl instead.
    await run(binaries.pgCtl, ['kill', signal, String(pid)], { account })
    return
  }
  try {
    process.kill(pid, `SIG${signal}`)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error
  }
}
