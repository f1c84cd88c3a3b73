import { describe, expect, test } from 'vitest'
import { type Actor, system } from '../platform/actor.ts'
import { newId } from '../platform/ids.ts'
import { ProviderError } from '../providers/index.ts'
import { addMember, addOffering, requestAndApprove, type Stage, setStage } from '../test-capabilities.ts'
import { openDoor } from '../test-door.ts'

const fields = { name: 'Warehouse', description: '', visibility: 'personal' as const }

async function inAcme() {
  const stage = await setStage()
  const [ada, bob] = [await addMember(stage), await addMember(stage)]
  const admin = await addMember(stage, { role: 'admin' })
  const stranger = await addMember(stage, { organisation: 'Evil', role: 'admin' })
  return { stage, ada, bob, admin, stranger, apps: stage.capabilities.apps, idOf }
}

const idOf = (actor: Actor) => actor.accountId ?? ''

const keyMetadata = async ({ db }: Stage) =>
  (await db.selectFrom('gateway_keys').select('metadata').executeTakeFirstOrThrow()).metadata

async function transfers({ db }: Stage) {
  const entries = db.selectFrom('audit_entries').select(['actor_id', 'details']).where('action', '=', 'app.transferred')
  return entries.orderBy('id').execute()
}

describe('an app changes its owner', () => {
  test('APP-5, G-47: its owner gives it to a colleague, whose it is then, also in its keys at the provider', async () => {
    const { stage, ada, bob, stranger, apps } = await inAcme()
    const { appId, credentialId } = await requestAndApprove(stage, ada, await addOffering(stage))
    await expect(apps.transferOwnApp(bob, appId, idOf(bob))).rejects.toMatchObject({ code: 'app-not-found' })
    await expect(apps.transferOwnApp(stranger, appId, idOf(stranger))).rejects.toMatchObject({ code: 'app-not-found' })
    for (const wrong of [idOf(stranger), newId(), idOf(stage.owner)]) {
      await expect(apps.transferOwnApp(ada, appId, wrong)).rejects.toMatchObject({
        code: 'unknown-owner',
        field: 'ownerId',
      })
    }
    await expect(apps.transferOwnApp(ada, appId, idOf(ada))).rejects.toMatchObject({ code: 'owner-already' })
    expect(await transfers(stage)).toEqual([])
    await apps.transferOwnApp(ada, appId, idOf(bob))
    expect(await keyMetadata(stage)).toMatchObject({ DeveloperID: bob.accountId, ApplicationID: appId })
    await expect(apps.findFor(ada, appId)).rejects.toMatchObject({ code: 'app-not-found' })
    expect((await stage.capabilities.credentials.revealCredential(bob, credentialId)).expose()).toMatch(/^ptc_/)
    const [entry] = await transfers(stage)
    expect(entry).toMatchObject({ actor_id: ada.accountId, details: { override: false, to: { id: bob.accountId } } })
  })

  test('ROL-3, G-48: an admin sees no personal app of a colleague, but may take it over, which is recorded as such', async () => {
    const { stage, ada, admin, stranger, apps } = await inAcme()
    const id = await apps.createApp(ada, fields)
    expect(await apps.listFor(admin)).toEqual([])
    await expect(apps.findFor(admin, id)).rejects.toMatchObject({ code: 'app-not-found' })
    expect((await apps.listHiddenFrom(admin)).map((app) => [app.id, app.ownerId])).toEqual([[id, ada.accountId]])
    expect([await apps.listHiddenFrom(ada), await apps.listHiddenFrom(stranger)]).toEqual([[], []])
    await apps.transferOwnApp(admin, id, idOf(admin))
    expect(await apps.findFor(admin, id)).toMatchObject({ ownerId: admin.accountId, visibility: 'personal' })
    const [entry] = await transfers(stage)
    expect(entry).toMatchObject({ actor_id: admin.accountId, details: { override: true, from: { id: ada.accountId } } })
    const events = await stage.db.selectFrom('events').select('payload').where('name', '=', 'app.transferred').execute()
    expect(events).toMatchObject([{ payload: { appId: id, fromId: ada.accountId, toId: admin.accountId } }])
  })

  test('a colleague who only sees it may not, and in the default organisation nobody', async () => {
    const { stage, ada, bob, apps } = await inAcme()
    const id = await apps.createApp(ada, { ...fields, visibility: 'organisation' })
    await expect(apps.transferOwnApp(bob, id, idOf(bob))).rejects.toMatchObject({ code: 'not-the-owner' })
    const home = 'Default organisation'
    const [member, mallory] = [
      await addMember(stage, { organisation: home }),
      await addMember(stage, { organisation: home }),
    ]
    // Nobody is made an admin there; if somebody were, it would give no power over strangers.
    const eve = { ...member, organisation: member.organisation && { ...member.organisation, role: 'admin' as const } }
    const own = await apps.createApp(eve, fields)
    await expect(apps.transferOwnApp(eve, own, idOf(mallory))).rejects.toMatchObject({ code: 'no-colleagues' })
    expect(await apps.listHiddenFrom(eve)).toEqual([])
    const theirs = await apps.createApp(mallory, fields)
    await expect(apps.transferOwnApp(eve, theirs, idOf(eve))).rejects.toMatchObject({ code: 'app-not-found' })
  })

  test('APP-5: the back office also gives it into another organisation, where only its new owner sees it', async () => {
    const { stage, ada, bob, stranger, apps } = await inAcme()
    const { ask } = await openDoor(stage)
    const { appId } = await requestAndApprove(stage, ada, await addOffering(stage), { visibility: 'organisation' })
    const path = `/apps/${appId}/transfer`
    expect(await ask('POST', path, { ownerId: stranger.accountId })).toMatchObject({
      status: 422,
      body: { code: 'unknown-owner', errors: [{ field: 'ownerId' }] },
    })
    await ask('POST', path, { ownerId: bob.accountId })
    expect((await apps.findFor(ada, appId)).ownerId).toBe(bob.accountId)
    const evil = stranger.organisation?.id ?? ''
    const moved = await ask('POST', path, { ownerId: stranger.accountId, organisationId: evil })
    expect(moved.body).toMatchObject({
      visibility: 'personal',
      organisation: { id: evil },
      owner: { id: stranger.accountId },
    })
    await expect(apps.findFor(bob, appId)).rejects.toMatchObject({ code: 'app-not-found' })
    expect(await keyMetadata(stage)).toMatchObject({ DeveloperID: stranger.accountId, OrganisationID: evil })
    expect((await ask('POST', `/apps/${newId()}/transfer`, { ownerId: ada.accountId })).status).toBe(404)
  })

  test('while the provider does not answer: it is theirs at once, and the keys follow', async () => {
    let away = false
    const stage = await setStage({
      wrapDriver: (driver) => ({
        ...driver,
        putKey: (key) => (away ? Promise.reject(new ProviderError('Away.', { retryable: true })) : driver.putKey(key)),
      }),
    })
    const [ada, bob] = [await addMember(stage), await addMember(stage)]
    const { appId } = await requestAndApprove(stage, ada, await addOffering(stage))
    away = true
    await stage.capabilities.apps.transferOwnApp(ada, appId, idOf(bob))
    expect((await stage.capabilities.apps.findFor(bob, appId)).ownerId).toBe(bob.accountId)
    expect(await keyMetadata(stage)).toMatchObject({ DeveloperID: ada.accountId })
    away = false
    stage.clock.advance(5_000)
    await stage.capabilities.operations.resume()
    expect(await keyMetadata(stage)).toMatchObject({ DeveloperID: bob.accountId })
  })
})

