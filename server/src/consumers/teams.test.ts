import { describe, expect, test } from 'vitest'
import { addMember, setStage } from '../test-capabilities.ts'
import { openDoor } from '../test-door.ts'
import { actorIn, foundOrganisation } from './test-people.ts'

async function company() {
  const stage = await setStage()
  const acme = await foundOrganisation(stage, 'Acme', ['Ada', 'Ben'])
  const door = await openDoor(stage)
  const [ada = '', ben = ''] = acme.ids
  const team = async (name: string) =>
    (await stage.capabilities.consumers.createTeam(stage.owner, acme.organisationId, { name })).teamId
  const teamsOf = async (accountId: string) =>
    (await stage.capabilities.consumers.showMember({ organisationId: acme.organisationId, accountId })).teams.map(
      ({ name }) => name,
    )
  return {
    ...stage,
    ...acme,
    stage,
    door,
    ada,
    ben,
    team,
    teamsOf,
    organisation: `/organisations/${acme.organisationId}`,
  }
}

describe('ROL-5: everybody is in at least one team', () => {
  test('ORG-7: whoever joins a team leaves the default one, and comes back to it when there is no other', async () => {
    const { door, ben, team, teamsOf } = await company()
    const [backend, frontend] = [await team('Backend'), await team('Frontend')]
    expect(await teamsOf(ben)).toEqual(['Default team'])
    for (const id of [backend, frontend])
      expect((await door.ask('PUT', `/teams/${id}/members/${ben}`)).status).toBe(200)
    expect(await teamsOf(ben)).toEqual(['Backend', 'Frontend'])
    await door.ask('DELETE', `/teams/${backend}/members/${ben}`)
    expect(await teamsOf(ben)).toEqual(['Frontend'])
    const { body } = await door.ask('DELETE', `/teams/${frontend}/members/${ben}`)
    expect(body.teams).toMatchObject([{ name: 'Default team' }])
  })

  test('a team that is deleted leaves nobody without one; what it does is told before', async () => {
    const { stage, door, ada, ben, team, teamsOf, organisationId, capabilities } = await company()
    const [backend, frontend] = [await team('Backend'), await team('Frontend')]
    await door.ask('PATCH', `/organisations/${organisationId}/members/${ada}`, { teamIds: [backend, frontend] })
    await door.ask('PATCH', `/organisations/${organisationId}/members/${ben}`, { teamIds: [backend] })
    const actor = await actorIn(stage, ada, organisationId)
    const fields = {
      name: 'Shared',
      description: '',
      visibility: 'team' as const,
      teamIds: [backend],
      redirectUrls: [],
    }
    const appId = await capabilities.apps.createApp(actor, fields)
    expect((await door.ask('GET', `/teams/${backend}/removal`)).body).toEqual({
      members: 2,
      movesToDefaultTeam: 1,
      apps: [{ id: appId, name: 'Shared' }],
      catalogues: [],
    })
    expect((await door.ask('DELETE', `/teams/${backend}`)).status).toBe(204)
    expect([await teamsOf(ada), await teamsOf(ben)]).toEqual([['Frontend'], ['Default team']])
    // Shared with a team that is gone: seen by its owner alone, not by her other team.
    expect(await capabilities.apps.listFor(await actorIn(stage, ben, organisationId))).toEqual([])
  })

  test('ORG-3: the default team is renamed, but not deleted', async () => {
    const { door, teamId } = await company()
    expect((await door.ask('DELETE', `/teams/${teamId}`)).body).toMatchObject({ code: 'default-team' })
    expect((await door.ask('GET', `/teams/${teamId}/removal`)).body).toMatchObject({ code: 'default-team' })
    const { body } = await door.ask('PATCH', `/teams/${teamId}`, { name: 'Everybody' })
    expect(body.teams).toMatchObject([{ name: 'Everybody', isDefault: true, members: 2 }])
  })

  test('somebody of another organisation is nobody here, and its teams are none', async () => {
    const { stage, door, ada, team, organisation } = await company()
    const other = await addMember(stage, { organisation: 'Globex' })
    const backend = await team('Backend')
    expect((await door.ask('PUT', `/teams/${backend}/members/${other.accountId}`)).body).toMatchObject({
      code: 'member-not-found',
    })
    const answer = await door.ask('PATCH', `${organisation}/members/${ada}`, { teamIds: other.teamIds })
    expect(answer).toMatchObject({ status: 404, body: { code: 'team-not-found' } })
  })
})

describe('names', () => {
  test('ORG-4: are taken once, whatever their case, and the refusal names the field', async () => {
    const { door, team, organisation } = await company()
    const backend = await team('Backend')
    await team('Frontend')
    expect((await door.ask('PATCH', `/teams/${backend}`, { name: 'FRONTEND' })).body).toMatchObject({
      code: 'team-name-taken',
      errors: [{ field: 'name' }],
    })
    await door.ask('POST', '/organisations', { name: 'Globex' })
    expect((await door.ask('PATCH', organisation, { name: 'globex' })).body).toMatchObject({
      code: 'organisation-name-taken',
    })
    expect((await door.ask('PATCH', organisation, { name: 'ACME' })).status).toBe(200)
  })

  test('of an organisation are not written over by who has not seen the last change', async () => {
    const { door, organisation } = await company()
    const { etag = '' } = await door.ask('GET', organisation)
    await door.ask('PATCH', organisation, { name: 'Acme Ltd' })
    const late = await door.ask('PATCH', organisation, { name: 'Acme Inc' }, { 'if-match': etag })
    expect(late).toMatchObject({ status: 412, body: { code: 'outdated' } })
  })
})
