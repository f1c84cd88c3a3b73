import { appEndpoints, appFields } from '@portico/contract'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { type Actor, nobody, system } from '../platform/actor.ts'
import { newId } from '../platform/ids.ts'
import { addMember, auditedActions, type Stage, setStage } from '../test-capabilities.ts'
import { maySeeApp } from './app-visibility.ts'
import { memberOf } from './index.ts'

const fields = { name: 'Warehouse', description: 'Books parcels.', visibility: 'personal' as const }

/** People of two organisations with teams and of the default organisation, as sessions see them. */
async function gatherPeople(stage: Stage): Promise<{ people: Actor[]; teamsOf: Map<string, string[]> }> {
  const { consumers, identity } = stage.capabilities
  const home = (await consumers.listOrganisations({ limit: 100, total: false })).items.find((one) => one.isDefault)
  const places = [{ id: home?.id ?? '', name: home?.name ?? '', isDefault: true, teamIds: [] as string[] }]
  for (const name of ['Acme', 'Bolt']) {
    const { organisationId, teamId } = await consumers.createOrganisation(system('Test'), { name })
    const second = await consumers.createTeam(system('Test'), organisationId, { name: 'Second' })
    places.push({ id: organisationId, name, isDefault: false, teamIds: [teamId, second.teamId] })
  }
  const people: Actor[] = []
  /** Without default teams, which never count. */
  const teamsOf = new Map<string, string[]>()
  for (const place of places) {
    for (const [index, teamIds] of [place.teamIds, place.teamIds.slice(0, 1), place.teamIds.slice(1)].entries()) {
      const email = `${place.name}-${index}@example.com`.replaceAll(' ', '-')
      const account = {
        email,
        firstName: 'Ada',
        lastName: 'Tester',
        password: 'correct horse battery',
        status: 'active',
      } as const
      const { accountId } = await identity.createAccount(system('Test'), account)
      await consumers.addMember(system('Test'), { accountId, organisationId: place.id, role: 'member', teamIds })
      const stored = await stage.db
        .selectFrom('team_members')
        .innerJoin('teams', 'teams.id', 'team_members.team_id')
        .select('team_id')
        .where('account_id', '=', accountId)
        .where('teams.is_default', '=', false)
        .execute()
      teamsOf.set(
        accountId,
        stored.map((row) => row.team_id),
      )
      const { teamIds: _teams, ...organisation } = place
      people.push({
        ...system(email),
        kind: 'account',
        accountId,
        organisation: { ...organisation, role: 'member' },
        teamIds: teamIds.length > 0 ? teamIds : place.teamIds.slice(0, 1),
      })
    }
  }
  return { people, teamsOf }
}

describe('who sees an app', () => {
  test('APP-1, APP-2, G-47: the lists show exactly what the rule says, in the default organisation only one’s own', async () => {
    const stage = await setStage()
    const { apps } = stage.capabilities
    const { people, teamsOf } = await gatherPeople(stage)
    type Made = { id: string; owner: Actor; visibility: 'personal' | 'team' | 'organisation'; chosen: string[] | null }
    const teams = new Set([...teamsOf.values()].flat())
    const made: Made[] = []
    for (const owner of people) {
      const own = owner.teamIds
      const ways = [
        ['personal', null],
        ['team', null],
        ['team', []],
        ...own.map((team) => ['team', [team]] as const),
        ['organisation', null],
      ] as const
      for (const [visibility, chosen] of ways) {
        const id = await apps.createApp(owner, { ...fields, name: `${owner.name} ${visibility} ${chosen?.length}` })
        // Whatever is stored: somebody may have fallen back to the default organisation, or a chosen team be gone.
        const stored = { visibility, chosen_teams: chosen !== null }
        await stage.db.updateTable('apps').set(stored).where('id', '=', id).execute()
        for (const team_id of chosen ?? [])
          await stage.db.insertInto('app_teams').values({ app_id: id, team_id }).execute()
        made.push({ id, owner, visibility, chosen: chosen === null ? null : chosen.filter((team) => teams.has(team)) })
      }
    }
    for (const person of people) {
      const member = memberOf(person)
      const seen = made.filter(({ owner, visibility, chosen }) =>
        maySeeApp(member, {
          ownerId: owner.accountId ?? '',
          organisationId: owner.organisation?.id ?? '',
          visibility,
          teamIds: chosen ?? teamsOf.get(owner.accountId ?? '') ?? [],
        }),
      )
      expect((await apps.listFor(person)).map((app) => app.id).toSorted()).toEqual(seen.map((app) => app.id).toSorted())
      for (const { id } of made) {
        const found = await apps.findFor(person, id).catch((error: { code: string }) => error.code)
        if (seen.some((app) => app.id === id)) expect(found).toMatchObject({ id })
        else expect(found).toBe('app-not-found')
      }
      if (member.inDefaultOrganisation) {
        expect(seen).toEqual(made.filter(({ owner }) => owner.accountId === person.accountId))
      }
    }
  }, 120_000)

  test('APP-1: nobody outside the organisation, and nobody but the owner of a personal app, whatever else holds', () => {
    const ids = fc.constantFrom('a', 'b', 'c')
    const member = fc.record({
      accountId: ids,
      organisationId: ids,
      inDefaultOrganisation: fc.boolean(),
      role: fc.constantFrom('admin' as const, 'member' as const),
      teamIds: fc.uniqueArray(ids),
    })
    const app = fc.record({
      ownerId: ids,
      organisationId: ids,
      visibility: fc.constantFrom('personal' as const, 'team' as const, 'organisation' as const),
      teamIds: fc.uniqueArray(ids),
    })
    fc.assert(
      fc.property(member, app, (one, other) => {
        const sees = maySeeApp(one, other)
        if (one.organisationId !== other.organisationId) expect(sees).toBe(false)
        else if (one.accountId === other.ownerId) expect(sees).toBe(true)
        else if (other.visibility === 'personal' || one.inDefaultOrganisation) expect(sees).toBe(false)
        else if (other.visibility === 'organisation') expect(sees).toBe(true)
      }),
    )
  })
})

