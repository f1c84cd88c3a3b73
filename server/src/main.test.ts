import { type ChildProcess, spawn } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, onTestFinished, test } from 'vitest'
import { freshDatabase } from './platform/database/test-database.ts'

const folder = import.meta.dirname

async function dataFolder(): Promise<string> {
  const path = await mkdtemp(join(tmpdir(), 'portico-main-'))
  onTestFinished(() => rm(path, { recursive: true, force: true }))
  return path
}

interface Run {
  child: ChildProcess
  /** Everything it said on standard error. */
  complaints(): string
  ended: Promise<number | null>
}

function run(script: string, words: string[], settings: Record<string, string>): Run & { output(): string } {
  const { PATH, NODE_COMPILE_CACHE } = process.env
  const env = { PATH, NODE_COMPILE_CACHE, PORTAL_LOG_FORMAT: 'plain', PORTAL_LOG_LEVEL: 'warn', ...settings }
  const child = spawn(process.execPath, [join(folder, script), ...words], {
    env,
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  })
  let [said, complained] = ['', '']
  child.stdout?.on('data', (chunk) => {
    said += chunk
  })
  child.stderr?.on('data', (chunk) => {
    complained += chunk
  })
  const ended = new Promise<number | null>((resolve) => child.once('close', resolve))
  onTestFinished(async () => {
    if (child.exitCode === null && child.signalCode === null) child.kill('SIGTERM')
    await ended
  })
  return { child, output: () => said, complaints: () => complained, ended }
}

const anyPort = { PORTAL_HOSTPORT: '127.0.0.1:0', PORTAL_GATEWAY_PORT: '0' }

async function ready(portal: Run): Promise<{ portalUrl: string; gatewayUrl: string }> {
  const message = new Promise((resolve) => portal.child.once('message', resolve))
  const early = portal.ended.then((code) => {
    throw new Error(`The portal ended with code ${code}: ${portal.complaints()}`)
  })
  return (await Promise.race([message, early])) as { portalUrl: string; gatewayUrl: string }
}

async function takenPort(): Promise<number> {
  const server = createServer()
  onTestFinished(() => void server.close())
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  return typeof address === 'object' && address ? address.port : 0
}

describe('a portal as a process', () => {
  test('starts, answers, and stops cleanly on SIGTERM', async () => {
    const database = await freshDatabase()
    const settings = { ...anyPort, DATABASE_URL: database.connectionString, PORTAL_DATA_DIR: await dataFolder() }
    const portal = run('main.ts', [], settings)
    const { portalUrl } = await ready(portal)
    expect((await fetch(`${portalUrl}/ready`)).status).toBe(200)
    portal.child.kill('SIGTERM')
    expect(await portal.ended).toBe(0)
    expect(portal.complaints()).toBe('')
  })

  // These bring the embedded database along, whatever server the others are run on.
  const onEmbedded = test.skipIf(process.env.DATABASE_URL !== undefined)

  onEmbedded('stops cleanly when one Ctrl-C arrives several times', async () => {
    const settings = { ...anyPort, PORTAL_DATA_DIR: await dataFolder(), PORTAL_SAMPLE: '0' }
    const portal = run('main.ts', [], settings)
    await ready(portal)
    portal.child.kill('SIGINT')
    portal.child.kill('SIGINT')
    setTimeout(() => portal.child.kill('SIGINT'), 20)
    expect(await portal.ended).toBe(0)
    expect(portal.complaints()).toBe('')
  })

  onEmbedded(
    'a second one on the same data folder is refused; the command line works beside the first, and without it',
    async () => {
      const settings = { ...anyPort, PORTAL_DATA_DIR: await dataFolder(), PORTAL_SAMPLE: '0' }
      const first = run('main.ts', [], settings)
      await ready(first)

      const second = run('main.ts', [], settings)
      expect(await second.ended).toBe(1)
      expect(second.complaints()).toMatch(/^The data folder .* is in use by another portal.*\n$/)

      const names = ['--email', 'ada@example.com', '--first-name', 'Ada', '--last-name', 'Lovelace']
      const created = run('cli.ts', ['admin', 'create', ...names], settings)
      expect(await created.ended, created.complaints()).toBe(0)
      expect(created.output()).toContain('temporary password')

      first.child.kill('SIGTERM')
      await first.ended
      const reset = run('cli.ts', ['admin', 'reset-password', 'ada@example.com'], settings)
      expect(await reset.ended, reset.complaints()).toBe(0)
      expect(reset.output()).toContain('temporary password')

      const unknown = run('cli.ts', ['admin', 'reset-password', 'nobody@example.com'], settings)
      expect(await unknown.ended).toBe(1)
      expect(unknown.complaints()).toBe('There is no such account.\n')
    },
    120_000,
  )
})

describe('what stops a start, in one sentence', () => {
  async function refusal(settings: Record<string, string>): Promise<string> {
    const portal = run('main.ts', [], { PORTAL_DATA_DIR: await dataFolder(), ...settings })
    expect(await portal.ended).toBe(1)
    const complaints = portal.complaints()
    expect(complaints).not.toContain('    at ')
    return complaints
  }

  test('an unknown setting', async () => {
    expect(await refusal({ PORTAL_HOST_PORT: '1' })).toContain('did you mean PORTAL_HOSTPORT')
  })

  test('a taken port, with the variable that changes it', async () => {
    const { connectionString } = await freshDatabase()
    const settings = { ...anyPort, DATABASE_URL: connectionString, PORTAL_SECRET_KEY: '1'.repeat(64) }
    const port = await takenPort()
    expect(await refusal({ ...settings, PORTAL_HOSTPORT: `127.0.0.1:${port}` })).toBe(
      `Port ${port} is taken by another program: stop that, or choose another port with PORTAL_HOSTPORT.\n`,
    )
    expect(await refusal({ ...settings, PORTAL_GATEWAY_PORT: `${port}` })).toContain('PORTAL_GATEWAY_PORT')
  })

  test('a database that is not there, without its password', async () => {
    const sentence = await refusal({ DATABASE_URL: 'postgres://portal:s3cret@127.0.0.1:1/portal' })
    expect(sentence).toBe('PostgreSQL at 127.0.0.1:1/portal (DATABASE_URL) cannot be used: nothing listens there.\n')
  })

  test('a lost secret key; putting it back is enough', async () => {
    const { connectionString } = await freshDatabase()
    const settings = { ...anyPort, DATABASE_URL: connectionString }
    const [first, other] = ['1'.repeat(64), await dataFolder()]
    const portal = run('main.ts', [], { ...settings, PORTAL_SECRET_KEY: first, PORTAL_DATA_DIR: other })
    await ready(portal)
    portal.child.kill('SIGTERM')
    await portal.ended
    expect(await refusal({ ...settings, PORTAL_DATA_DIR: other })).toContain('sealed with another secret key')
    await writeFile(join(other, 'secret.key'), `${first}\n`, { flag: 'wx', mode: 0o600 })
    const again = run('main.ts', [], { ...settings, PORTAL_DATA_DIR: other })
    await ready(again)
  })
})
