import { spawn } from 'node:child_process'
import { readFile, stat } from 'node:fs/promises'
import { dirname } from 'node:path'
import { Refused } from '../../errors.ts'

/** The operating system's account the server runs as; undefined is the portal's own. */
export type Account = { uid: number; gid: number; name: string } | undefined

/**
 * PostgreSQL refuses to run as root. A root portal runs it as the owner of the existing cluster, or as `nobody`.
 * @throws Refused `database-of-another-user` when the cluster belongs to somebody this process cannot act for
 */
export async function serverAccount(clusterFolder: string): Promise<Account> {
  const own = process.getuid?.()
  if (own === undefined) return undefined
  const cluster = await stat(clusterFolder).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined
    throw error
  })
  if (own === 0)
    return cluster && cluster.uid !== 0 ? { uid: cluster.uid, gid: cluster.gid, name: `user ${cluster.uid}` } : nobody()
  if (cluster && cluster.uid !== own) {
    throw new Refused(
      'database-of-another-user',
      `The database in ${clusterFolder} belongs to another user (number ${cluster.uid}): start the portal as that user or as root.`,
    )
  }
  return undefined
}

async function nobody(): Promise<Account> {
  const entry = (await readFile('/etc/passwd', 'utf8').catch(() => ''))
    .split('\n')
    .find((line) => line.startsWith('nobody:'))
  const [, , uid, gid] = entry?.split(':') ?? []
  if (!uid || !gid) {
    throw new Refused(
      'database-not-available',
      'PostgreSQL does not run as root and this machine has no user "nobody": start the portal as an ordinary user, or set DATABASE_URL to a PostgreSQL server (15 or newer).',
    )
  }
  // macOS writes -2, which the system calls take as an unsigned number.
  return { uid: Number(uid) >>> 0, gid: Number(gid) >>> 0, name: 'nobody' }
}

/** The folders on the way to `folder`, itself included, that the account may not enter. */
export async function closedFolders(folder: string, account: NonNullable<Account>): Promise<string[]> {
  const closed: string[] = []
  for (let current = folder; ; current = dirname(current)) {
    const { uid, gid, mode } = await stat(current)
    const bit = uid === account.uid ? 0o100 : gid === account.gid ? 0o010 : 0o001
    if ((mode & bit) === 0) closed.push(current)
    if (current === dirname(current)) return closed
  }
}

/** How a process of the server is started: as the account, with nothing of the portal's environment (it holds secrets). */
export const spawnOptions = (program: string, account: Account) => ({
  ...(account && { uid: account.uid, gid: account.gid }),
  cwd: dirname(program),
  env: cleanEnvironment(),
  windowsHide: true,
})

function cleanEnvironment(): NodeJS.ProcessEnv {
  const kept = ['PATH', 'SystemRoot', 'TEMP', 'TMP'].map((name) => [name, process.env[name]] as const)
  return { ...Object.fromEntries(kept.filter(([, value]) => value !== undefined)), LC_ALL: 'C', TZ: 'UTC' }
}

export interface Outcome {
  /** 0 when all went well; null when the program was ended by a signal or could not be started. */
  exitCode: number | null
  output: string
  /** Why it could not be started: `ENOENT`, `EACCES`, … */
  startError?: string
}

export function run(program: string, args: string[], options: { account: Account; input?: string }): Promise<Outcome> {
  return new Promise((resolve) => {
    let output = ''
    const notStarted = (error: NodeJS.ErrnoException) =>
      resolve({ exitCode: null, output: error.message, startError: error.code ?? 'unknown' })
    try {
      const child = spawn(program, args, { ...spawnOptions(program, options.account), stdio: 'pipe' })
      const collect = (chunk: Buffer) => {
        output += chunk.toString()
      }
      child.stdout.on('data', collect)
      child.stderr.on('data', collect)
      child.on('error', notStarted)
      child.on('close', (exitCode) => resolve({ exitCode, output }))
      // A program that ended early says why by its exit code; the broken pipe adds nothing.
      child.stdin.on('error', () => undefined)
      child.stdin.end(options.input ?? '')
    } catch (error) {
      notStarted(error as NodeJS.ErrnoException)
    }
  })
}
