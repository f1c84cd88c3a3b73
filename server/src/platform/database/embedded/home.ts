import { randomBytes } from 'node:crypto'
import { existsSync } from 'node:fs'
import { chmod, chown, mkdir, readFile, realpath, stat } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { Refused } from '../../errors.ts'
import { writeDurably } from './durable-files.ts'
import { type FolderLock, lockFolder } from './lock.ts'
import { type Account, closedFolders, serverAccount } from './run-as.ts'

/** Where everything of one data folder's server lies: the cluster, its password, copies of the binaries. */
export interface Home {
  folder: string
  cluster: string
  account: Account
  release(): void
}

/** Where a root portal keeps a database whose data folder the server's account cannot enter. */
export const placeOutside = '/var/lib/portico'

/** Locks the data folder and finds (or chooses) the home of its server: `<data folder>/postgres` unless it cannot be there. */
export async function openHome(
  dataFolder: string,
  log: (message: string) => void,
  outside = placeOutside,
): Promise<Home> {
  const inside = join(dataFolder, 'postgres')
  await makeFolders(dataFolder, inside).catch(refuseForeignFolder(dataFolder))
  const locks: FolderLock[] = [await lockOf(inside, dataFolder)]
  const release = () => {
    for (const lock of locks.toReversed()) lock.release()
  }
  try {
    const pointer = join(inside, 'location')
    let folder = await realpath(inside)
    if (existsSync(pointer)) folder = await pointedTo(pointer)
    let account = await serverAccount(join(folder, 'cluster'))
    if (account && !(await canEnter(folder, account, dataFolder))) {
      if (existsSync(join(folder, 'cluster'))) throw notReachable(folder, account)
      folder = await moveOutside(pointer, outside, account)
      account = await serverAccount(join(folder, 'cluster'))
    }
    if (existsSync(pointer)) {
      locks.push(lockFolder(folder, dataFolder))
      log(
        `The database of ${dataFolder} lies in ${folder}, where its server's account may enter: include it in backups.`,
      )
    }
    return { folder, cluster: join(folder, 'cluster'), account, release }
  } catch (error) {
    release()
    throw error
  }
}

/** What the system says, and what to do about it. */
const troublesOfFolders: Readonly<Record<string, string>> = {
  EACCES: ' by this user: start the portal as its owner',
  EPERM: ' by this user: start the portal as its owner',
  EROFS: ': it lies on a file system that is read-only. Make that writable',
  ENOSPC: ': its disk is full. Make room',
  EEXIST: ': a file is in its place. Move that away',
  ENOTDIR: ': a file is in its place. Move that away',
}

async function makeFolders(dataFolder: string, inside: string): Promise<void> {
  await mkdir(dirname(dataFolder), { recursive: true })
  await mkdir(inside, { recursive: true, mode: 0o700 })
}

const refuseForeignFolder =
  (dataFolder: string) =>
  (error: NodeJS.ErrnoException): never => {
    const trouble = troublesOfFolders[error.code ?? '']
    if (trouble === undefined) throw error
    throw new Refused(
      'data-folder-not-accessible',
      `The data folder ${dataFolder} cannot be written${trouble}, or set another one with PORTAL_DATA_DIR.`,
      { cause: error },
    )
  }

async function lockOf(folder: string, dataFolder: string): Promise<FolderLock> {
  try {
    return lockFolder(folder, dataFolder)
  } catch (error) {
    if (error instanceof Refused) throw error
    // SQLite does not tell a missing permission from other troubles; the system does.
    if (process.getuid?.() !== 0)
      await stat(join(folder, 'portal.lock')).then(({ uid }) => {
        if (uid !== process.getuid?.())
          refuseForeignFolder(dataFolder)(Object.assign(new Error(String(error)), { code: 'EACCES' }))
      }, refuseForeignFolder(dataFolder))
    throw error
  }
}

async function pointedTo(pointer: string): Promise<string> {
  const folder = (await readFile(pointer, 'utf8')).trim()
  if (existsSync(folder)) return folder
  throw new Refused(
    'database-folder-missing',
    `${pointer} says that the database lies in ${folder}, which is not there: restore that folder, or delete ${pointer} to start with an empty database.`,
  )
}

/** Opens the two folders that are the portal's own for the account, where that takes nothing from anybody. */
async function canEnter(folder: string, account: NonNullable<Account>, dataFolder: string): Promise<boolean> {
  const own = [folder, await realpath(dataFolder)]
  const closed = await closedFolders(folder, account)
  if (!closed.every((one) => own.includes(one))) return false
  for (const one of closed) {
    const { uid, mode } = await stat(one)
    const groupHasRights = (mode & 0o070) !== 0
    if (uid !== process.getuid?.() || groupHasRights) return false
    await chown(one, uid, account.gid)
    await chmod(one, (mode & 0o707) | 0o010)
  }
  return true
}

/** The pointer is written before anything is made there, so that no kill can leave a database nobody points to. */
async function moveOutside(pointer: string, outside: string, account: NonNullable<Account>): Promise<string> {
  const folder = join(outside, randomBytes(8).toString('hex'))
  try {
    await mkdir(outside, { recursive: true, mode: 0o711 })
    await mkdir(folder, { mode: 0o700 })
  } catch (error) {
    throw notReachable(pointer, account, error)
  }
  if (!(await canEnter(folder, account, outside))) throw notReachable(folder, account)
  await writeDurably(pointer, `${folder}\n`)
  return folder
}

const notReachable = (path: string, account: NonNullable<Account>, cause?: unknown) =>
  new Refused(
    'data-folder-not-accessible',
    `PostgreSQL has to run as ${account.name}, who cannot enter ${path}: move the data folder to a place open to that user, start the portal as an ordinary user, or set DATABASE_URL.`,
    { cause },
  )
