import { customFieldEndpoints } from '@portico/contract'
import { expect, test } from 'vitest'
import { nobody } from '../platform/actor.ts'
import { setStage } from '../test-capabilities.ts'
import { openDoor } from '../test-door.ts'
import { actorIn, checkedImport, fileOf, foundOrganisation } from './test-people.ts'

const header = 'email,first name,last name'

/** With an organisation, a team, somebody in it, and somebody in another one. */
async function setPeople() {
  const stage = await setStage()
  const { consumers, fields, identity } = stage.capabilities
  const acme = await foundOrganisation(stage, 'Acme', ['Ann'])
  await consumers.createTeam(stage.owner, acme.organisationId, { name: 'Red' })
  await foundOrganisation(stage, 'Zeta', ['Zoe'])
  const shape = customFieldEndpoints.createCustomField.body
  await fields.createCustomField(
    stage.owner,
    shape.parse({ name: 'vat', type: 'string', label: 'VAT', required: true, inKeyMetadata: true }),
  )
  await fields.createCustomField(stage.owner, shape.parse({ name: 'partner', type: 'boolean', label: 'Partner' }))
  const rowsOf = async (id: string) => (await consumers.listAccountImportRows(id, { limit: 100, total: false })).items
  const carryOut = async () => {
    while (await consumers.carryOutImports());
  }
  const accountCount = async () => (await stage.db.selectFrom('accounts').select('id').execute()).length
  return { ...stage, consumers, identity, acme, stage, rowsOf, carryOut, accountCount }
}

