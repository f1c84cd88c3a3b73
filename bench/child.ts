import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'

/** Starts one of the programs of this folder, or of the server, on this Node, and waits until it says it is ready. */
export async function startChild<Ready>(
  script: string,
  words: readonly string[] = [],
  { env = {}, flags = [] }: { env?: Record<string, string>; flags?: readonly string[] } = {},
): Promise<{ child: ChildProcess; ready: Ready; stop(): Promise<void> }> {
  const child = spawn(process.execPath, [...flags, join(import.meta.dirname, script), ...words], {
    env: { PATH: process.env.PATH ?? '', ...env },
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  })
  const early = once(child, 'exit').then(([code]) => {
    throw new Error(`${script} ended with code ${code} before it was ready.`)
  })
  const [ready] = (await Promise.race([once(child, 'message'), early])) as [Ready]
  early.catch(() => undefined)
  return { child, ready, stop: () => end(child) }
}

export async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  const ended = once(child, 'exit')
  child.kill('SIGTERM')
  await ended
}
