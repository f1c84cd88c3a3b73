import { expect, test } from 'vitest'
import { nobody } from '../platform/actor.ts'
import { setStage } from '../test-capabilities.ts'
import { openDoor } from '../test-door.ts'
import { actorIn, foundOrganisation } from './test-people.ts'

const path = '/own/organisation/invite-codes'
const wish = { name: 'Course', quota: 2, lifetimeDays: 30 }

/** Ada runs Acme with Bob in it, Una runs Umbrella; the back office lets them make codes. */
async function companies() {
  const stage = await setStage()
  const { consumers, identity } = stage.capabilities
  const acme = await foundOrganisation(stage, 'Acme', ['Ada', 'Bob'])
  const umbrella = await foundOrganisation(stage, 'Umbrella', ['Una'])
  const { teamId } = await consumers.createTeam(stage.owner, acme.organisationId, { name: 'Backend' })
  const [ada, bob] = await Promise.all(acme.ids.map((id) => actorIn(stage, id, acme.organisationId)))
  const una = await actorIn(stage, umbrella.ids[0] ?? '', umbrella.organisationId)
  if (!ada || !bob) throw new Error('Nobody is there.')
  const office = await openDoor(stage)
  const allow = (ownInviteCodes: boolean) => office.ask('PATCH', '/settings/organisations', { ownInviteCodes })
  await allow(true)
  const ask = { ada: (await openDoor(stage, ada)).ask, bob: (await openDoor(stage, bob)).ask }
  const register = (name: string, code: string) =>
    identity.register(
      nobody('r', '192.0.2.1'),
      { email: `${name}@example.com`, firstName: name, lastName: 'Doe', password: 'heron lantern orbit' },
      code,
    )
  const others = { una: (await openDoor(stage, una)).ask, office: office.ask }
  return { stage, consumers, acme, umbrella, teamId, ask: { ...ask, ...others }, allow, register }
}

test('GAP-22: an admin hands out codes for their own organisation: whoever comes by one is a member, never more', async () => {
  const { ask, consumers, acme, umbrella, teamId, register, stage } = await companies()
  const made = await ask.ada('POST', path, { ...wish, teamId })
  expect(made).toMatchObject({ status: 201, body: { used: 0, quota: 2, state: 'usable', team: { name: 'Backend' } } })
  expect(Object.keys(made.body)).not.toContain('organisation')
  const { id, code, link, expiresAt } = made.body
  expect(link).toContain(code)
  expect(new Date(expiresAt).getTime() - stage.clock.now().getTime()).toBe(30 * 86_400_000)

  const { accountId } = await register('gus', code)
  expect(await consumers.placesOf(accountId)).toMatchObject([{ name: 'Acme', role: 'member', teams: [{ id: teamId }] }])
  expect(await ask.una('POST', '/own/memberships', { inviteCode: code })).toMatchObject({ status: 201 })
  expect((await ask.ada('GET', `${path}/${id}`)).body).toMatchObject({ used: 2, state: 'used-up' })
  const came = await ask.ada('GET', `${path}/${id}/redemptions?total=true&search=gus`)
  expect(came.body).toMatchObject({ total: 1, items: [{ email: 'gus@example.com' }] })
  await expect(register('late', code)).rejects.toMatchObject({ code: 'invite-code-unusable' })

  // What an admin may not choose has no field, and a team of another organisation is none.
  for (const field of ['organisationId', 'role', 'expiresAt', 'adminRoles']) {
    const answer = await ask.ada('POST', path, { ...wish, [field]: umbrella.organisationId })
    expect([answer.status, answer.body.errors[0].field]).toEqual([422, field])
  }
  const foreign = await ask.ada('POST', path, { ...wish, teamId: umbrella.teamId })
  expect(foreign.body).toMatchObject({ code: 'team-not-found', errors: [{ field: 'teamId' }] })
  for (const [field, value] of Object.entries({ name: ' ', quota: 201, lifetimeDays: 91 })) {
    const wrong = await ask.ada('POST', path, { ...wish, [field]: value })
    expect([wrong.status, wrong.body.errors[0].field]).toEqual([422, field])
  }
  const office = await ask.office('GET', '/invite-codes')
  expect(office.body.items).toMatchObject([{ id, byOrganisation: true, organisation: { id: acme.organisationId } }])
})

test('GAP-22: codes are for admins of the organisation that made them, and only where the back office allows it', async () => {
  const { ask, allow, acme } = await companies()
  const { id } = (await ask.ada('POST', path, wish)).body
  const leading = { name: 'Of the office', organisationId: acme.organisationId, quota: 5 }
  const theirs = (await ask.office('POST', '/invite-codes', leading)).body
  expect((await ask.ada('GET', `${path}?total=true`)).body).toMatchObject({ total: 1, items: [{ id }] })

  const requests = (one: string) =>
    [
      ['GET', `${path}/${one}`, undefined],
      ['PATCH', `${path}/${one}`, { active: false }],
      ['GET', `${path}/${one}/redemptions`, undefined],
      ['DELETE', `${path}/${one}`, undefined],
    ] as const
  for (const [method, address, body] of requests(id)) {
    expect((await ask.bob(method, address, body)).body, method).toMatchObject({ status: 403, code: 'admins-only' })
    expect((await ask.una(method, address, body)).body, method).toMatchObject({ code: 'invite-code-not-found' })
  }
  // Those of the back office are not the organisation's to look after.
  for (const [method, address, body] of requests(theirs.id)) {
    expect((await ask.ada(method, address, body)).body, method).toMatchObject({ code: 'invite-code-not-found' })
  }
  expect((await ask.bob('POST', path, wish)).body).toMatchObject({ status: 403, code: 'admins-only' })
  expect((await ask.office('GET', `/invite-codes/${id}`)).body).toMatchObject({ active: true, used: 0 })

  await allow(false)
  const closed = { status: 403, code: 'own-invite-codes-closed' }
  expect((await ask.ada('POST', path, wish)).body).toMatchObject(closed)
  expect((await ask.ada('PATCH', `${path}/${id}`, { quota: 9 })).body).toMatchObject(closed)
  expect((await ask.ada('PATCH', `${path}/${id}`, { active: false })).body).toMatchObject({ state: 'inactive' })
  expect((await ask.ada('PATCH', `${path}/${id}`, { active: true })).body).toMatchObject(closed)
  expect(await ask.ada('DELETE', `${path}/${id}`)).toMatchObject({ status: 204 })
  expect((await ask.ada('GET', path)).body.items).toEqual([])
})

test('an organisation has at most twenty codes of its own, also when admins make them at once', async () => {
  const { ask } = await companies()
  const answers = await Promise.all(Array.from({ length: 22 }, () => ask.ada('POST', path, wish)))
  expect(answers.map(({ status }) => status).toSorted()).toEqual([...Array(20).fill(201), 409, 409])
  expect(answers.find(({ status }) => status === 409)?.body).toMatchObject({ code: 'too-many-invite-codes' })
})
