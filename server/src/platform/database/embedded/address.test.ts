import { mkdir, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { chooseAddress } from './address.ts'
import { clusterPassword, makeCluster } from './cluster.ts'
import { openHome } from './home.ts'
import { packagedBinaries, usableBinaries } from './locate-binaries.ts'
import { runServer } from './running-server.ts'
import { serverSettings } from './settings.ts'
import { query, temporaryFolder } from './test-portal.ts'

const silent = () => undefined

describe('the server listens', { timeout: 60_000 }, () => {
  test('on a socket in the first temporary folder whose path is short enough', async () => {
    const root = await temporaryFolder()
    const long = join(root, 'long'.repeat(20))
    await mkdir(long)
    const address = await chooseAddress(root, undefined, [long, root])
    const folder = address.settings.unix_socket_directories ?? ''
    expect(folder.startsWith(`${root}/portico-db-`)).toBe(true)
    expect(((await stat(folder)).mode & 0o777).toString(8)).toBe('700')
    await address.remove()
    await expect(stat(folder)).rejects.toThrow(/ENOENT/)
  })

  test.skipIf(process.getuid?.() !== 0)('never on a socket in a folder its account cannot enter', async () => {
    const closed = join(await temporaryFolder(), 'closed')
    await mkdir(closed, { mode: 0o700 })
    const address = await chooseAddress(closed, { uid: 65534, gid: 65534, name: 'nobody' }, [closed])
    expect(address.settings.listen_addresses).toBe('127.0.0.1')
  })

  test('on a loopback port, with the password, where there is no place for a socket', async () => {
    const home = await openHome(await temporaryFolder(), silent)
    const binaries = await usableBinaries(await packagedBinaries(), home.folder, home.account, silent)
    await makeCluster(home, binaries)
    const address = await chooseAddress(home.folder, home.account, [])
    const server = await runServer({
      home,
      binaries,
      settings: { ...serverSettings({}), ...address.settings },
      log: silent,
    })
    try {
      const url = address.connectionString(await clusterPassword(home, binaries, silent))
      const [row] = await query(
        url,
        `select current_setting('listen_addresses') as listens, host(inet_server_addr()) as here`,
      )
      expect(row).toEqual({ listens: '127.0.0.1', here: '127.0.0.1' })
      await expect(query(address.connectionString('guess'), 'select 1')).rejects.toThrow(
        /password authentication failed/,
      )
    } finally {
      await server.stop()
      home.release()
    }
  })
})
