import { sql } from 'kysely'
import { expect, onTestFinished, test } from 'vitest'
import { type Db, inTransaction, openDatabase } from './database.ts'
import { createStatementNames } from './prepared-statements.ts'
import { createTestDatabase } from './test-database.ts'

async function oneConnection() {
  const { connectionString } = await createTestDatabase()
  const database = openDatabase({ connectionString, maxConnections: 1, onError: () => undefined })
  onTestFinished(database.close)
  const prepared = async () => {
    const { rows } = await database.pool.query<{ statement: string }>('select statement from pg_prepared_statements')
    return rows.map(({ statement }) => statement)
  }
  return { ...database, prepared }
}

test('a statement that comes again is prepared by its connection, and answers as before', async () => {
  const { db, prepared } = await oneConnection()
  const double = async (n: number) => (await sql<{ n: number }>`select ${n}::int * 2 as n`.execute(db)).rows[0]?.n
  expect(await double(1)).toBe(2)
  expect(await double(2)).toBe(4)
  expect(await prepared()).toEqual([])
  expect([await double(3), await double(4), await double(5)]).toEqual([6, 8, 10])
  expect(await prepared()).toEqual(['select $1::int * 2 as n'])
})

test('a limit is part of the text, so that what asks for one page is planned once; what begins a transaction is not prepared', async () => {
  const { db, prepared } = await oneConnection()
  const page = (tx: Db) => tx.selectFrom('accounts').select('id').orderBy('id').limit(26)
  const whole = () => db.transaction().execute((tx) => page(tx).execute())
  for (let i = 0; i < 4; i += 1) expect(await whole()).toEqual([])
  expect(await prepared()).toEqual(['select "id" from "accounts" order by "id" limit 26'])
  const asked = page(db).offset(3).where('email', '=', 'a@b.example').compile()
  expect([asked.sql, asked.parameters]).toEqual([
    'select "id" from "accounts" where "email" = $1 order by "id" limit 26 offset $2',
    ['a@b.example', 3],
  ])
  expect(db.selectFrom('accounts').select('id').limit(sql<number>`1 + 1`).compile().sql).toMatch(/limit 1 \+ 1$/)
})

test('one that fails is named in the error as before, and works again afterwards', async () => {
  const { db } = await oneConnection()
  const divide = (n: number) => sql<{ n: number }>`select 100 / ${n}::int as n`.execute(db)
  for (let i = 0; i < 4; i += 1) await divide(5)
  await expect(divide(0)).rejects.toMatchObject({ code: '22012' })
  expect((await divide(20)).rows).toEqual([{ n: 5 }])
})

test('a column that is added meanwhile, as by the next release, is in the way of no statement', async () => {
  const { db, pool, prepared } = await oneConnection()
  await pool.query('create table boxes (id int)')
  await pool.query('insert into boxes values (1)')
  const whole = () => sql`select * from boxes where id = ${1}`.execute(db)
  const part = () => sql`select id, count(*) over () as all from boxes where id = ${1}`.execute(db)
  for (let i = 0; i < 4; i += 1) await Promise.all([whole(), part()])
  await pool.query('alter table boxes add column colour text')
  expect((await whole()).rows).toEqual([{ id: 1, colour: null }])
  expect((await part()).rows).toEqual([{ id: 1, all: 1 }])
  expect(await prepared()).toEqual([expect.stringContaining('count(*)')])
})

test('texts that never come again, long ones and old ones keep no name', () => {
  const named = createStatementNames()
  const nameOf = (text: string) => named(text)?.name
  const thrice = (text: string) => [nameOf(text), nameOf(text), nameOf(text)].at(-1)
  expect(thrice('select $1')).toBe('portico_1')
  expect(nameOf('select $1')).toBe('portico_1')
  expect(thrice(`select ${'$1, '.repeat(3_000)}$1`)).toBeUndefined()
  const everyColumn = ['select * from a where b = $1', 'select "a".* from a', 'insert into a values ($1) returning *']
  const searches = ['select "b" from "a" where "b" ilike $1 limit $2', 'select b from a where words @@ $1']
  for (const text of [...everyColumn, ...searches]) expect(thrice(text)).toBeUndefined()
  for (let i = 0; i < 600; i += 1) nameOf(`select ${i} + $1`)
  expect(nameOf('select $1')).toBeUndefined()
  expect(thrice('select $1')).toBe('portico_2')
})

test('statements that are begun together leave in one piece, and are answered one by one', async () => {
  const { db, pool } = await oneConnection()
  const client = await pool.connect()
  const { stream } = client.connection
  let writes = 0
  for (const way of ['_write', '_writev'] as const) {
    const write = stream[way]?.bind(stream) as (...what: unknown[]) => void
    Object.assign(stream, {
      [way]: (...what: unknown[]) => {
        writes += 1
        write(...what)
      },
    })
  }
  client.release()
  const divide = (tx: Db, n: number) => sql<{ n: number }>`select 100 / ${n}::int as n`.execute(tx)
  const answers = await inTransaction(db, (tx) => Promise.all([2, 5, 10].map((n) => divide(tx, n))))
  expect(answers.map(({ rows }) => rows[0]?.n)).toEqual([50, 20, 10])
  // The beginning, the three of them, and the end.
  expect(writes).toBe(3)
  await expect(inTransaction(db, (tx) => Promise.all([2, 0].map((n) => divide(tx, n))))).rejects.toMatchObject({
    code: '22012',
  })
  expect((await divide(db, 4)).rows).toEqual([{ n: 25 }])
})
