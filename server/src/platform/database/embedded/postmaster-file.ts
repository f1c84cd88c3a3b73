import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'

/** What a running server (or one that was killed) wrote about itself into its folder. */
export interface PostmasterFile {
  pid: number
  ready: boolean
}

const path = (cluster: string) => join(cluster, 'postmaster.pid')

export async function readPostmasterFile(cluster: string): Promise<PostmasterFile | undefined> {
  const text = await readFile(path(cluster), 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined
    throw error
  })
  const lines = text?.split('\n') ?? []
  const pid = Math.abs(Number.parseInt(lines[0] ?? '', 10)) // negative while in single-user mode
  if (!pid) return undefined
  return { pid, ready: lines[7]?.trim() === 'ready' }
}

/**
 * A number in the file that now belongs to a stranger (or a zombie) makes PostgreSQL refuse to start. It overlooks its parent's
 * number, though, and goes on to the check that matters: whether anything still has the old server's memory attached. So the
 * file keeps all but its first line.
 */
export async function disownPostmasterFile(cluster: string): Promise<void> {
  const [, ...rest] = (await readFile(path(cluster), 'utf8')).split('\n')
  await writeFile(path(cluster), [process.pid, ...rest].join('\n'))
}
