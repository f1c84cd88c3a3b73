import { chmod, chown, cp, mkdir, rename, rm, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, onTestFinished, test } from 'vitest'
import { openHome, placeOutside } from './home.ts'
import { closedFolders } from './run-as.ts'
import { endServerOf, query, startedServer, startPortalProcess, temporaryFolder } from './test-portal.ts'

const timeout = 120_000
// daemon: an ordinary user that every system has, and not the one root chooses
const account = { uid: 1, gid: 1 }
const unlisted = { uid: 4711, gid: 4711 }
const silent = () => undefined

test('a data folder that is a file, or below one, is refused with what to do', async () => {
  const file = join(await temporaryFolder(), 'a-file')
  await writeFile(file, '')
  for (const dataFolder of [file, join(file, 'below')]) {
    await expect(openHome(dataFolder, silent)).rejects.toMatchObject({
      code: 'data-folder-not-accessible',
      message: `The data folder ${dataFolder} cannot be written: a file is in its place. Move that away, or set another one with PORTAL_DATA_DIR.`,
    })
  }
})

describe.skipIf(process.getuid?.() !== 0)('a portal run by root', { timeout }, () => {
  test('runs the server as an unprivileged user, in the data folder', async () => {
    const dataFolder = join(await temporaryFolder(), 'data')
    const server = await startedServer(dataFolder)
    expect(server.folder).toBe(join(dataFolder, 'postgres'))
    expect((await stat(join(server.folder, 'cluster'))).uid).not.toBe(0)
    expect(((await stat(dataFolder)).mode & 0o007).toString(8)).toBe('0')
  })

  test('keeps the database outside a data folder that user cannot enter, says where, and finds it again', async () => {
    const dataFolder = await folderInClosedOne()
    const messages: string[] = []
    const first = await startedServer(dataFolder, messages)
    onTestFinished(() => removeOutside(first.folder))
    expect(first.folder.startsWith(`${placeOutside}/`)).toBe(true)
    expect(messages.join()).toContain(first.folder)
    await query(first.connectionString, 'create table kept as select 42 as answer')
    await first.stop()
    const second = await startedServer(dataFolder)
    expect(second.folder).toBe(first.folder)
    expect(await query(second.connectionString, 'select answer from kept')).toEqual([{ answer: 42 }])
  })

  test('is refused when the folder outside is gone, instead of starting empty', async () => {
    const { dataFolder, outside } = await homeOutside()
    await rm(outside, { recursive: true })
    await expect(openHome(dataFolder, silent, outside)).rejects.toMatchObject({
      code: 'database-folder-missing',
      message: expect.stringContaining(outside),
    })
  })

  test('cannot use a copied data folder while the original is in use: both point to one database', async () => {
    const { dataFolder, outside } = await homeOutside()
    const copy = `${dataFolder}-copy`
    await cp(dataFolder, copy, { recursive: true })
    const first = await openHome(copy, silent, outside)
    await expect(openHome(dataFolder, silent, outside)).rejects.toMatchObject({ code: 'data-folder-in-use' })
    first.release()
  })

  test('is refused when an existing database was moved to where its user cannot enter', async () => {
    const dataFolder = join(await temporaryFolder(), 'data')
    const server = await startedServer(dataFolder)
    await server.stop()
    const moved = await folderInClosedOne()
    await rename(dataFolder, moved)
    await expect(startedServer(moved)).rejects.toMatchObject({
      code: 'data-folder-not-accessible',
      message: expect.stringContaining(moved),
    })
  })

  test('takes a database back that a restore left with root as its owner', async () => {
    const dataFolder = join(await temporaryFolder(), 'data')
    const first = await startedServer(dataFolder)
    await first.stop()
    await chown(join(first.folder, 'cluster'), 0, 0)
    await chown(join(first.folder, 'cluster', 'PG_VERSION'), 0, 0)
    const messages: string[] = []
    await startedServer(dataFolder, messages)
    expect(messages.join()).toContain('belonged to root')
  })

  test('goes on with the database an ordinary user began, as that user', async () => {
    const dataFolder = await ordinaryFolder()
    const portal = startPortalProcess(dataFolder, account)
    await query(await portal.firstLine, 'create table kept as select 42 as answer')
    await portal.kill()
    const server = await startedServer(dataFolder)
    expect(await query(server.connectionString, 'select answer from kept')).toEqual([{ answer: 42 }])
    expect((await stat(join(server.folder, 'cluster', 'postmaster.pid'))).uid).toBe(account.uid)
  })
})

describe.skipIf(process.getuid?.() !== 0)('a portal run by an ordinary user', { timeout }, () => {
  test('starts, and is taken over by one of the same user after a kill', async () => {
    const dataFolder = await ordinaryFolder()
    const first = startPortalProcess(dataFolder, account)
    await query(await first.firstLine, 'create table kept as select 42 as answer')
    await first.kill()
    const second = startPortalProcess(dataFolder, account)
    expect(await query(await second.firstLine, 'select answer from kept')).toEqual([{ answer: 42 }])
    expect((await stat(join(dataFolder, 'postgres', 'cluster'))).uid).toBe(account.uid)
  })

  test('is refused on the data folder of root', async () => {
    const dataFolder = join(await temporaryFolder(), 'data')
    const server = await startedServer(dataFolder)
    await server.stop()
    const portal = startPortalProcess(dataFolder, unlisted)
    expect(await portal.firstLine).toBe('data-folder-not-accessible')
  })

  test('the system has no name for is refused: PostgreSQL insists on one', async () => {
    const dataFolder = await ordinaryFolder()
    await chmod(dataFolder, 0o777)
    expect(await startPortalProcess(dataFolder, unlisted).firstLine).toBe('database-not-made')
  })
})

test('which folders are closed to an account is read from their owner, group and mode', async () => {
  const root = await temporaryFolder()
  const closed = join(root, 'closed')
  await mkdir(join(closed, 'inner'), { recursive: true, mode: 0o711 })
  const stranger = { ...unlisted, name: 'stranger' }
  expect(await closedFolders(join(closed, 'inner'), stranger)).toEqual([])
  await chmod(closed, 0o770)
  expect(await closedFolders(join(closed, 'inner'), stranger)).toEqual([closed])
})

async function ordinaryFolder(): Promise<string> {
  const dataFolder = join(await temporaryFolder(), 'data')
  await mkdir(dataFolder)
  await chown(dataFolder, account.uid, account.gid)
  return dataFolder
}

async function folderInClosedOne(): Promise<string> {
  const closed = join(await temporaryFolder(), 'closed')
  await mkdir(closed, { mode: 0o700 })
  return join(closed, 'data')
}

async function homeOutside(): Promise<{ dataFolder: string; outside: string }> {
  const dataFolder = await folderInClosedOne()
  const outside = join(await temporaryFolder(), 'outside')
  const home = await openHome(dataFolder, silent, outside)
  home.release()
  expect(home.folder.startsWith(outside)).toBe(true)
  return { dataFolder, outside }
}

async function removeOutside(folder: string): Promise<void> {
  await endServerOf(join(folder, 'cluster'))
  await rm(folder, { recursive: true, force: true })
}
