import { expect, test } from 'vitest'
import { system } from '../platform/actor.ts'
import { setStage } from '../test-capabilities.ts'
import { openDoor } from '../test-door.ts'

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

test('who is rejected is told why, leaves nothing behind, and can register again', async () => {
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
