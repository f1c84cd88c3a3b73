import { createHash } from 'node:crypto'
import { chown, lstat, mkdtemp, readdir, realpath, rm, rmdir } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Account, closedFolders } from './run-as.ts'

/** Where the server listens: a socket in a private folder, or a loopback port where there are no sockets. */
export interface Address {
  settings: Record<string, string>
  connectionString(password: string): string
  remove(): Promise<void>
}

const socketName = '.s.PGSQL.5432'
// macOS takes 103 bytes, Linux 107.
const longestSocketPath = 103

/** @param home - the folder of the cluster; whoever calls holds its lock, and no server of it is running */
export async function chooseAddress(
  home: string,
  account: Account,
  temporaryFolders = [tmpdir(), '/tmp'],
): Promise<Address> {
  const base = process.platform === 'win32' ? undefined : await firstUsable(temporaryFolders, home, account)
  return base ? socketAddress(base, home, account) : loopbackAddress()
}

async function firstUsable(folders: string[], home: string, account: Account): Promise<string | undefined> {
  for (const folder of folders) {
    const base = await realpath(folder).catch(() => undefined)
    const longest = join(base ?? '', `${folderName(home)}123456`, socketName)
    if (!base || Buffer.byteLength(longest) > longestSocketPath) continue
    if (!account || (await closedFolders(base, account)).length === 0) return base
  }
  return undefined
}

const folderName = (home: string) => `portico-db-${createHash('sha256').update(home).digest('hex').slice(0, 12)}-`

async function socketAddress(base: string, home: string, account: Account): Promise<Address> {
  await removeDeadFolders(base, home, account)
  // Made with mode 0700 and a name nobody can know beforehand.
  const folder = await mkdtemp(join(base, folderName(home)))
  if (account) await chown(folder, account.uid, account.gid)
  return {
    settings: { listen_addresses: '', port: '5432', unix_socket_directories: folder, unix_socket_permissions: '0700' },
    connectionString: (password) =>
      `postgresql://portico:${password}@localhost/portico?host=${encodeURIComponent(folder)}`,
    remove: () => removeFolder(folder),
  }
}

/** Folders of this home's killed servers. Anybody may make folders in a temporary one, so only the account's own count. */
async function removeDeadFolders(base: string, home: string, account: Account): Promise<void> {
  const owner = account?.uid ?? process.getuid?.()
  for (const name of await readdir(base)) {
    if (!name.startsWith(folderName(home))) continue
    const found = await lstat(join(base, name))
    if (found.isDirectory() && found.uid === owner) await removeFolder(join(base, name))
  }
}

async function removeFolder(folder: string): Promise<void> {
  await rm(join(folder, socketName), { force: true })
  await rm(join(folder, `${socketName}.lock`), { force: true })
  await rmdir(folder)
}

async function loopbackAddress(): Promise<Address> {
  const port = await freePort()
  return {
    settings: { listen_addresses: '127.0.0.1', port: String(port), unix_socket_directories: '' },
    connectionString: (password) => `postgresql://portico:${password}@127.0.0.1:${port}/portico`,
    remove: async () => undefined,
  }
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer()
    probe.on('error', reject)
    probe.listen(0, '127.0.0.1', () => {
      const address = probe.address()
      probe.close(() =>
        address && typeof address === 'object' ? resolve(address.port) : reject(new Error('No free port')),
      )
    })
  })
}