describe('the back office', () => {
  test('APP-8: makes an app for a developer, changes it and deletes it with what it holds', async () => {
    const { stage, ada, bob, apps } = await inAcme()
    const { ask } = await openDoor(stage)
    const made = await ask('POST', '/apps', { ownerId: ada.accountId, name: 'Depot', visibility: 'organisation' })
    expect(made).toMatchObject({ status: 201, body: { owner: { id: ada.accountId }, organisation: { name: 'Acme' } } })
    expect((await apps.listFor(bob)).map(({ name }) => name)).toEqual(['Depot'])
    for (const [owner, names] of [
      [ada.accountId, ['Depot']],
      [bob.accountId, []],
    ] as const) {
      const { body } = await ask('GET', `/apps?ownerId=${owner}&total=true`)
      expect(body.items.map(({ name }: { name: string }) => name)).toEqual(names)
      expect(body.total).toBe(names.length)
    }
    const path = `/apps/${made.body.id}`
    const changed = await ask('PATCH', path, { visibility: 'personal' }, { 'if-match': made.etag ?? '' })
    expect(changed.body).toMatchObject({ name: 'Depot', visibility: 'personal', version: 2 })
    expect((await ask('PATCH', path, { name: 'Late' }, { 'if-match': made.etag ?? '' })).status).toBe(412)
    expect(await apps.listFor(bob)).toEqual([])
    for (const [field, wrong] of [
      ['ownerId', { ownerId: newId() }],
      ['ownerId', { ownerId: stage.owner.accountId }],
      ['organisationId', { ownerId: ada.accountId, organisationId: 'acme' }],
      ['visibility', { ownerId: ada.accountId, visibility: 'team' }],
      ['redirectUrls.0', { ownerId: ada.accountId, redirectUrls: ['ftp://example'] }],
      ['name', { ownerId: ada.accountId, name: '' }],
    ] as const) {
      const answer = await ask('POST', '/apps', { name: 'Wrong', ...wrong })
      expect(answer, field).toMatchObject({ status: 422, body: { errors: [{ field }] } })
    }
    const { appId, credentialId } = await requestAndApprove(stage, ada, await addOffering(stage))
    expect((await ask('DELETE', `/apps/${appId}`)).status).toBe(204)
    expect((await ask('GET', `/credentials/${credentialId}`)).body.status).toBe('revoked')
    expect((await ask('GET', '/apps?search=Wrong')).body.items).toEqual([])
  })
})

