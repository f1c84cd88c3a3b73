import { describe, expect, test } from 'vitest'
import { freshDatabase } from '../database/test-database.ts'
import { newId } from '../ids.ts'
import { createEventDispatcher, publish } from './events.ts'

async function setOutbox() {
  const { db } = await freshDatabase()
  let time = Date.parse('2026-03-02T09:00:00Z')
  const now = () => new Date(time)
  const seen: string[] = []
  const revoke = (credentialId = newId()) =>
    publish(db, now(), 'credential.revoked', { credentialId, appId: newId(), by: 'member' }).then(() => credentialId)
  return {
    db,
    seen,
    now,
    revoke,
    advance: (seconds: number) => {
      time += seconds * 1000
    },
    dispatcher: () => createEventDispatcher(db, now),
  }
}

describe('an event', () => {
  test('is handed out once, in order, however many processes dispatch', async () => {
    const { seen, revoke, dispatcher } = await setOutbox()
    const processes = [dispatcher(), dispatcher(), dispatcher()]
    for (const one of processes)
      one.subscribe('credential.revoked', async (_tx, event) => void seen.push(event.credentialId))
    const ids = []
    for (let count = 0; count < 10; count += 1) ids.push(await revoke())
    const counts = await Promise.all(processes.map((one) => one.dispatch()))
    expect(counts.reduce((sum, count) => sum + count)).toBe(10)
    expect(seen.toSorted()).toEqual(ids.toSorted())
    expect(await processes[0]?.dispatch()).toBe(0)
  })

  test('of a transaction that is taken back never happened', async () => {
    const { db, dispatcher, now } = await setOutbox()
    const work = db.transaction().execute(async (tx) => {
      await publish(tx, now(), 'credential.revoked', { credentialId: newId(), appId: newId(), by: 'member' })
      throw new Error('changed my mind')
    })
    await expect(work).rejects.toThrow()
    expect(await dispatcher().dispatch()).toBe(0)
  })

  test('that can’t be acted on keeps nothing, holds up no other, and is tried again later and later', async () => {
    const { db, seen, revoke, dispatcher, advance } = await setOutbox()
    const [bad, good] = [await revoke(), await revoke()]
    let broken = true
    const outbox = dispatcher()
    outbox.subscribe('credential.revoked', async (tx, { credentialId }) => {
      await tx.insertInto('version_stamps').values({ name: credentialId, version: 1 }).execute()
      if (credentialId === bad && broken) throw new Error('no such recipient')
      seen.push(credentialId)
    })
    await expect(outbox.dispatch()).rejects.toThrow('1 events could not be acted on.')
    expect(seen).toEqual([good])
    const kept = await db.selectFrom('version_stamps').select('name').where('name', 'in', [bad, good]).execute()
    expect(kept).toEqual([{ name: good }])
    expect(await outbox.dispatch()).toBe(0)
    advance(2)
    await expect(outbox.dispatch()).rejects.toThrow()
    advance(1)
    expect(await outbox.dispatch()).toBe(0)
    broken = false
    advance(1)
    expect(await outbox.dispatch()).toBe(1)
    expect(seen).toEqual([good, bad])
  })

  test('is given up after twenty attempts, and its reason is kept', async () => {
    const { db, revoke, dispatcher, advance } = await setOutbox()
    await revoke()
    const outbox = dispatcher()
    let attempts = 0
    outbox.subscribe('credential.revoked', async () => {
      attempts += 1
      throw new Error('no such recipient')
    })
    for (let round = 0; round < 30; round += 1) {
      await outbox.dispatch().catch(() => undefined)
      advance(2 ** 20)
    }
    expect(attempts).toBe(20)
    expect(await db.selectFrom('events').select(['last_error', 'dispatched_at']).execute()).toEqual([
      { last_error: 'no such recipient', dispatched_at: null },
    ])
  })

  test('is forgotten a month after it was handed out, three months after it was given up, and never before', async () => {
    const { db, revoke, dispatcher, advance } = await setOutbox()
    const day = 24 * 3600
    const [done, bad] = [await revoke(), await revoke()]
    const outbox = dispatcher()
    outbox.subscribe('credential.revoked', async (_tx, { credentialId }) => {
      if (credentialId === bad) throw new Error('no such recipient')
    })
    await outbox.dispatch().catch(() => undefined)
    await db.updateTable('events').set({ attempts: 20 }).where('dispatched_at', 'is', null).execute()
    const kept = async () =>
      (await db.selectFrom('events').select('payload').orderBy('id').execute()).map(
        ({ payload }) => (payload as { credentialId: string }).credentialId,
      )
    advance(29 * day)
    await outbox.forgetOld()
    expect(await kept()).toEqual([done, bad])
    advance(2 * day)
    const waiting = await revoke()
    await outbox.forgetOld()
    expect(await kept()).toEqual([bad, waiting])
    advance(60 * day)
    await outbox.forgetOld()
    expect(await kept()).toEqual([waiting])
  })
})