test('a check names each fault of each row and changes nothing; a run does what the check said, once', async () => {
  const { stage, consumers, identity, acme, rowsOf, carryOut, accountCount, owner, db } = await setPeople()
  const languages = ['en', 'pt-BR'].map((tag) => ({ tag, sentBy: '', chooseMails: '' }))
  await stage.capabilities.mailLanguages.updateMailLanguages(owner, { languages }, null)
  await identity.updateSignUpSettings(owner, { emailDomains: ['good.example', 'acme.example', 'zeta.example'] })
  const before = await accountCount()
  const text = [
    `${header},organisation,teams,role,vat,partner,language`,
    'new@good.example,Nia,New,ACME,Red|red,Admin,GB1,yes,pt-br',
    'plain@good.example,Pia,Plain,,,,GB2,,',
    'zoe@zeta.example,Other,Name,Acme,,,,,pt-BR',
    'ann@acme.example,Ann,Acme,Acme,,,,,',
    'NEW@good.example,Nia,Again,,,,GB1,,',
    'wrong,,,Nowhere,,owner,,maybe,pt',
    'x@bad.example,X,Y,,,admin,GB3,,',
    't@good.example,T,T,Acme,Green,,GB4,,',
    'cut@good.example,C',
  ].join('\n')
  const checked = await checkedImport(stage, text, { existing: 'join' })
  expect(checked).toMatchObject({ state: 'checked', rows: 9, by: 'Olga Owner' })
  expect(checked.counts).toMatchObject({ unchecked: 0, ready: 2, joins: 1, skipped: 1, faulty: 5, created: 0 })
  const rows = await rowsOf(checked.id)
  expect(rows.map(({ line, status, faults }) => [line, status, faults.map(({ column }) => column).join()])).toEqual([
    [2, 'ready', ''],
    [3, 'ready', ''],
    [4, 'joins', ''],
    [5, 'skipped', 'email'],
    [6, 'faulty', 'email'],
    [7, 'faulty', 'email,first name,last name,language,vat,partner,role,organisation'],
    [8, 'faulty', 'email,role'],
    [9, 'faulty', 'teams'],
    [10, 'faulty', ''],
  ])
  expect(rows[4]?.faults[0]?.sentence).toBe('Line 2 holds the same address.')
  expect(rows[6]?.faults[0]?.sentence).toContain('sign-up settings')
  expect(rows[5]?.faults[3]?.sentence).toBe('Mails are not written in this language. Write en or pt-BR.')
  expect(await accountCount()).toBe(before)

  await expect(consumers.startAccountImport(owner, checked.id, { leaveOutFaulty: false })).rejects.toMatchObject({
    code: 'import-has-faults',
  })
  await consumers.startAccountImport(owner, checked.id, { leaveOutFaulty: true })
  await carryOut()
  const finished = await consumers.showAccountImport(checked.id)
  expect(finished).toMatchObject({ state: 'finished', rows: 9 })
  expect(finished.counts).toMatchObject({ created: 2, joined: 1, skipped: 1, faulty: 5, ready: 0, joins: 0, failed: 0 })
  expect(await accountCount()).toBe(before + 2)

  const nia = (await consumers.listAccounts({ limit: 5, total: false, search: 'new@good' })).items[0]
  expect(nia).toMatchObject({ status: 'active', adminRoles: [], organisations: [{ name: 'Acme', role: 'admin' }] })
  expect(await consumers.showAccount(nia?.id ?? '')).toMatchObject({
    fields: { vat: 'GB1', partner: true },
    mailLanguage: 'pt-BR',
  })
  const mails = db.selectFrom('mails').select('language').where('recipient', '=', 'new@good.example')
  expect(await mails.execute()).toEqual([{ language: 'pt-BR' }])
  const niaActs = await actorIn(stage, nia?.id ?? '', acme.organisationId)
  expect(niaActs.teamIds).toHaveLength(1)
  const zoe = (await consumers.listAccounts({ limit: 5, total: false, search: 'zoe@zeta' })).items[0]
  expect(zoe).toMatchObject({ name: 'Zoe Zeta' })
  // Only of who is new.
  expect(await consumers.showAccount(zoe?.id ?? '')).toMatchObject({ mailLanguage: null })
  expect(zoe?.organisations.map(({ name }) => name)).toEqual(['Acme', 'Zeta'])

  const audit = await db
    .selectFrom('audit_entries')
    .select(['action', 'actor_id'])
    .orderBy('id', 'desc')
    .limit(7)
    .execute()
  expect(audit.map(({ action }) => action)).toEqual([
    'account-import.finished',
    ...['membership.created', 'membership.created', 'membership.created', 'account.created', 'account.created'],
    'account-import.started',
  ])
  expect(new Set(audit.map(({ actor_id }) => actor_id))).toEqual(new Set([owner.accountId]))

  // Once more: everybody is there.
  const again = await checkedImport(stage, text.split('\n').slice(0, 3).join('\n'))
  expect(again.counts).toMatchObject({ ready: 0, skipped: 2 })
  await expect(consumers.startAccountImport(owner, again.id, { leaveOutFaulty: false })).rejects.toMatchObject({
    code: 'import-does-nothing',
  })
  await expect(consumers.startAccountImport(owner, checked.id, { leaveOutFaulty: true })).rejects.toMatchObject({
    code: 'import-not-checked',
  })
  await expect(consumers.cancelAccountImport(owner, checked.id)).rejects.toMatchObject({ code: 'import-over' })
})

test('new people get one mail by which they choose their password, or none', async () => {
  const { stage, consumers, identity, carryOut, capabilities, owner, db, vault } = await setPeople()
  const visitor = nobody('r', '192.0.2.1')
  const mailed = await checkedImport(stage, `${header},vat\nm@x.example,Mia,Mail,1\nn@x.example,Noa,Mail,2`)
  const silent = await checkedImport(stage, `${header},vat\ns@x.example,Sia,Silent,1`, { mails: 'none' })
  for (const { id } of [mailed, silent]) await consumers.startAccountImport(owner, id, { leaveOutFaulty: false })
  await carryOut()
  await capabilities.events.dispatch()
  const mails = await db.selectFrom('mails').selectAll().orderBy('next_attempt_at').execute()
  expect(mails.map(({ recipient, template }) => `${recipient} ${template}`)).toEqual([
    'm@x.example invitation',
    'n@x.example invitation',
  ])
  // Three hundred a minute.
  expect(Number(mails[1]?.next_attempt_at) - Number(mails[0]?.next_attempt_at)).toBe(200)
  const sealed = JSON.parse(vault.open(mails[0]?.model_sealed as Buffer, 'mail-model').expose()) as {
    invitationUrl: string
  }
  expect(sealed.invitationUrl).toContain('/auth/password/edit?token=')
  const token = new URL(sealed.invitationUrl).searchParams.get('token') ?? ''
  stage.clock.advance(6 * 24 * 3600_000)
  await identity.forgetExpired()
  expect(await identity.isPasswordResetGood(token)).toBe(true)
  await identity.chooseNewPassword(visitor, { token, newPassword: 'correct horse battery' })
  expect(await identity.isPasswordResetGood(token)).toBe(false)

  // Who got none asks for one.
  await identity.askForNewPassword(visitor, { email: 's@x.example' })
  await capabilities.events.dispatch()
  const asked = await db.selectFrom('mails').select('template').where('recipient', '=', 's@x.example').execute()
  expect(asked).toEqual([{ template: 'password-reset' }])
})

