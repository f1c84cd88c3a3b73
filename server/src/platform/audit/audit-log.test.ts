import { describe, expect, test } from 'vitest'
import { addMember, auditedActions, type Stage, setStage } from '../../test-capabilities.ts'
import { openDoor } from '../../test-door.ts'
import { type Actor, system } from '../actor.ts'
import { newId } from '../ids.ts'
import { recordAudit } from './audit.ts'

const minute = 60_000

async function withLog() {
  const stage = await setStage()
  const door = await openDoor(stage)
  await stage.db.deleteFrom('audit_entries').execute()
  return { stage, door, ids: await fill(stage) }
}

/** Six entries, a minute apart from each other: two people, two kinds of things. */
async function fill({ db, clock, owner }: Stage) {
  const other: Actor = { ...owner, accountId: newId(), name: 'Otto', address: '192.0.2.7', requestId: 'request-1' }
  const [plan, product] = [newId(), newId()]
  for (const [actor, action, kind, id] of [
    [owner, 'plan.created', 'plan', plan],
    [other, 'plan.updated', 'plan', plan],
    [owner, 'product.created', 'product', product],
    [other, 'product.updated', 'product', product],
    [system('Portal'), 'plan.updated', 'plan', plan],
    [owner, 'plan.deleted', 'plan', plan],
  ] as const) {
    const details = { before: { name: 'Old' }, after: { name: '=1+1' } }
    await recordAudit(db, actor, clock.now(), { action, object: { kind, id, name: 'Gold, "the" best' }, details })
    clock.advance(minute)
  }
  return { plan, product, other: other.accountId ?? '' }
}

const actionsOf = (answer: { body: { items: { action: string }[] } }) => answer.body.items.map(({ action }) => action)

describe('the audit log', () => {
  test('tells who did what to which thing, newest first, and one entry with everything known of it', async () => {
    const { stage, door, ids } = await withLog()
    const list = await door.ask('GET', '/audit-entries?total=true&limit=2')
    expect(list.body).toMatchObject({
      total: 6,
      items: [
        { action: 'plan.deleted', actor: { kind: 'account', id: stage.owner.accountId, name: 'Olga Owner' } },
        { action: 'plan.updated', actor: { kind: 'system', id: null, name: 'Portal' } },
      ],
    })
    const { items } = (await door.ask('GET', `/audit-entries?actorId=${ids.other}&action=product.updated`)).body
    expect((await door.ask('GET', `/audit-entries/${items[0].id}`)).body).toEqual({
      id: items[0].id,
      at: '2026-03-02T09:03:00.000Z',
      actor: { kind: 'account', id: ids.other, name: 'Otto' },
      action: 'product.updated',
      object: { kind: 'product', id: ids.product, name: 'Gold, "the" best' },
      details: { before: { name: 'Old' }, after: { name: '=1+1' } },
      address: '192.0.2.7',
      requestId: 'request-1',
    })
    expect((await door.ask('GET', `/audit-entries/${newId()}`)).body.code).toBe('audit-entry-not-found')
  })

  test('is narrowed by person, action, thing and time, and by several together', async () => {
    const { door, ids } = await withLog()
    const ask = async (query: string) => actionsOf(await door.ask('GET', `/audit-entries?${query}`))
    expect(await ask(`actorId=${ids.other}`)).toEqual(['product.updated', 'plan.updated'])
    expect(await ask('action=plan.updated')).toEqual(['plan.updated', 'plan.updated'])
    expect(await ask('objectKind=product')).toEqual(['product.updated', 'product.created'])
    expect(await ask(`objectKind=plan&objectId=${ids.plan}&actorId=${ids.other}`)).toEqual(['plan.updated'])
    expect(await ask('from=2026-03-02T09:04:00Z')).toEqual(['plan.deleted', 'plan.updated'])
    expect(await ask('to=2026-03-02T09:01:00Z')).toEqual(['plan.created'])
    expect(await ask('from=2026-03-02T10:01:00%2B01:00&to=2026-03-02T09:02:00Z')).toEqual(['plan.updated'])
    expect(await ask('action=no.such')).toEqual([])
  })

  test('pages through entries of one moment without losing or repeating any', async () => {
    const { stage, door } = await withLog()
    for (let count = 0; count < 7; count += 1) {
      const entry = { action: 'team.created', object: { kind: 'team', id: newId(), name: `Team ${count}` } } as const
      await recordAudit(stage.db, stage.owner, stage.clock.now(), entry)
    }
    const seen: string[] = []
    for (let cursor = ''; ; ) {
      const { items, nextCursor } = (await door.ask('GET', `/audit-entries?limit=3${cursor}`)).body
      seen.push(...items.map(({ object }: { object: { name: string } }) => object.name))
      if (nextCursor === null) break
      cursor = `&cursor=${nextCursor}`
    }
    expect(seen).toHaveLength(13)
    expect(seen.slice(0, 7).toSorted()).toEqual([0, 1, 2, 3, 4, 5, 6].map((count) => `Team ${count}`))
  })

  test('refuses a filter that can’t be meant and names its field, in the list as in the export', async () => {
    const stage = await setStage()
    const { ask } = await openDoor(stage)
    for (const [query, field] of [
      ['actorId=me', 'actorId'],
      ['action=Plan%20updated', 'action'],
      ['objectId=%00', 'objectId'],
      ['from=yesterday', 'from'],
      ['from=2026-03-02T09:00:00Z&to=2026-03-02T09:00:00Z', 'from'],
    ]) {
      for (const path of ['/audit-entries', '/audit-entries/export']) {
        expect(await ask('GET', `${path}?${query}`)).toMatchObject({ status: 422, body: { errors: [{ field }] } })
      }
    }
  })

  test('names the actions and kinds that occur', async () => {
    const { door } = await withLog()
    expect((await door.ask('GET', '/audit-words')).body).toEqual({
      actions: ['plan.created', 'plan.deleted', 'plan.updated', 'product.created', 'product.updated'],
      objectKinds: ['plan', 'product'],
    })
  })

  test('is for those who may read it', async () => {
    const { stage } = await withLog()
    const { ask } = await openDoor(stage, await addMember(stage))
    for (const path of ['/audit-entries', `/audit-entries/${newId()}`, '/audit-entries/export', '/audit-words']) {
      expect((await ask('GET', path)).status, path).toBe(403)
    }
  })
})

