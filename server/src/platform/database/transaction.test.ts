import { once } from 'node:events'
import { type AddressInfo, connect, createServer } from 'node:net'
import { sql } from 'kysely'
import pg from 'pg'
import { expect, onTestFinished, test } from 'vitest'
import { type Db, openDatabase, violatedConstraint } from './database.ts'
import { createTestDatabase, freshDatabase } from './test-database.ts'
import { inTransaction, sendAlong } from './transaction.ts'

const note = (tx: Db, text: string) => sql`insert into notes (text) values (${text})`.execute(tx)

async function notebook() {
  const { db, pool } = await freshDatabase()
  await pool.query('create table notes (id int generated always as identity, text text not null unique)')
  const written = async () => (await pool.query<{ text: string }>('select text from notes order by id')).rows
  return { db, written: async () => (await written()).map(({ text }) => text) }
}

test('statements begun together are carried out in the order in which they were begun, whatever kind they are', async () => {
  const { db, written } = await notebook()
  const count = (tx: Db) => sql<{ count: number }>`select count(*) from notes`.execute(tx)
  const [, before, , , after] = await inTransaction(db, (tx) =>
    Promise.all([
      note(tx, 'one'),
      count(tx),
      sendAlong(tx, note(tx, 'two')),
      tx.selectFrom('accounts').select('id').execute(),
      count(tx),
    ]),
  )
  expect([before.rows[0]?.count, after.rows[0]?.count]).toEqual([1, 2])
  expect(await written()).toEqual(['one', 'two'])
})

test('they are on their way before the first is answered', async () => {
  const { connectionString } = await createTestDatabase()
  const line = await openLine(connectionString)
  const { db, close } = openDatabase({ connectionString: line.address, maxConnections: 1, onError: () => undefined })
  onTestFinished(close)
  const answers = await inTransaction(db, (tx) => {
    line.holdAnswersUntil(4)
    const ask = (n: number) => sql<{ n: number }>`select ${n}::int as n`.execute(tx)
    return Promise.all([ask(1), ask(2), ask(3), ask(4)])
  })
  expect(answers.map(({ rows }) => rows[0]?.n)).toEqual([1, 2, 3, 4])
})

test('what is sent along is answered before the commit, and with it everything is undone when it fails', async () => {
  const { db, written } = await notebook()
  await inTransaction(db, async (tx) => {
    for (let n = 1; n <= 250; n += 1) await sendAlong(tx, note(tx, `line ${n}`))
  })
  expect(await written()).toHaveLength(250)
  const twice = (andThen: (tx: Db) => Promise<unknown>) =>
    inTransaction(db, async (tx) => {
      await note(tx, 'undone')
      await sendAlong(tx, note(tx, 'line 1'))
      await andThen(tx)
    }).catch(violatedConstraint)
  expect(await twice(() => Promise.resolve())).toBe('notes_text_key')
  // The database refuses what follows without saying why.
  expect(await twice((tx) => note(tx, 'later'))).toBe('notes_text_key')
  expect(await twice((tx) => Promise.all([note(tx, 'later'), sendAlong(tx, note(tx, 'too late'))]))).toBe(
    'notes_text_key',
  )
  expect(await written()).toHaveLength(250)
  await sendAlong(db, note(db, 'outside'))
  expect(await written()).toContain('outside')
  await expect(sendAlong(db, note(db, 'outside'))).rejects.toThrow('notes_text_key')
})

test('an error of the work itself is the one that is thrown, and the connection goes on working', async () => {
  const { db, written } = await notebook()
  const refused = inTransaction(db, async (tx) => {
    await sendAlong(tx, note(tx, 'undone'))
    throw new Error('The plan is gone.')
  })
  await expect(refused).rejects.toThrow('The plan is gone.')
  const failing = inTransaction(db, (tx) =>
    Promise.all([note(tx, 'a'), sql`select 1 / ${0}::int`.execute(tx), note(tx, 'b'), sendAlong(tx, note(tx, 'c'))]),
  )
  await expect(failing).rejects.toMatchObject({ code: '22012' })
  expect(await written()).toEqual([])
  await Promise.all(Array.from({ length: 12 }, (_, n) => inTransaction(db, (tx) => note(tx, `after ${n}`))))
  expect(await written()).toHaveLength(12)
})

test('a part of the work that goes on after another has failed does nothing any more', async () => {
  const { db, written } = await notebook()
  let goOn = (): void => undefined
  const failed = new Promise<void>((resolve) => {
    goOn = resolve
  })
  let late: Promise<unknown> | undefined
  const straggler = async (tx: Db) => {
    await note(tx, 'undone')
    await failed
    return note(tx, 'by itself')
  }
  const work = inTransaction(db, (tx) => {
    late = straggler(tx)
    return Promise.all([late, Promise.reject(new Error('The plan is gone.'))])
  })
  await expect(work.finally(goOn)).rejects.toThrow('The plan is gone.')
  await expect(late).rejects.toThrow()
  expect(await written()).toEqual([])
})

/** A line to the server that can hold its answers back until so many questions have passed. */
async function openLine(connectionString: string) {
  const { host, port } = new pg.Client({ connectionString })
  let [wanted, passed] = [0, 0]
  let release = (): void => undefined
  const server = createServer((client) => {
    const upstream = host.startsWith('/') ? connect(`${host}/.s.PGSQL.${port}`) : connect(port, host)
    let rest = Buffer.alloc(0)
    let isStarted = false
    client.on('data', (chunk) => {
      upstream.write(chunk)
      rest = Buffer.concat([rest, chunk])
      // The first message has no letter; each later one has, and then its length without it.
      for (;;) {
        const start = isStarted ? 1 : 0
        if (rest.length < start + 4 || rest.length < start + rest.readInt32BE(start)) break
        if (isStarted && rest.toString('latin1', 0, 1) === 'S') passed += 1
        rest = rest.subarray(start + rest.readInt32BE(start))
        isStarted = true
      }
      if (passed >= wanted) release()
    })
    const held: Buffer[] = []
    release = () => void client.write(Buffer.concat(held.splice(0)))
    upstream.on('data', (chunk) => (passed >= wanted ? void client.write(chunk) : held.push(chunk)))
    for (const side of [client, upstream]) side.on('error', () => undefined)
    client.on('close', () => upstream.destroy())
    upstream.on('close', () => client.destroy())
  })
  await once(server.listen(0, '127.0.0.1'), 'listening')
  onTestFinished(() => void server.close())
  const line = new URL(connectionString.replace(/^socket:/, 'postgresql:'))
  line.searchParams.delete('host')
  line.host = `127.0.0.1:${(server.address() as AddressInfo).port}`
  const holdAnswersUntil = (questions: number) => {
    wanted = passed + questions
  }
  return { address: line.href, holdAnswersUntil }
}
