import { expect, test } from 'vitest'
import { builtInView, expectProviderAsShown } from './test-agreement.ts'
import { issued } from './test-issued.ts'

const nothing = {
  firstName: false,
  lastName: false,
  email: false,
  role: false,
  organisationName: false,
  teamNames: false,
}

test('G-40: keys that are shown once are shown once, to their developers only, and a rotation gives another', async () => {
  const { stage, member, credentials, credentialId } = await issued()
  const reveal = (actor = member) => credentials.revealCredential(actor, credentialId)
  expect(await credentials.show(member, credentialId)).toMatchObject({ shownOnce: false, keyShownAt: null })
  await credentials.updateKeySettings(
    stage.owner,
    { shownOnce: true, metadata: nothing, expiryReminderDays: [30, 7, 1] },
    0,
  )
  await expect(reveal(stage.owner)).rejects.toMatchObject({ code: 'key-shown-once', kind: 'forbidden' })
  const both = await Promise.allSettled([reveal(), reveal()])
  expect(both.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected'])
  await expect(reveal()).rejects.toMatchObject({ code: 'key-shown-already' })
  const shown = await credentials.show(member, credentialId)
  expect(shown).toMatchObject({ shownOnce: true, keyShownAt: stage.clock.now() })
  await credentials.rotateCredential(member, credentialId, 0)
  expect((await reveal()).expose()).not.toBe('')
  await expect(reveal()).rejects.toMatchObject({ code: 'key-shown-already' })
})

test('what keys carry about their owner is nothing personal, unless it is switched on, and then in every key', async () => {
  const { stage, member, credentials, credentialId, operations } = await issued()
  await credentials.rotateCredential(member, credentialId, 3600)
  const metadata = async () =>
    (await stage.db.selectFrom('gateway_keys').select('metadata').execute()).map((row) => row.metadata)
  const ids = {
    ApplicationID: expect.any(String),
    DeveloperID: member.accountId,
    OrganisationID: member.organisation?.id,
    TeamIDs: member.teamIds.join(','),
    PortalID: expect.any(String),
  }
  expect(await metadata()).toEqual([ids, ids])
  const all = { firstName: true, lastName: true, email: true, role: true, organisationName: true, teamNames: true }
  await credentials.updateKeySettings(
    stage.owner,
    { shownOnce: false, metadata: all, expiryReminderDays: [30, 7, 1] },
    null,
  )
  await operations.resume()
  await operations.idle()
  const personal = {
    ...ids,
    FirstName: expect.any(String),
    LastName: 'Tester',
    Email: member.email,
    Role: 'member',
    OrganisationName: 'Acme',
    TeamNames: expect.any(String),
  }
  expect(await metadata()).toEqual([personal, personal])
  await expectProviderAsShown(stage, builtInView(stage))
  await credentials.updateKeySettings(
    stage.owner,
    { shownOnce: false, metadata: nothing, expiryReminderDays: [30, 7, 1] },
    null,
  )
  await operations.resume()
  await operations.idle()
  expect(await metadata()).toEqual([ids, ids])
})

test('a setting that somebody else has changed meanwhile is not overwritten', async () => {
  const { stage, credentials } = await issued()
  await credentials.updateKeySettings(
    stage.owner,
    { shownOnce: true, metadata: nothing, expiryReminderDays: [30, 7, 1] },
    0,
  )
  const late = credentials.updateKeySettings(
    stage.owner,
    { shownOnce: false, metadata: nothing, expiryReminderDays: [30, 7, 1] },
    0,
  )
  await expect(late).rejects.toMatchObject({ code: 'outdated' })
  expect(await credentials.showKeySettings()).toEqual({
    shownOnce: true,
    metadata: nothing,
    expiryReminderDays: [30, 7, 1],
    version: 1,
  })
})
