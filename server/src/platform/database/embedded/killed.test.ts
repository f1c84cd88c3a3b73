import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readdir, readFile, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { setTimeout as pause } from 'node:timers/promises'
import { describe, expect, onTestFinished, test } from 'vitest'
import { unfinishedCluster } from './cluster.ts'
import { readPostmasterFile } from './postmaster-file.ts'
import { ended, processState } from './processes.ts'
import { query, startedServer, startPortalProcess, temporaryFolder, usedFolder } from './test-portal.ts'

const timeout = 120_000

describe('a portal that is killed', { timeout }, () => {
  // From before anything is there, through every step of preparing the cluster, to after the server's start.
  test.each([
    ['its folder', '', 1],
    ['an empty cluster', unfinishedCluster, 0],
    ['its first files', unfinishedCluster, 10],
    ['the first database', `${unfinishedCluster}/base`, 1],
    ['the tables of the first database', `${unfinishedCluster}/base/1`, 250],
    ['the third database', `${unfinishedCluster}/base`, 3],
    ['our own database', `${unfinishedCluster}/base`, 4],
    ['the tables of the cluster under its name', 'cluster/base', 4],
    ['the log of the started server', 'cluster/log', 1],
  ])('at its first start, when it has made %s, leaves nothing half-made', async (_moment, folder, entries) => {
    const dataFolder = await temporaryFolder()
    const portal = startPortalProcess(dataFolder)
    const started = portal.firstLine.then(() => true)
    let [isStarted, isMade] = [false, false]
    while (!isMade && !isStarted) {
      isStarted = await Promise.race([started, pause(1, false)])
      isMade = (await entriesIn(`${dataFolder}/postgres`, folder)) >= entries
    }
    // That far at least: this process may have been away while the other went on.
    expect(isMade).toBe(true)
    await portal.kill()
    const server = await startedServer(dataFolder)
    expect(await query(server.connectionString, 'select 1 as one')).toEqual([{ one: 1 }])
    await server.stop()
    await startedServer(dataFolder)
    expect((await readdir(server.folder)).filter((name) => name.includes('.new'))).toEqual([])
  })

  test('while it worked keeps what was committed, and its server is taken over', async () => {
    const dataFolder = await usedFolder()
    const portal = startPortalProcess(dataFolder)
    const connectionString = await portal.firstLine
    await query(connectionString, 'create table kept as select generate_series(1, 1000) as n')
    const left = await readPostmasterFile(`${dataFolder}/postgres/cluster`)
    await portal.kill()
    expect(await processState(left?.pid ?? 0)).toBe('running')

    const messages: string[] = []
    const server = await startedServer(dataFolder, messages)
    expect(await query(server.connectionString, 'select count(*)::int as count from kept')).toEqual([{ count: 1000 }])
    expect(await processState(left?.pid ?? 0)).not.toBe('running')
    expect(messages).toEqual([
      `Stopping the database server that an interrupted portal left running (process ${left?.pid}).`,
    ])
    await expect(stat(new URL(connectionString).searchParams.get('host') ?? '')).rejects.toThrow(/ENOENT/)
  })

  test('together with its server keeps what was committed', async () => {
    const dataFolder = await usedFolder()
    const portal = startPortalProcess(dataFolder)
    await query(await portal.firstLine, 'create table kept as select generate_series(1, 1000) as n')
    const left = await readPostmasterFile(`${dataFolder}/postgres/cluster`)
    await portal.kill()
    process.kill(left?.pid ?? 0, 'SIGKILL')
    const server = await startedServer(dataFolder)
    expect(await query(server.connectionString, 'select count(*)::int as count from kept')).toEqual([{ count: 1000 }])
  })
})

// PostgreSQL overlooks processes of other users by itself, so strangers run as the server does.
const serverAccount = process.getuid?.() === 0 ? { uid: 65534, gid: 65534 } : {}

describe('a process number in the pid file that is not our server', { timeout }, () => {
  test('is left alone when it belongs to a stranger', async () => {
    const stranger = spawn('sleep', ['120'], { ...serverAccount, stdio: 'ignore' })
    onTestFinished(() => void stranger.kill())
    const { dataFolder } = await folderWithPid(stranger.pid ?? 0)
    const messages: string[] = []
    const server = await startedServer(dataFolder, messages)
    expect(await query(server.connectionString, 'select 1 as one')).toEqual([{ one: 1 }])
    expect(stranger.exitCode).toBeNull()
    expect(messages).toEqual([])
  })

  test('is left alone when it is a PostgreSQL server of another folder', async () => {
    const other = await startedServer(await usedFolder())
    const otherPid = (await readPostmasterFile(`${other.folder}/cluster`))?.pid ?? 0
    const { dataFolder } = await folderWithPid(otherPid)
    await startedServer(dataFolder)
    expect(await query(other.connectionString, 'select 1 as one')).toEqual([{ one: 1 }])
  })

  test.skipIf(process.platform !== 'linux')('does not block when it is a zombie nobody collects', async () => {
    // The shell's child ends after the shell has become a program that never waits for it.
    const parent = spawn('sh', ['-c', 'sleep 0.2 & echo $!; exec sleep 120'], {
      ...serverAccount,
      stdio: ['ignore', 'pipe', 'ignore'],
    })
    onTestFinished(() => void parent.kill())
    const [line] = await once(createInterface({ input: parent.stdout }), 'line')
    const zombie = Number(line)
    await ended(zombie, 10_000)
    expect(await processState(zombie)).toBe('zombie')
    const { dataFolder } = await folderWithPid(zombie)
    await startedServer(dataFolder)
  })
})

/** How many entries a folder of the home has, -1 while there is none; what is made in the unfinished cluster is found in the finished one later. */
async function entriesIn(home: string, folder: string): Promise<number> {
  const names = await readdir(home).catch(() => [] as string[])
  const unfinished = names.find((name) => name.startsWith(unfinishedCluster)) ?? 'cluster'
  const entries = await readdir(join(home, folder.replace(unfinishedCluster, unfinished))).catch(() => undefined)
  return entries?.length ?? -1
}

/** A folder as a power cut leaves it: its pid file names a number that somebody else has got since. */
async function folderWithPid(pid: number): Promise<{ dataFolder: string }> {
  const dataFolder = await usedFolder()
  const portal = startPortalProcess(dataFolder)
  await portal.firstLine
  await portal.kill()
  const path = `${dataFolder}/postgres/cluster/postmaster.pid`
  const text = await readFile(path, 'utf8')
  const server = Number.parseInt(text, 10)
  process.kill(server, 'SIGKILL')
  await ended(server, 10_000)
  await writeFile(path, text.replace(/^\d+/, String(pid)))
  return { dataFolder }
}
