import { expect, test } from 'vitest'
import { addMember, addOffering, requestAndApprove, setStage } from '../test-capabilities.ts'

const day = 24 * 3600_000
const metadata = {
  firstName: false,
  lastName: false,
  email: false,
  role: false,
  organisationName: false,
  teamNames: false,
}

/** A member with a credential whose plan lets it live for so many days. */
async function setEnding(days: number) {
  const stage = await setStage()
  const { credentials, expiryReminders, plans } = stage.capabilities
  const [member, offering] = [await addMember(stage), await addOffering(stage)]
  await plans.updatePlan(stage.owner, offering.planId, { keyLifetimeSeconds: days * 24 * 3600 }, null)
  const issued = await requestAndApprove(stage, member, offering)
  const told = async () => {
    const events = stage.db.selectFrom('events').select(['name', 'payload']).where('name', 'like', 'credential.exp%')
    return (await events.orderBy('id').execute()).map(({ name, payload }) => {
      const { daysBefore } = payload as { daysBefore?: number }
      return daysBefore === undefined ? name : `${name} ${daysBefore}`
    })
  }
  const other = stage.anotherProcess().expiryReminders
  /** Every day of so many the job looks, in two processes at once. */
  async function pass(count: number) {
    for (let passed = 0; passed < count; passed += 1) {
      stage.clock.advance(day)
      await Promise.all([expiryReminders.tellEnds(), other.tellEnds()])
    }
  }
  return { stage, member, credentials, expiryReminders, ...issued, told, pass }
}

test('the end of a credential is told at each lead time, then when it has come, once; anew after it was renewed', async () => {
  const { stage, credentials, credentialId, appId, told, pass } = await setEnding(40)
  await pass(9)
  expect(await told()).toEqual([])
  await pass(1)
  expect(await told()).toEqual(['credential.expires-soon 30'])
  await pass(28)
  expect(await told()).toEqual(['credential.expires-soon 30', 'credential.expires-soon 7'])
  await pass(4)
  const all = ['credential.expires-soon 30', 'credential.expires-soon 7', 'credential.expires-soon 1']
  expect(await told()).toEqual([...all, 'credential.expired'])
  const last = stage.db.selectFrom('events').select('payload').where('name', '=', 'credential.expired')
  expect(await last.execute()).toEqual([{ payload: { credentialId, appId, expiresAt: '2026-04-11T09:00:00.000Z' } }])
  await credentials.renewCredential(stage.owner, credentialId)
  await pass(10)
  expect(await told()).toEqual([...all, 'credential.expired', 'credential.expires-soon 30'])
})

test('a lead time as long as the life of a credential reminds of nothing, and after a pause only the nearest one is told', async () => {
  const { stage, credentials, expiryReminders, told } = await setEnding(7)
  await expiryReminders.tellEnds()
  expect(await told()).toEqual([])
  const wanted = { shownOnce: false, metadata, expiryReminderDays: [1, 5, 3] }
  await credentials.updateKeySettings(stage.owner, wanted, null)
  stage.clock.advance(5 * day)
  await expiryReminders.tellEnds()
  expect(await told()).toEqual(['credential.expires-soon 3'])
  await credentials.updateKeySettings(stage.owner, { ...wanted, expiryReminderDays: [] }, null)
  stage.clock.advance(1.5 * day)
  await expiryReminders.tellEnds()
  expect(await told()).toEqual(['credential.expires-soon 3'])
  // Revoked meanwhile, or ended long before anybody looked: no news.
  stage.clock.advance(20 * day)
  await expiryReminders.tellEnds()
  expect(await told()).toEqual(['credential.expires-soon 3'])
})

test('nobody is reminded of a credential that is suspended or revoked', async () => {
  const { stage, member, credentials, credentialId, told, pass } = await setEnding(40)
  await credentials.suspendCredential(member, credentialId, '')
  await pass(12)
  expect(await told()).toEqual([])
  await credentials.resumeCredential(member, credentialId)
  await pass(1)
  expect(await told()).toEqual(['credential.expires-soon 30'])
  await credentials.revokeCredential(stage.owner, credentialId)
  await pass(30)
  expect(await told()).toEqual(['credential.expires-soon 30'])
})
