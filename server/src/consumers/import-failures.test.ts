import { expect, test } from 'vitest'
import { setStage } from '../test-capabilities.ts'
import { openDoor } from '../test-door.ts'
import { checkedImport } from './test-people.ts'

const header = 'email,first name,last name'

test('an import that fails for a reason nobody foresaw is tried five times, holds no other back, stops with the reason and is resumed', async () => {
  const stage = await setStage()
  const { owner, db, clock } = stage
  const { consumers } = stage.capabilities
  const carryOut = async () => {
    while (await consumers.carryOutImports());
  }
  const { ask } = await openDoor(stage)
  const broken = await checkedImport(stage, `${header}\na@x.example,A,A\nb@x.example,B,B`, { mails: 'none' })
  const rowsOfIt = () => db.updateTable('account_import_rows').where('import_id', '=', broken.id)
  const [kept] = await db
    .selectFrom('account_import_rows')
    .select('cells')
    .where('import_id', '=', broken.id)
    .where('line', '=', 3)
    .execute()
  await rowsOfIt().where('line', '=', 3).set({ cells: '{}' }).execute()
  await consumers.startAccountImport(owner, broken.id, { leaveOutFaulty: false })
  const other = await checkedImport(stage, `${header}\nc@x.example,C,C`, { mails: 'none' })
  await consumers.startAccountImport(owner, other.id, { leaveOutFaulty: false })
  await carryOut()
  expect(await consumers.showAccountImport(other.id)).toMatchObject({ state: 'finished', failure: null })
  const troubled = await consumers.showAccountImport(broken.id)
  expect(troubled).toMatchObject({ state: 'running', failure: expect.stringContaining('Unexpected') })
  expect(troubled.counts).toMatchObject({ ready: 2, created: 0 })
  for (let attempt = 2; attempt <= 5; attempt += 1) {
    clock.advance(3600_000)
    await carryOut()
  }
  expect(await consumers.showAccountImport(broken.id)).toMatchObject({ state: 'stopped' })
  clock.advance(3600_000)
  expect(await consumers.carryOutImports()).toBe(false)
  const entries = db.selectFrom('audit_entries').select('action').where('object_id', '=', broken.id).orderBy('id')
  expect((await entries.execute()).map(({ action }) => action)).toEqual([
    'account-import.uploaded',
    'account-import.started',
    'account-import.stopped',
  ])

  await rowsOfIt()
    .where('line', '=', 3)
    .set({ cells: JSON.stringify(kept?.cells) })
    .execute()
  const path = `/account-imports/${broken.id}/resumption`
  expect(await ask('POST', path)).toMatchObject({ status: 202, body: { state: 'running', failure: null } })
  expect(await ask('POST', path)).toMatchObject({ status: 409, body: { code: 'import-not-stopped' } })
  await carryOut()
  expect(await consumers.showAccountImport(broken.id)).toMatchObject({ state: 'finished', counts: { created: 2 } })
})