test('what was done before a crash is not done again, two processes share the work, and a cancelled run stops', async () => {
  const { stage, consumers, owner, accountCount, db } = await setPeople()
  const people = (from: string) =>
    [`${header},vat`, ...Array.from({ length: 250 }, (_, n) => `${from}${n}@x.example,Nr,${n},1`)].join('\n')
  const before = await accountCount()
  const { id } = await checkedImport(stage, people('a'))
  await consumers.startAccountImport(owner, id, { leaveOutFaulty: false })
  await consumers.carryOutImports()
  expect((await consumers.showAccountImport(id)).counts).toMatchObject({ created: 200, ready: 50 })
  expect(await accountCount()).toBe(before + 200)
  const other = stage.anotherProcess().consumers
  const finish = async (one: typeof consumers) => {
    while ((await consumers.showAccountImport(id)).state === 'running') await one.carryOutImports()
  }
  await Promise.all([finish(consumers), finish(other)])
  expect((await consumers.showAccountImport(id)).counts).toMatchObject({ created: 250, ready: 0 })
  expect(await accountCount()).toBe(before + 250)
  const created = await db.selectFrom('audit_entries').select('id').where('action', '=', 'account.created').execute()
  expect(created.length).toBeGreaterThanOrEqual(250)

  const next = await checkedImport(stage, people('b'), { mails: 'none' })
  await consumers.startAccountImport(owner, next.id, { leaveOutFaulty: false })
  await consumers.carryOutImports()
  await consumers.cancelAccountImport(owner, next.id)
  expect(await consumers.carryOutImports()).toBe(false)
  expect(await consumers.showAccountImport(next.id)).toMatchObject({
    state: 'cancelled',
    counts: { created: 200, ready: 50 },
  })
})

test('what changed since the check fails row by row, and the rest is done', async () => {
  const { stage, consumers, identity, acme, owner, carryOut, rowsOf } = await setPeople()
  const text = `${header},organisation,teams,vat\na@x.example,A,A,Acme,Red,1\nb@x.example,B,B,,,2\nc@x.example,C,C,,,3`
  const { id } = await checkedImport(stage, text, { mails: 'none' })
  const red = (await consumers.listOrganisations({ limit: 9, total: false, search: 'Acme' })).items[0]?.teams.find(
    ({ name }) => name === 'Red',
  )
  await consumers.removeTeam(owner, red?.id ?? '')
  const person = { email: 'b@x.example', firstName: 'B', lastName: 'B', password: 'correct horse battery' }
  await identity.createAccount(owner, { ...person, status: 'active' })
  await consumers.startAccountImport(owner, id, { leaveOutFaulty: false })
  await carryOut()
  const rows = await rowsOf(id)
  expect(rows.map(({ line, status }) => `${line} ${status}`)).toEqual(['2 failed', '3 skipped', '4 created'])
  expect(rows[0]?.faults).toEqual([{ column: 'teams', sentence: expect.stringContaining('Red') }])
  expect(acme.organisationId).toBeTruthy()

  // Nobody who is erased is named in a report.
  await consumers.removeAccount(owner, rows[2]?.accountId ?? '')
  expect((await rowsOf(id)).map(({ line }) => line)).toEqual([2, 3])
  stage.clock.advance(31 * 24 * 3600_000)
  await consumers.forgetOldImports()
  await expect(consumers.showAccountImport(id)).rejects.toMatchObject({ code: 'account-import-not-found' })
})