describe('sharing with teams', () => {
  test('APP-2, G-47: is for teams of the owner, none of them the default one; a team that is deleted shares with nobody more', async () => {
    const { stage, ada, bob, apps } = await inAcme()
    const { consumers } = stage.capabilities
    const withTeam = { ...fields, visibility: 'team' as const }
    await expect(apps.createApp(ada, withTeam)).rejects.toMatchObject({ code: 'no-team', field: 'visibility' })
    const acme = ada.organisation?.id ?? ''
    const teamOf = async (name: string, members: Actor[]) => {
      const { teamId } = await consumers.createTeam(system('Test'), acme, { name })
      for (const { accountId } of members) {
        const row = { team_id: teamId, organisation_id: acme, account_id: accountId ?? '' }
        await stage.db.insertInto('team_members').values(row).execute()
      }
      return teamId
    }
    const [core, edge, other] = [
      await teamOf('Core', [ada, bob]),
      await teamOf('Edge', [ada]),
      await teamOf('Other', [bob]),
    ]
    const bobNow = { ...bob, teamIds: [...bob.teamIds, core, other] }
    const seenByBob = async () => (await apps.listFor(bobNow)).map(({ id }) => id)
    await expect(apps.createApp(ada, { ...withTeam, teamIds: [other] })).rejects.toMatchObject({ code: 'unknown-team' })
    const id = await apps.createApp(ada, { ...withTeam, teamIds: [edge] })
    expect(await seenByBob()).toEqual([])
    await apps.updateApp(ada, id, { ...withTeam, teamIds: [core, edge] }, null)
    expect(await seenByBob()).toEqual([id])
    await stage.db.deleteFrom('teams').where('id', 'in', [core]).execute()
    expect(await seenByBob()).toEqual([])
    await stage.db.deleteFrom('teams').where('id', 'in', [edge]).execute()
    await teamOf('Core', [ada, bob])
    expect(await seenByBob()).toEqual([])
    await apps.updateApp(ada, id, { ...withTeam, teamIds: null }, null)
    const again = (await consumers.placesOf(idOf(bob)))[0]?.teams.map((team) => team.id) ?? []
    expect((await apps.listFor({ ...bob, teamIds: again })).map((app) => app.id)).toEqual([id])
  })
})