test('what is written while somebody looks as another names both people, in the list and in the file', async () => {
  const { stage, door } = await withLog()
  const { owner, clock } = stage
  const impersonator = { id: owner.accountId ?? '', name: owner.name, sessionId: newId(), until: clock.now() }
  const seen: Actor = { ...(await addMember(stage)), name: 'Ada Tester', impersonator }
  await recordAudit(stage.db, seen, clock.now(), {
    action: 'session.ended',
    object: { kind: 'account', id: newId(), name: 'Ada' },
  })
  const [entry] = (await door.ask('GET', `/audit-entries?actorId=${seen.accountId}`)).body.items
  expect(entry).toMatchObject({ action: 'session.ended', actor: { name: `Ada Tester (seen by ${owner.name})` } })
  const whole = await door.ask('GET', `/audit-entries/${entry.id}`)
  expect(whole.body.details).toMatchObject({ impersonator: { id: owner.accountId, name: owner.name } })
  // The file ends where it is asked for.
  clock.advance(minute)
  const file = await door.ask('GET', `/audit-entries/export?actorId=${seen.accountId}`)
  expect(String(file.body)).toContain(`Ada Tester (seen by ${owner.name})`)
})

describe('the exported log', () => {
  test('is a table in which no name is a formula', async () => {
    const { stage, door } = await withLog()
    const object = { kind: 'app', id: newId(), name: '=HYPERLINK("http://evil")' }
    await recordAudit(stage.db, stage.owner, stage.clock.now(), { action: 'app.created', object })
    stage.clock.advance(minute)
    const lines = String((await door.ask('GET', '/audit-entries/export')).body).split('\r\n')
    expect(lines).toHaveLength(9)
    expect(lines[0]).toBe(
      'at,actor_kind,actor_id,actor,action,object_kind,object_id,object,details,address,request_id,id',
    )
    expect(lines[1]).toContain(`,app.created,app,${object.id},"'=HYPERLINK(""http://evil"")",{},`)
    expect(lines[2]).toContain('"Gold, ""the"" best","{""after"":{""name"":""=1+1""}')
  })

  test('is an entry a line for programs, narrowed as the list is', async () => {
    const { door, ids } = await withLog()
    const { body } = await door.ask('GET', `/audit-entries/export?format=jsonl&actorId=${ids.other}`)
    const entries = String(body)
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line))
    expect(entries.map(({ action }) => action)).toEqual(['product.updated', 'plan.updated'])
    expect(entries[0]).toMatchObject({ at: '2026-03-02T09:03:00.000Z', details: { before: { name: 'Old' } } })
  })

  test('goes on past what is read at once', async () => {
    const { stage, door } = await withLog()
    const [one] = await stage.db.selectFrom('audit_entries').selectAll().limit(1).execute()
    const many = Array.from({ length: 2001 }, () => ({ ...one, id: newId(), details: '{}' }))
    await stage.db
      .insertInto('audit_entries')
      .values(many as never)
      .execute()
    const { body } = await door.ask('GET', '/audit-entries/export')
    const ids = String(body)
      .split('\r\n')
      .slice(1, -1)
      .map((line) => line.slice(-36))
    expect(new Set(ids).size).toBe(2007)
    expect(ids).toHaveLength(2007)
  })
})

describe('how long the log is kept', () => {
  test('is for ever until somebody says otherwise, and what goes then is counted in the log', async () => {
    const { stage, door } = await withLog()
    const { auditRetention } = stage.capabilities
    expect((await door.ask('GET', '/settings/audit-retention')).body).toEqual({ days: null })
    stage.clock.advance(100 * 24 * 60 * minute)
    expect(await auditRetention.forgetOldEntries()).toBe(0)
    const wrong = await door.ask('PUT', '/settings/audit-retention', { days: 29 })
    expect(wrong).toMatchObject({ status: 422, body: { errors: [{ field: 'days' }] } })
    expect(await door.ask('PUT', '/settings/audit-retention', { days: 100 })).toMatchObject({ body: { days: 100 } })
    stage.clock.advance(-3 * minute)
    expect(await auditRetention.forgetOldEntries()).toBe(3)
    expect(await auditedActions(stage)).toEqual([
      'product.updated',
      'plan.updated',
      'plan.deleted',
      'setting.changed',
      'audit-log.shortened',
    ])
    const last = await stage.db.selectFrom('audit_entries').selectAll().orderBy('id', 'desc').limit(1).execute()
    expect(last).toMatchObject([{ actor_kind: 'system', details: { count: 3 } }])
    expect(await auditRetention.forgetOldEntries()).toBe(0)
  })
})
