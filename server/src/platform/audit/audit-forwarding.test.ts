import { appendFile, mkdtemp, readFile, rename, rm, stat } from 'node:fs/promises'
import { createServer, type Server } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createServer as createTlsServer, getCACertificates, setDefaultCACertificates, type TLSSocket } from 'node:tls'
import { pathToFileURL } from 'node:url'
import { sql } from 'kysely'
import { expect, onTestFinished, test } from 'vitest'
import { system } from '../actor.ts'
import type { Db } from '../database/database.ts'
import { freshDatabase } from '../database/test-database.ts'
import { recordAudit } from './audit.ts'
import { createAuditForwarding } from './audit-forwarding.ts'
import { localhostKeyPair } from './test-certificate.ts'

const now = () => new Date('2026-03-02T09:00:00Z')
const entry = (db: Db, name: string) =>
  recordAudit(db, system('Portal'), now(), { action: 'plan.created', object: { kind: 'plan', id: '1', name } })

const forwardingTo = (db: Db, address: string) =>
  createAuditForwarding({ db, now, address, baseUrl: 'https://portal.example.com' })

/** Until no transaction of any database of the server is older than what was written here: others hold entries back for a moment. */
async function settled(db: Db): Promise<void> {
  const isSettled = async () => {
    const { rows } = await sql<{ last: boolean }>`
      select bool_and(written_in < pg_snapshot_xmin(pg_current_snapshot())) as last from audit_entries`.execute(db)
    return rows[0]?.last
  }
  await expect.poll(isSettled).toBe(true)
}

async function folder(): Promise<string> {
  const path = await mkdtemp(join(tmpdir(), 'portico-audit-'))
  onTestFinished(() => rm(path, { recursive: true }))
  return path
}

test('entries go into a file once and in the order of commits, from the moment forwarding begins', async () => {
  const { db } = await freshDatabase()
  const path = join(await folder(), 'audit.jsonl')
  const address = pathToFileURL(path).href
  const names = async (file = path) =>
    (await readFile(file, 'utf8')).split('\n').flatMap((line) => {
      try {
        return [JSON.parse(line).object.name]
      } catch {
        return []
      }
    })
  await entry(db, 'before')
  await settled(db)
  await forwardingTo(db, address).forwardEntries()
  await entry(db, 'first')
  await settled(db)
  // Written first and committed last: nothing that began later passes it by.
  let commit = () => {}
  const held = new Promise<void>((resolve) => {
    commit = resolve
  })
  let written = () => {}
  const isWritten = new Promise<void>((resolve) => {
    written = resolve
  })
  const slow = db.transaction().execute(async (tx) => {
    await entry(tx, 'slow')
    written()
    await held
  })
  onTestFinished(() => commit())
  await isWritten
  await entry(db, 'quick')
  await forwardingTo(db, address).forwardEntries()
  expect(await names()).toEqual(['first'])
  commit()
  await slow
  await settled(db)
  await forwardingTo(db, address).forwardEntries()
  expect(await forwardingTo(db, address).forwardEntries()).toBe(0)
  expect(await names()).toEqual(['first', 'slow', 'quick'])
  expect((await stat(path)).mode & 0o777).toBe(0o600)

  // A kill has cut off a line; the next begins on its own. Rotated away, the file is made anew.
  await appendFile(path, '{"id":"cut o')
  await entry(db, 'after a kill')
  await settled(db)
  await forwardingTo(db, address).forwardEntries()
  expect(await names()).toEqual(['first', 'slow', 'quick', 'after a kill'])
  await rename(path, `${path}.1`)
  for (let count = 0; count < 3; count += 1) await entry(db, `new ${count}`)
  await settled(db)
  await forwardingTo(db, address).forwardEntries()
  expect(await names()).toEqual(['new 0', 'new 1', 'new 2'])
})

