import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { existsSync, openSync, rmSync } from 'node:fs'
import { chown, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'

export interface ServerForTests {
  connectionString: string
  version: string
  stop(): Promise<void>
}

/** Debian's, Homebrew's, and whatever the caller names. */
const folders = [process.env.POSTGRES_15_BIN, '/usr/lib/postgresql/15/bin', '/opt/homebrew/opt/postgresql@15/bin']

/** The oldest release Portico supports, in a folder of its own that goes with it. @returns null where it is not installed */
export async function startPostgres15(): Promise<ServerForTests | null> {
  const binaries = folders.find((folder) => folder && existsSync(join(folder, 'initdb')))
  if (!binaries) return null
  const account = await unprivilegedAccount()
  const folder = await mkdtemp(join(tmpdir(), 'portico-postgres-15-'))
  const [data, password] = [join(folder, 'data'), randomBytes(12).toString('hex')]
  const passwordFile = join(folder, 'password')
  await writeFile(passwordFile, password, { mode: 0o600 })
  for (const path of account ? [folder, passwordFile] : []) await chown(path, account?.uid ?? 0, account?.gid ?? 0)

  const options = { ...account, cwd: folder, env: { PATH: process.env.PATH, LC_ALL: 'C.UTF-8', TZ: 'UTC' } }
  // MD5 is good enough here, and takes a hundredth of the time: tests make thousands of connections.
  const made = spawnSync(
    join(binaries, 'initdb'),
    ['-D', data, '-U', 'portico', '-A', 'md5', `--pwfile=${passwordFile}`, '-E', 'UTF8', '--no-sync'],
    { ...options, encoding: 'utf8' },
  )
  if (made.status !== 0) throw new Error(`initdb of PostgreSQL 15 failed: ${made.stderr}`)

  const port = await freePort()
  const settings = ['fsync=off', 'synchronous_commit=off', 'full_page_writes=off', 'max_connections=200']
  const server = spawn(
    join(binaries, 'postgres'),
    ['-D', data, '-h', '127.0.0.1', '-p', `${port}`, '-k', '', ...settings.flatMap((setting) => ['-c', setting])],
    { ...options, stdio: ['ignore', 'ignore', openSync(join(folder, 'server.log'), 'a')] },
  )
  // A test run that is broken off leaves no server behind.
  const abandon = () => {
    server.kill('SIGQUIT')
    rmSync(folder, { recursive: true, force: true })
  }
  process.once('exit', abandon)
  await ready(server, folder)
  return {
    connectionString: `postgres://portico:${password}@127.0.0.1:${port}/postgres`,
    version: spawnSync(join(binaries, 'postgres'), ['--version'], { encoding: 'utf8' }).stdout.trim(),
    async stop() {
      const ended = new Promise((resolve) => server.once('exit', resolve))
      server.kill('SIGINT')
      await ended
      process.off('exit', abandon)
      await rm(folder, { recursive: true, force: true })
    },
  }
}

/** PostgreSQL does not run as root. */
async function unprivilegedAccount(): Promise<{ uid: number; gid: number } | undefined> {
  if (process.getuid?.() !== 0) return undefined
  const lines = (await readFile('/etc/passwd', 'utf8')).split('\n').map((line) => line.split(':'))
  const [, , uid, gid] = lines.find(([name]) => name === 'postgres') ?? lines.find(([name]) => name === 'nobody') ?? []
  if (!uid || !gid) throw new Error('Neither the user "postgres" nor "nobody" exists to run PostgreSQL 15 as.')
  return { uid: Number(uid), gid: Number(gid) }
}

async function ready(server: ChildProcess, folder: string): Promise<void> {
  for (;;) {
    if (server.exitCode !== null) {
      throw new Error(`PostgreSQL 15 did not start: ${await readFile(join(folder, 'server.log'), 'utf8')}`)
    }
    const lines = (await readFile(join(folder, 'data/postmaster.pid'), 'utf8').catch(() => '')).split('\n')
    if (lines[7]?.trim() === 'ready') return
    await pause(20)
  }
}

function freePort(): Promise<number> {
  const probe = createServer()
  return new Promise((resolve, reject) => {
    probe.once('error', reject)
    probe.listen(0, '127.0.0.1', () => {
      const address = probe.address()
      probe.close(() => resolve(typeof address === 'object' && address ? address.port : 0))
    })
  })
}