describe('changing an app', () => {
  test('ROL-2: is for its owner and admins of the organisation who see it', async () => {
    const stage = await setStage()
    const { apps } = stage.capabilities
    const [ada, bob] = [await addMember(stage), await addMember(stage)]
    const [admin, stranger] = [
      await addMember(stage, { role: 'admin' }),
      await addMember(stage, { organisation: 'Evil', role: 'admin' }),
    ]
    const id = await apps.createApp(ada, { ...fields, visibility: 'organisation' })
    const rename = (actor: Actor, name: string) =>
      apps.updateApp(actor, id, { ...fields, name, visibility: 'organisation' }, null)
    await expect(rename(bob, 'Bob’s')).rejects.toMatchObject({ code: 'not-the-owner', kind: 'forbidden' })
    await expect(apps.deleteApp(bob, id)).rejects.toMatchObject({ code: 'not-the-owner' })
    for (const actor of [stranger, nobody('', '')]) {
      await expect(rename(actor, 'Evil')).rejects.toMatchObject({ kind: actor === stranger ? 'absent' : 'forbidden' })
    }
    expect((await apps.find(id)).name).toBe('Warehouse')
    await rename(admin, 'Admin’s')
    await apps.updateApp(ada, id, { ...fields, name: 'Ada’s' }, null)
    // ROL-3: personal apps of colleagues are hidden from admins too.
    await expect(rename(admin, 'Again')).rejects.toMatchObject({ code: 'app-not-found' })
    expect(await apps.find(id)).toMatchObject({ name: 'Ada’s', visibility: 'personal' })
  })

  test('APP-4: acts at once; an outdated version changes nothing', async () => {
    const stage = await setStage()
    const { apps } = stage.capabilities
    const [ada, bob] = [await addMember(stage), await addMember(stage)]
    const id = await apps.createApp(ada, fields)
    await apps.updateApp(ada, id, { ...fields, visibility: 'organisation' }, 1)
    expect((await apps.listFor(bob)).map((app) => app.id)).toEqual([id])
    await expect(apps.updateApp(ada, id, fields, 1)).rejects.toMatchObject({ code: 'outdated' })
    expect(await auditedActions(stage)).toEqual(expect.arrayContaining(['app.created', 'app.updated']))
    expect((await auditedActions(stage)).filter((action) => action === 'app.updated')).toHaveLength(1)
    await apps.deleteApp(ada, id)
    await expect(apps.findFor(bob, id)).rejects.toMatchObject({ code: 'app-not-found' })
    await expect(apps.deleteApp(ada, id)).rejects.toMatchObject({ code: 'app-not-found' })
  })

  test('takes neither owner nor organisation from who asks', () => {
    const foreign = { ...fields, ownerId: newId(), organisationId: newId() }
    const refused = appFields.safeParse(foreign)
    expect(refused.error?.issues[0]).toMatchObject({ code: 'unrecognized_keys', keys: ['ownerId', 'organisationId'] })
    expect(appEndpoints.updateApp.body.safeParse({ ownerId: newId() }).success).toBe(false)
  })

  test('is not for people of the back office, who own no apps', async () => {
    const stage = await setStage()
    await expect(stage.capabilities.apps.createApp(stage.owner, fields)).rejects.toMatchObject({
      code: 'no-organisation',
    })
  })
})
