import { sql } from 'kysely'
import { expect, onTestFinished, test, vi } from 'vitest'
import { createLog } from '../log.ts'
import { createLastingConnection } from './lasting-connection.ts'
import { createListener } from './listen.ts'
import { freshDatabase } from './test-database.ts'

const soon = { timeout: 25_000, interval: 10 }

async function listening() {
  const database = await freshDatabase()
  const log = createLog({ level: 'silent', format: 'json' })
  const connection = createLastingConnection({ connectionString: database.connectionString, log })
  onTestFinished(connection.close)
  return { db: database.db, listener: createListener(connection, log), connection }
}

test('a handler is told when listening begins, then of every notice on its channel', async () => {
  const { db, listener } = await listening()
  const heard: (string | null)[] = []
  listener.listen('news', (payload) => heard.push(payload))
  await vi.waitFor(() => expect(heard).toEqual([null]), soon)
  await sql`select pg_notify('other', 'x'), pg_notify('news', 'one'), pg_notify('news', 'two')`.execute(db)
  await vi.waitFor(() => expect(heard).toEqual([null, 'one', 'two']), soon)
})

test('after a cut connection every handler is told that notices may have been missed, and hears again', async () => {
  const { db, listener } = await listening()
  const heard: (string | null)[] = []
  listener.listen('news', (payload) => heard.push(payload))
  await vi.waitFor(() => expect(heard).toEqual([null]), soon)
  await sql`select pg_terminate_backend(pid) from pg_stat_activity
    where datname = current_database() and application_name = 'portico (notices)'`.execute(db)
  await vi.waitFor(() => expect(heard).toEqual([null, null]), soon)
  await sql`select pg_notify('news', 'again')`.execute(db)
  await vi.waitFor(() => expect(heard).toEqual([null, null, 'again']), soon)
})

test('what is being asked when the connection is closed is answered, so that a clean stop complains of nothing', async () => {
  const { listener, connection } = await listening()
  const heard: (string | null)[] = []
  listener.listen('news', (payload) => heard.push(payload))
  await vi.waitFor(() => expect(heard).toEqual([null]), soon)
  const asked = connection.use((client) => client.query('select pg_sleep(0.2), 1 as one'))
  await connection.close()
  expect((await asked)?.rows).toMatchObject([{ one: 1 }])
  expect(connection.use((client) => client.query('select 1'))).toBeUndefined()
})

test('a handler that fails does not keep others from hearing', async () => {
  const { db, listener } = await listening()
  const heard: (string | null)[] = []
  listener.listen('news', async () => {
    throw new Error('deaf')
  })
  const end = listener.listen('news', (payload) => heard.push(payload))
  await vi.waitFor(() => expect(heard).toContain(null), soon)
  await sql`select pg_notify('news', 'one')`.execute(db)
  await vi.waitFor(() => expect(heard).toContain('one'), soon)
  end()
  await sql`select pg_notify('news', 'two')`.execute(db)
  const marker: (string | null)[] = []
  listener.listen('marker', (payload) => marker.push(payload))
  await vi.waitFor(() => expect(marker).toEqual([null]), soon)
  expect(heard).not.toContain('two')
})