test('what a destination does not take is kept, and comes again under the same id', async () => {
  const { db } = await freshDatabase()
  const taken: string[] = []
  let works = true
  const forwarding = createAuditForwarding({
    db,
    now,
    address: 'syslog://log.example.com',
    baseUrl: 'https://portal.example.com',
    async destination(entries) {
      taken.push(...entries.map(({ json }) => JSON.parse(json).id))
      if (!works) throw new Error('It is full.')
    },
  })
  await forwarding.forwardEntries()
  for (let count = 0; count < 3; count += 1) await entry(db, `Plan ${count}`)
  await settled(db)
  works = false
  await expect(forwarding.forwardEntries()).rejects.toThrow('It is full.')
  works = true
  expect(await forwarding.forwardEntries()).toBe(3)
  expect(taken).toHaveLength(6)
  expect(taken.slice(3)).toEqual(taken.slice(0, 3))
})

test('a syslog server gets each entry as a counted message of RFC 5424; one that is away loses nothing', async () => {
  const { db } = await freshDatabase()
  let received = ''
  const server = createServer((socket) => {
    socket.setEncoding('utf8').on('data', (chunk) => (received += chunk))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as { port: number }
  const close = () => new Promise((resolve) => server.close(resolve))
  onTestFinished(async () => void (await close()))
  const forwarding = forwardingTo(db, `syslog://127.0.0.1:${port}`)
  await forwarding.forwardEntries()
  await entry(db, 'Großer Plan')
  await settled(db)
  expect(await forwarding.forwardEntries()).toBe(1)
  await expect.poll(() => messagesIn(received)).toHaveLength(1)
  const [message = ''] = messagesIn(received)
  expect(received).toBe(`${Buffer.byteLength(message)} ${message}`)
  expect(message).toMatch(/^<110>1 2026-03-02T09:00:00\.000Z portal\.example\.com portico - plan\.created - \{"id":/)
  await close()
  await entry(db, 'Second')
  await settled(db)
  await expect(forwarding.forwardEntries()).rejects.toThrow(/ECONNREFUSED/)
})

test('over TLS entries go only to a server whose certificate is for its name and vouched for, and nothing is lost before', async () => {
  const { db } = await freshDatabase()
  const received: { text: string; name: string | false | null; encrypted: boolean }[] = []
  const server = createTlsServer(localhostKeyPair, (socket: TLSSocket) => {
    const connection = { text: '', name: socket.servername, encrypted: socket.encrypted }
    received.push(connection)
    socket.setEncoding('utf8').on('data', (chunk) => (connection.text += chunk))
    socket.on('error', () => undefined)
  })
  const port = await listen(server)
  const forwarding = forwardingTo(db, `syslogs://localhost:${port}`)
  await forwarding.forwardEntries()
  await entry(db, 'Großer Plan')
  await settled(db)
  await expect(forwarding.forwardEntries()).rejects.toThrow(/self-signed certificate/)

  const trusted = getCACertificates('default')
  onTestFinished(() => setDefaultCACertificates(trusted))
  setDefaultCACertificates([localhostKeyPair.cert])
  const byNumber = forwardingTo(db, `syslogs://127.0.0.1:${port}`)
  await byNumber.forwardEntries()
  await entry(db, 'Second')
  await settled(db)
  await expect(byNumber.forwardEntries()).rejects.toThrow(/does not match/)
  expect(received.map(({ text }) => text).join('')).toBe('')

  expect(await forwarding.forwardEntries()).toBe(2)
  const arrived = () => messagesIn(received.at(-1)?.text ?? '')
  await expect.poll(arrived).toHaveLength(2)
  expect(received.at(-1)).toMatchObject({ name: 'localhost', encrypted: true })
  const [first, second] = arrived()
  expect(first).toMatch(/^<110>1 .* plan\.created - \{.*Großer Plan.*\}$/)
  expect(second).toContain('Second')
  expect(await forwarding.forwardEntries()).toBe(0)
})

/** Those that have come to their end: a network may deliver a message in pieces. */
function messagesIn(received: string): string[] {
  const [bytes, found] = [Buffer.from(received), [] as string[]]
  for (let at = 0; ; ) {
    const start = bytes.indexOf(' ', at) + 1
    const end = start + Number(bytes.subarray(at, start))
    if (start === 0 || end > bytes.length) return found
    found.push(bytes.subarray(start, end).toString())
    at = end
  }
}

async function listen(server: Server): Promise<number> {
  await new Promise<void>((resolve) => server.listen(0, resolve))
  onTestFinished(() => void server.close())
  return (server.address() as { port: number }).port
}