test('an import waits while thousands of events of others do', async () => {
  const { stage, consumers, owner, db, capabilities } = await setPeople()
  await capabilities.events.dispatch()
  const { id } = await checkedImport(stage, `${header},vat\na@x.example,A,A,1`)
  await consumers.startAccountImport(owner, id, { leaveOutFaulty: false })
  const [event] = await db.selectFrom('events').selectAll().limit(1).execute()
  if (!event) throw new Error('There is no event.')
  const many = Array.from({ length: 1000 }, () => ({
    ...event,
    id: crypto.randomUUID(),
    payload: JSON.stringify(event.payload),
    dispatched_at: null,
  }))
  await db.insertInto('events').values(many).execute()
  expect(await consumers.carryOutImports()).toBe(false)
  await db.updateTable('events').set({ dispatched_at: stage.clock.now() }).execute()
  expect(await consumers.carryOutImports()).toBe(true)
})

test('the REST API takes the file, pages through its rows and gives a report that is no formula', async () => {
  const stage = await setStage()
  const { ask } = await openDoor(stage)
  const upload = (text: string, fields: Record<string, string> = {}) => {
    const parts = Object.entries(fields).map(
      ([name, value]) => `--cut\r\ncontent-disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`,
    )
    const file = `--cut\r\ncontent-disposition: form-data; name="file"; filename="p.csv"\r\ncontent-type: text/csv\r\n\r\n${text}\r\n--cut--\r\n`
    return ask('POST', '/account-imports', `${parts.join('')}${file}`, {
      'content-type': 'multipart/form-data; boundary=cut',
    })
  }
  expect(await upload('nonsense')).toMatchObject({
    status: 422,
    body: { code: 'import-columns', errors: [{ field: 'file' }] },
  })
  expect(await upload(`${header}\na@x.example,A,B`, { mails: 'maybe' })).toMatchObject({
    status: 422,
    body: { errors: [{ field: 'mails' }] },
  })
  expect(await upload(`${header}\na@x.example,A,B`, { role: 'owner' })).toMatchObject({
    status: 422,
    body: { errors: [{ field: 'role' }] },
  })
  expect((await ask('GET', '/account-imports?total=true')).body).toEqual({ items: [], nextCursor: null, total: 0 })

  const { status, body } = await upload(
    `${header}\na@x.example,=1+1,"=cmd|' /C calc'!A0"\nb@x.example,@x,B\nc@x.example,C,C`,
    { mails: 'none' },
  )
  expect({ status, ...body }).toMatchObject({
    status: 201,
    state: 'checking',
    mails: 'none',
    fileName: 'p.csv',
    rows: 3,
  })
  const one = `/account-imports/${body.id}`
  expect(await ask('POST', `${one}/start`, {})).toMatchObject({ status: 409, body: { code: 'import-not-checked' } })
  while (await stage.capabilities.consumers.carryOutImports());
  const first = await ask('GET', `${one}/rows?limit=2&total=true`)
  expect(first.body).toMatchObject({ total: 3, items: [{ line: 2 }, { line: 3 }] })
  expect((await ask('GET', `${one}/rows?cursor=${first.body.nextCursor}`)).body).toMatchObject({
    items: [{ line: 4 }],
    nextCursor: null,
  })
  expect((await ask('GET', `${one}/rows?search=c%40x`)).body.items).toHaveLength(1)
  const report = await ask('GET', `${one}/report`)
  expect(report.body.split('\r\n').slice(0, 3)).toEqual([
    'line,email,first name,last name,organisation,status,column,reason,account',
    "2,a@x.example,'=1+1,'=cmd|' /C calc'!A0,,ready,,,",
    "3,b@x.example,'@x,B,,ready,,,",
  ])
  expect(await ask('GET', '/account-imports/01900000-0000-7000-8000-000000000000/report')).toMatchObject({
    status: 404,
  })
  expect(
    (await stage.capabilities.consumers.createAccountImport(stage.owner, fileOf(`${header}\nd@x.example,D,D`))).rows,
  ).toBe(1)
})
