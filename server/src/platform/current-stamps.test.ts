import { expect, onTestFinished, test } from 'vitest'
import { createCurrentStamps } from './current-stamps.ts'
import type { Database } from './database/database.ts'
import type { Listener, NoticeHandler } from './database/listen.ts'
import { freshDatabase } from './database/test-database.ts'
import { createLog } from './log.ts'
import { bumpStamp } from './stamps.ts'

const log = createLog({ level: 'silent', format: 'json' })

/** Notices arrive only when the test says so. */
function deafListener() {
  const handlers: NoticeHandler[] = []
  const listener: Listener = {
    listen(_channel, handler) {
      handlers.push(handler)
      return () => undefined
    },
  }
  return { listener, tell: () => Promise.all(handlers.map((handler) => handler('catalogue'))) }
}

async function stampsOn({ db }: Database, everyMs: number) {
  const { listener, tell } = deafListener()
  const stamps = createCurrentStamps({ db, listener, log, everyMs })
  onTestFinished(() => stamps.close())
  return { stamps, tell }
}

test('a notice brings what has changed', async () => {
  const database = await freshDatabase()
  const { stamps, tell } = await stampsOn(database, 1_000_000)
  expect(stamps.known()).toBeNull()
  expect(await stamps.read()).toBe('')
  await bumpStamp(database.db, 'catalogue')
  expect(stamps.known()).toBe('')
  await tell()
  expect(stamps.known()).toBe('catalogue1')
})

test('a missed notice heals by itself', async () => {
  const database = await freshDatabase()
  const { stamps } = await stampsOn(database, 20)
  await stamps.read()
  await bumpStamp(database.db, 'documentation')
  await expect.poll(() => stamps.known()).toBe('documentation1')
})

test('whoever is in doubt reads, and sees what was committed before', async () => {
  const database = await freshDatabase()
  const { stamps } = await stampsOn(database, 1_000_000)
  await stamps.read()
  await bumpStamp(database.db, 'catalogue')
  stamps.doubt()
  expect(stamps.known()).toBeNull()
  expect(await stamps.read()).toBe('catalogue1')
  expect(stamps.known()).toBe('catalogue1')
})

test('a doubt that arises while stamps are read is not forgotten', async () => {
  const database = await freshDatabase()
  const { stamps } = await stampsOn(database, 1_000_000)
  const early = stamps.read()
  stamps.doubt()
  await early
  expect(stamps.known()).toBeNull()
  await stamps.read()
  expect(stamps.known()).toBe('')
})
