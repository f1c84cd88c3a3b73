import { chown, mkdtemp, realpath, rm, rmdir } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { type Account, closedFolders } from './run-as.ts'

/** Where the server listens: a socket in a private folder, or a loopback port where there are no sockets. */
export interface Address {
  settings: Record<string, string>
  connectionString(password: string): string
  remove(): Promise<void>
}

const socketName = '.s.PGSQL.5432'
const folderName = 'portico-db-'
// macOS takes 103 bytes, Linux 107.
const longestSocketPath = 103

export async function chooseAddress(account: Account, temporaryFolders = [tmpdir(), '/tmp']): Promise<Address> {
  const base = process.platform === 'win32' ? undefined : await firstUsable(temporaryFolders, account)
  return base ? socketAddress(base, account) : loopbackAddress()
}

/** The folder of a killed server's socket. Only what such a server leaves is removed, whatever the path says. */
export async function removeSocketFolder(folder: string): Promise<void> {
  if (!basename(folder).startsWith(folderName)) return
  await rm(join(folder, socketName), { force: true })
  await rm(join(folder, `${socketName}.lock`), { force: true })
  await rmdir(folder).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'ENOENT' && error.code !== 'ENOTEMPTY') throw error
  })
}

async function firstUsable(folders: string[], account: Account): Promise<string | undefined> {
  for (const folder of folders) {
    const base = await realpath(folder).catch(() => undefined)
    if (!base || Buffer.byteLength(join(base, `${folderName}123456`, socketName)) > longestSocketPath) continue
    if (!account || (await closedFolders(base, account)).length === 0) return base
  }
  return undefined
}

async function socketAddress(base: string, account: Account): Promise<Address> {
  // Made with mode 0700 and a name nobody can know beforehand.
  const folder = await mkdtemp(join(base, folderName))
  if (account) await chown(folder, account.uid, account.gid)
  return {
    settings: { listen_addresses: '', port: '5432', unix_socket_directories: folder, unix_socket_permissions: '0700' },
    connectionString: (password) =>
      `postgresql://portico:${password}@localhost/portico?host=${encodeURIComponent(folder)}`,
    remove: () => removeSocketFolder(folder),
  }
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
