import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { rmSync } from 'node:fs'
import { chmod, mkdtemp, readFile, rm } from 'node:fs/promises'
import { createInterface } from 'node:readline'
import pg from 'pg'
import { onTestFinished } from 'vitest'
import { type EmbeddedPostgres, startEmbeddedPostgres } from './index.ts'
import { readPostmasterFile } from './postmaster-file.ts'
import { ended, isServerOf } from './processes.ts'

/** An empty folder every account may enter, removed (with a server still running in it) when the test ends. */
export async function temporaryFolder(): Promise<string> {
  const folder = await mkdtemp('/tmp/portico-embedded-')
  await chmod(folder, 0o755)
  onTestFinished(async () => {
    await endServerOf(`${folder}/postgres/cluster`)
    await endServerOf(`${folder}/data/postgres/cluster`)
    await rm(folder, { recursive: true, force: true, maxRetries: 20, retryDelay: 50 })
  })
  return folder
}

/** A data folder whose cluster is made already, like that of a portal that ran before: making one takes longer than most tests. */
export async function usedFolder(): Promise<string> {
  const folder = await temporaryFolder()
  made ??= makeOnce()
  execFileSync('cp', ['-a', `${await made}/.`, folder])
  return folder
}

let made: Promise<string> | undefined

async function makeOnce(): Promise<string> {
  const folder = await mkdtemp('/tmp/portico-embedded-made-')
  await chmod(folder, 0o755)
  process.once('exit', () => rmSync(folder, { recursive: true, force: true }))
  const server = await startEmbeddedPostgres({ dataFolder: folder, log: () => undefined })
  await server.stop()
  return folder
}

export async function endServerOf(cluster: string): Promise<void> {
  const left = await readPostmasterFile(cluster)
  if (!left || !(await isServerOf(left.pid, cluster))) return
  const socketFolder = (await readFile(`${cluster}/postmaster.pid`, 'utf8')).split('\n')[4]
  process.kill(left.pid, 'SIGQUIT')
  await ended(left.pid, 20_000)
  if (socketFolder) await rm(socketFolder, { recursive: true, force: true })
}

/** A server of this process, stopped when the test ends. */
export async function startedServer(dataFolder: string, messages: string[] = []): Promise<EmbeddedPostgres> {
  const server = await startEmbeddedPostgres({ dataFolder, log: (message) => messages.push(message) })
  onTestFinished(() => server.stop())
  return server
}

export async function query<Row extends pg.QueryResultRow>(
  connectionString: string,
  statement: string,
): Promise<Row[]> {
  const client = new pg.Client({ connectionString })
  await client.connect()
  try {
    return (await client.query<Row>(statement)).rows
  } finally {
    await client.end()
  }
}

export interface PortalProcess {
  child: ChildProcess
  /** The first line it prints: its connection string, or the code it was refused with. */
  firstLine: Promise<string>
  kill(): Promise<void>
}

/** Another process that starts the server of the data folder and then stays, as a portal does. */
export function startPortalProcess(dataFolder: string, account: { uid?: number; gid?: number } = {}): PortalProcess {
  const program = `
    const { startEmbeddedPostgres } = await import(${JSON.stringify(new URL('./index.ts', import.meta.url).href)})
    setInterval(() => undefined, 1000)
    startEmbeddedPostgres({ dataFolder: ${JSON.stringify(dataFolder)}, log: () => undefined }).then(
      (server) => console.log(server.connectionString),
      (error) => { console.log(error.code ?? error); process.exit(1) },
    )`
  const child = spawn(process.execPath, ['--input-type=module', '-e', program], {
    ...account,
    cwd: '/tmp',
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const exit = once(child, 'exit')
  const kill = async () => {
    child.kill('SIGKILL')
    await exit
  }
  onTestFinished(kill)
  const firstLine = once(createInterface({ input: child.stdout }), 'line').then(([line]) => String(line))
  // A child killed before it printed leaves nobody waiting for its line.
  firstLine.catch(() => undefined)
  return { child, firstLine, kill }
}
