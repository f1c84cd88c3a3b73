import { randomBytes } from 'node:crypto'
import { existsSync } from 'node:fs'
import { chmod, chown, mkdir, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { Refused } from '../../errors.ts'
import { renameDurably, writeDurably } from './durable-files.ts'
import type { Home } from './home.ts'
import type { Binaries } from './locate-binaries.ts'
import { type Account, run } from './run-as.ts'

// Comparing by code point never changes with the operating system; text sorted for people names its collation.
const initdbArguments = [
  ...['--username=postgres', '--encoding=UTF8', '--locale-provider=builtin', '--builtin-locale=C.UTF-8', '--locale=C'],
  ...['--auth=reject', '--no-instructions', '--no-sync'],
]

// Nobody but the portal's own role can log in; the superuser has no password and no line here.
const hostBasedAuthentication = 'local all portico scram-sha-256\nhost all portico 127.0.0.1/32 scram-sha-256\n'

/** @returns whether the home has a cluster already; refuses one that is damaged or of another major version */
export async function hasCluster(home: Home, binaries: Binaries): Promise<boolean> {
  if (!existsSync(home.cluster)) return false
  const written = Number.parseInt(await readFile(join(home.cluster, 'PG_VERSION'), 'utf8').catch(missingIsEmpty), 10)
  if (Number.isNaN(written)) {
    throw new Refused(
      'database-folder-damaged',
      `The folder ${home.cluster} holds no PostgreSQL database (its PG_VERSION is missing): restore it from a backup, or move it away to start with an empty database.`,
    )
  }
  if (written !== binaries.major) {
    throw new Refused(
      'database-version-differs',
      `The database in ${home.cluster} was written by PostgreSQL ${written}, and this release brings PostgreSQL ${binaries.major}, which cannot read it: start it with the release that wrote it, save it with pg_dump, move the folder away, start this release and load what was saved – or set DATABASE_URL.`,
    )
  }
  return true
}

const missingIsEmpty = (error: NodeJS.ErrnoException): string => {
  if (error.code === 'ENOENT') return ''
  throw error
}

/** How the folder begins in which a cluster is made. */
export const unfinishedCluster = 'cluster.new'

/** Makes the cluster aside and renames it when it is complete and on disk: a kill at any moment leaves nothing half-made. */
export async function makeCluster(home: Home, binaries: Binaries): Promise<void> {
  const unfinished = join(home.folder, `${unfinishedCluster}-${randomBytes(4).toString('hex')}`)
  await mkdir(unfinished, { mode: 0o700 })
  if (home.account) await chown(unfinished, home.account.uid, home.account.gid)
  await runOrFail(binaries.initdb, ['-D', unfinished, ...initdbArguments], home.account)
  await writeFile(join(unfinished, 'pg_hba.conf'), hostBasedAuthentication)
  const password = newPassword()
  await inSingleUserMode(unfinished, home.account, binaries, [
    `CREATE ROLE portico LOGIN CREATEDB PASSWORD '${password}'`,
    'GRANT pg_monitor TO portico',
    'CREATE DATABASE portico OWNER portico',
  ])
  await runOrFail(binaries.initdb, ['-D', unfinished, '--sync-only'], home.account)
  await writeDurably(passwordFile(home), `${password}\n`)
  await renameDurably(unfinished, home.cluster)
}

/** Clears what killed first starts left. A file their last process is just writing stays for the next start. */
export async function removeUnfinished(home: Home, log: (message: string) => void): Promise<void> {
  for (const name of await readdir(home.folder)) {
    if (!name.includes('.new')) continue
    await rm(join(home.folder, name), { recursive: true, force: true, maxRetries: 5, retryDelay: 100 }).catch(
      (error: Error) => log(`Could not remove ${name}, left by an interrupted start: ${error.message}`),
    )
  }
}

/** The password of the role `portico`. A lost file is made anew; the server must not be running. */
export async function clusterPassword(home: Home, binaries: Binaries, log: (message: string) => void): Promise<string> {
  const kept = (await readFile(passwordFile(home), 'utf8').catch(missingIsEmpty)).trim()
  if (kept) return kept
  const password = newPassword()
  await inSingleUserMode(home.cluster, home.account, binaries, [`ALTER ROLE portico PASSWORD '${password}'`])
  await writeDurably(passwordFile(home), `${password}\n`)
  log(`The database's password file was missing: set a new password and wrote it to ${passwordFile(home)}.`)
  return password
}

const passwordFile = (home: Home) => join(home.folder, 'password')
const newPassword = () => randomBytes(24).toString('hex')

/** A root that restores a backup with plain `cp` becomes the cluster's owner, and PostgreSQL then cannot read it. */
export async function takeFromRoot(home: Home, log: (message: string) => void): Promise<void> {
  if (!home.account || !existsSync(home.cluster) || (await stat(home.cluster)).uid !== 0) return
  await giveTo(home.account, home.cluster)
  await chmod(home.cluster, 0o700)
  log(`The database in ${home.cluster} belonged to root: gave it to ${home.account.name}, as whom PostgreSQL runs.`)
}

async function giveTo(account: NonNullable<Account>, folder: string): Promise<void> {
  for (const entry of await readdir(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name)
    if (entry.isDirectory()) await giveTo(account, path)
    else if (entry.isFile()) await chown(path, account.uid, account.gid)
  }
  // The top comes last, so that an interrupted hand-over is found and finished.
  await chown(folder, account.uid, account.gid)
}

const inSingleUserMode = (cluster: string, account: Account, binaries: Binaries, statements: string[]) =>
  runOrFail(
    binaries.postgres,
    ['--single', '-D', cluster, '-c', 'exit_on_error=on', '-c', 'log_checkpoints=off', 'template1'],
    account,
    statements.map((statement) => `${statement}\n`).join(''),
  )

async function runOrFail(program: string, args: string[], account: Account, input = ''): Promise<void> {
  const { exitCode, output } = await run(program, args, { account, input })
  if (exitCode === 0) return
  const reason = output.split('\n').findLast((line) => /(error|FATAL|PANIC|could not)/.test(line)) ?? output.trim()
  throw new Refused(
    'database-not-made',
    `PostgreSQL could not prepare its folder (${reason.trim()}): correct that, or set DATABASE_URL.`,
  )
}
