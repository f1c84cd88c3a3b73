import { expect, test } from 'vitest'
import { system } from '../platform/actor.ts'
import { setStage } from '../test-capabilities.ts'
import { openDoor } from '../test-door.ts'
import { actorIn } from './test-people.ts'

const nina = { email: 'nina@example.com', firstName: 'Nina', lastName: 'New', password: 'violet harbour 42 lanterns' }

async function office() {
  const stage = await setStage()
  const door = await openDoor(stage)
  const { events, identity } = stage.capabilities
  await identity.updateSignUpSettings(stage.owner, { newAccounts: 'approval' })
  return {
    stage,
    door,
    register: async () => (await identity.register(system('Test'), nina)).accountId,
    async mails() {
      await events.dispatch()
      const mails = await stage.db
        .selectFrom('mails')
        .select(['template', 'recipient', 'model'])
        .orderBy('id')
        .execute()
      return mails.filter(({ template }) => template !== 'welcome' && template !== 'account-registered')
    },
  }
}

test('ACC-3: who is rejected is told why, leaves nothing behind, and can register again', async () => {
  const { stage, door, register, mails } = await office()
  const accountId = await register()
  const { status } = await door.ask('POST', `/accounts/${accountId}/rejection`, { reason: 'Use your work address' })
  expect(status).toBe(204)
  expect(await mails()).toEqual([
    {
      template: 'registration-rejected',
      recipient: nina.email,
      model: { firstName: 'Nina', reason: 'Use your work address' },
    },
  ])
  expect((await door.ask('GET', `/accounts/${accountId}`)).status).toBe(404)
  expect((await door.ask('POST', `/accounts/${accountId}/activation`)).status).toBe(404)
  expect(await stage.db.selectFrom('memberships').selectAll().execute()).toEqual([])
  expect(await register()).not.toBe(accountId)
})

test('of one who approves and one who rejects at the same time, one has decided', async () => {
  const { door, register, mails } = await office()
  const outcomes: string[] = []
  for (let round = 0; round < 6; round += 1) {
    const accountId = await register()
    const ways = [
      () => door.ask('POST', `/accounts/${accountId}/activation`),
      () => door.ask('POST', `/accounts/${accountId}/rejection`, {}),
      () => door.ask('POST', `/accounts/${accountId}/rejection`, { reason: 'Twice' }),
    ]
    // Whoever is first has a head start in turn.
    const answers = await Promise.all([...ways.slice(round % 3), ...ways.slice(0, round % 3)].map((way) => way()))
    const done = answers.filter(({ status }) => status < 300)
    expect(done.map(({ status }) => status)).toHaveLength(1)
    for (const { status, body } of answers.filter((answer) => !done.includes(answer))) {
      expect([status, body.code]).toEqual(
        done[0]?.status === 204 ? [404, 'account-not-found'] : [409, 'account-not-waiting'],
      )
    }
    const said = await mails()
    outcomes.push(done[0]?.status === 204 ? 'registration-rejected' : 'account-activated')
    expect(said.map(({ template }) => template)).toEqual(outcomes)
    // Frees the address for the next round.
    if (done[0]?.status === 200) expect((await door.ask('DELETE', `/accounts/${accountId}`)).status).toBe(204)
  }
})

test('only who waits is rejected, and a reason that is too long is named', async () => {
  const { stage, door, register } = await office()
  const accountId = await register()
  const long = await door.ask('POST', `/accounts/${accountId}/rejection`, { reason: 'x'.repeat(2001) })
  expect(long).toMatchObject({ status: 422, body: { errors: [{ field: 'reason' }] } })
  await stage.capabilities.identity.activateAccount(stage.owner, accountId)
  const late = await door.ask('POST', `/accounts/${accountId}/rejection`, {})
  expect(late).toMatchObject({ status: 409, body: { code: 'account-not-waiting' } })
  await stage.capabilities.identity.deactivateAccount(stage.owner, accountId)
  expect((await door.ask('POST', `/accounts/${accountId}/rejection`, {})).status).toBe(409)
  expect((await door.ask('GET', `/accounts/${accountId}`)).body).toMatchObject({ email: nina.email })
})

test('accounts nobody confirms go after the days an owner gives them, and no others', async () => {
  const { stage } = await office()
  const { consumers, identity } = stage.capabilities
  await identity.updateSignUpSettings(stage.owner, { newAccounts: 'active', emailConfirmation: 'required' })
  const register = async (name: string) =>
    (await identity.register(system('Test'), { ...nina, email: `${name}@example.com` })).accountId
  const ids = { gone: await register('gone'), boss: await register('boss'), builder: await register('builder') }
  const confirmed = await register('confirmed')
  await stage.db.updateTable('accounts').set({ email_unconfirmed: false }).where('id', '=', confirmed).execute()
  await identity.changeAdminRoles(stage.owner, ids.boss, ['analyst'])
  const [home] = await consumers.placesOf(ids.builder)
  const builder = await actorIn(stage, ids.builder, home?.id ?? '')
  await stage.capabilities.apps.createApp(builder, { name: 'Own', description: '', visibility: 'personal' })
  const left = async () => {
    await consumers.removeNeverConfirmed()
    const rows = await stage.db.selectFrom('accounts').select('email').where('removed_at', 'is', null).execute()
    return rows
      .map(({ email }) => email.split('@')[0])
      .filter((name) => name !== 'owner')
      .toSorted()
  }
  const day = 24 * 3600_000
  stage.clock.advance(29 * day)
  await register('late')
  expect(await left()).toEqual(['boss', 'builder', 'confirmed', 'gone', 'late'])
  await identity.updateSignUpSettings(stage.owner, { unconfirmedDays: 0 })
  stage.clock.advance(2 * day)
  expect(await left()).toEqual(['boss', 'builder', 'confirmed', 'gone', 'late'])
  await identity.updateSignUpSettings(stage.owner, { unconfirmedDays: 30 })
  // Who has just asked for the mail again is given the day it works.
  await stage.capabilities.events.dispatch()
  await identity.askForRegistrationConfirmation(system('Test'), { email: 'gone@example.com' })
  await stage.capabilities.events.dispatch()
  expect(await left()).toEqual(['boss', 'builder', 'confirmed', 'gone', 'late'])
  stage.clock.advance(2 * day)
  expect(await left()).toEqual(['boss', 'builder', 'confirmed', 'late'])
  const audited = await stage.db
    .selectFrom('audit_entries')
    .select(['object_id', 'actor_name', 'details'])
    .where('action', '=', 'account.removed')
    .execute()
  expect(audited).toMatchObject([{ object_id: ids.gone, actor_name: 'Portal', details: { reason: 'never-confirmed' } }])
  expect(await register('gone')).not.toBe(ids.gone)
})
