import { describe, expect, test } from 'vitest'
import { system } from '../platform/actor.ts'
import { ProviderError } from '../providers/index.ts'
import { addMember, addOffering, keysLetIn, requestAndApprove, type Stage, setStage } from '../test-capabilities.ts'
import { openDoor } from '../test-door.ts'
import { actorIn, foundOrganisation } from './test-people.ts'

const operator = system('Operator')

async function company() {
  const stage = await setStage()
  const acme = await foundOrganisation(stage, 'Acme', ['Ada', 'Ben', 'Cem'])
  const [ada = '', ben = '', cem = ''] = acme.ids
  const app = async (ownerId: string, name: string, visibility: 'personal' | 'organisation' = 'personal') =>
    stage.capabilities.apps.createApp(await actorIn(stage, ownerId, acme.organisationId), {
      name,
      description: '',
      visibility,
    })
  const door = await openDoor(stage)
  return {
    ...stage,
    ...acme,
    stage,
    ada,
    ben,
    cem,
    app,
    door,
    member: (id: string) => `/organisations/${acme.organisationId}/members/${id}`,
  }
}

const ownerOf = async ({ capabilities }: Stage, appId: string) => {
  const { ownerId, organisationId, visibility } = await capabilities.apps.find(appId)
  return { ownerId, organisationId, visibility }
}

describe('who leaves an organisation', () => {
  test('APP-5: leaves the apps to an admin there, told before and confirmed; they stay as visible as they were', async () => {
    const { stage, door, app, ada, ben, member, organisationId } = await company()
    const [secret, shared] = [await app(ben, 'Secret'), await app(ben, 'Shared', 'organisation')]
    const { body } = await door.ask('GET', `${member(ben)}/removal`)
    expect(body).toMatchObject({ members: 1, movesToDefault: 1 })
    expect(
      body.apps.map((one: { name: string; outcome: string; newOwner: { id: string } }) => [
        one.name,
        one.outcome,
        one.newOwner.id,
      ]),
    ).toEqual([
      ['Secret', 'new-owner', ada],
      ['Shared', 'new-owner', ada],
    ])
    expect(await door.ask('DELETE', member(ben))).toMatchObject({ status: 409, body: { code: 'confirmation-needed' } })
    expect(await ownerOf(stage, secret)).toMatchObject({ ownerId: ben })
    expect((await door.ask('DELETE', `${member(ben)}?confirm=${body.confirm}`)).status).toBe(204)
    expect(await ownerOf(stage, secret)).toEqual({ ownerId: ada, organisationId, visibility: 'personal' })
    expect(await ownerOf(stage, shared)).toEqual({ ownerId: ada, organisationId, visibility: 'organisation' })
  })

  test('ORG-2: sees nothing of it any more, and goes to the default organisation if there is no other', async () => {
    const { stage, door, app, ada, ben, member, organisationId } = await company()
    await app(ada, 'Shared', 'organisation')
    const before = await actorIn(stage, ben, organisationId)
    expect(await stage.capabilities.apps.listFor(before)).toHaveLength(1)
    await door.ask('DELETE', member(ben))
    const places = await stage.capabilities.consumers.placesOf(ben)
    expect(places).toMatchObject([{ isDefault: true, role: 'member', teams: [{ isDefault: true }] }])
    const after = await actorIn(stage, ben, places[0]?.id ?? '')
    expect(await stage.capabilities.apps.listFor(after)).toEqual([])
  })

  test('is not taken out when the situation has changed since it was read', async () => {
    const { door, app, ben, member } = await company()
    await app(ben, 'One')
    const { body } = await door.ask('GET', `${member(ben)}/removal`)
    await app(ben, 'Two')
    const answer = await door.ask('DELETE', `${member(ben)}?confirm=${body.confirm}`)
    expect(answer).toMatchObject({ status: 409, body: { code: 'confirmation-outdated' } })
  })

  test('can’t be the last who could own the apps', async () => {
    const { door, app, ada, ben, cem, member } = await company()
    await app(ada, 'Left')
    for (const id of [ben, cem]) expect((await door.ask('DELETE', member(id))).status).toBe(204)
    const { body } = await door.ask('GET', `${member(ada)}/removal`)
    expect(body.apps).toMatchObject([{ outcome: 'deleted', newOwner: null }])
    const answer = await door.ask('DELETE', `${member(ada)}?confirm=${body.confirm}`)
    expect(answer).toMatchObject({ status: 409, body: { code: 'nobody-to-own' } })
  })

  test('two who take each other out at once: one does, and no app is left without a member as owner', async () => {
    const { stage, app, ada, ben, organisationId, capabilities } = await company()
    await capabilities.consumers.updateMember(operator, { organisationId, accountId: ben }, { role: 'admin' })
    const apps = [await app(ada, 'Of Ada'), await app(ben, 'Of Ben')]
    const removeFor = async (actorId: string, accountId: string) => {
      const actor = await actorIn(stage, actorId, organisationId)
      const { confirm } = await capabilities.consumers.showMemberRemoval(actor, { organisationId, accountId })
      return () => capabilities.consumers.removeMember(actor, { organisationId, accountId }, confirm)
    }
    const both = [await removeFor(ada, ben), await removeFor(ben, ada)]
    await Promise.allSettled(both.map((remove) => remove()))
    const members = (await capabilities.consumers.listMembers(organisationId, { limit: 10, total: false })).items.map(
      ({ id }) => id,
    )
    for (const id of apps) expect(members).toContain((await capabilities.apps.find(id)).ownerId)
  })
})

describe('an account that is deleted', () => {
  test('leaves its apps to the organisation, and those of the default organisation end with it', async () => {
    const { stage, door, app, ada, ben, capabilities } = await company()
    const kept = await app(ben, 'Kept')
    const { body } = await door.ask('GET', `/accounts/${ben}/removal`)
    expect((await door.ask('DELETE', `/accounts/${ben}?confirm=${body.confirm}`)).status).toBe(204)
    expect(await ownerOf(stage, kept)).toMatchObject({ ownerId: ada })
    const alone = await capabilities.identity.register(
      { ...operator, address: '192.0.2.1' },
      {
        email: 'lone@example.com',
        firstName: 'Lone',
        lastName: 'Ranger',
        password: 'correct horse battery',
      },
    )
    const [home] = await capabilities.consumers.placesOf(alone.accountId)
    const lone = await actorIn(stage, alone.accountId, home?.id ?? '')
    const own = await capabilities.apps.createApp(lone, { name: 'Own', description: '', visibility: 'personal' })
    const impact = (await door.ask('GET', `/accounts/${alone.accountId}/removal`)).body
    expect(impact.apps).toMatchObject([{ name: 'Own', outcome: 'deleted' }])
    await door.ask('DELETE', `/accounts/${alone.accountId}?confirm=${impact.confirm}`)
    await expect(capabilities.apps.find(own)).rejects.toMatchObject({ code: 'app-not-found' })
  })

  test('ACC-5: is nowhere any more: not in lists, not to be signed in with, its address is free', async () => {
    const { door, ben, capabilities, db } = await company()
    const { email } = (await door.ask('GET', `/accounts/${ben}`)).body
    await door.ask('DELETE', `/accounts/${ben}`)
    expect((await door.ask('GET', `/accounts/${ben}`)).status).toBe(404)
    expect((await door.ask('POST', `/accounts/${ben}/activation`)).status).toBe(404)
    expect((await door.ask('GET', `/accounts?search=${email}`)).body.items).toEqual([])
    const row = await db.selectFrom('accounts').selectAll().where('id', '=', ben).executeTakeFirstOrThrow()
    expect(row).toMatchObject({ name: 'Removed account', password_hash: null, status: 'disabled' })
    expect(row.email).not.toContain('ben')
    const again = {
      email,
      firstName: 'Ben',
      lastName: 'Again',
      password: 'correct horse battery',
      status: 'active' as const,
    }
    await expect(capabilities.identity.createAccount(operator, again)).resolves.toBeDefined()
  })

  test('ACC-6: goes while the provider does not answer, and so do its keys once it does', async () => {
    let away = false
    const gone = () => Promise.reject(new ProviderError('Away.', { retryable: true }))
    const stage = await setStage({
      wrapDriver: (driver) => ({ ...driver, revokeKey: (key) => (away ? gone() : driver.revokeKey(key)) }),
    })
    const door = await openDoor(stage)
    const member = await addMember(stage)
    await requestAndApprove(stage, member, await addOffering(stage))
    const account = `/accounts/${member.accountId}`
    away = true
    const { confirm } = (await door.ask('GET', `${account}/removal`)).body
    expect((await door.ask('DELETE', `${account}?confirm=${confirm}`)).status).toBe(204)
    expect((await door.ask('GET', account)).status).toBe(404)
    expect(await keysLetIn(stage)).toHaveLength(1)
    away = false
    stage.clock.advance(60_000)
    await stage.capabilities.operations.resume()
    expect(await keysLetIn(stage)).toEqual([])
  })

  test('is not one’s own, and not the last owner’s', async () => {
    const { door, owner, capabilities, stage } = await company()
    expect((await door.ask('DELETE', `/accounts/${owner.accountId}`)).body).toMatchObject({ code: 'own-account' })
    const support = { ...owner, accountId: (await foundOrganisation(stage, 'Help', ['Sue'])).ids[0] ?? '' }
    const other = await openDoor(stage, support)
    expect((await other.ask('DELETE', `/accounts/${owner.accountId}`)).body).toMatchObject({ code: 'last-owner' })
    expect(await capabilities.identity.hasActiveOwner()).toBe(true)
  })
})

describe('an organisation that is deleted', () => {
  test('ORG-6: lets its people go to the default organisation, with their apps as personal ones', async () => {
    const { stage, door, app, ada, ben, organisationId, capabilities } = await company()
    const shared = await app(ben, 'Shared', 'organisation')
    const { body } = await door.ask('GET', `/organisations/${organisationId}/removal`)
    expect(body).toMatchObject({ members: 3, movesToDefault: 3, apps: [{ name: 'Shared', outcome: 'personal' }] })
    expect((await door.ask('DELETE', `/organisations/${organisationId}?confirm=${body.confirm}`)).status).toBe(204)
    const [home] = await capabilities.consumers.placesOf(ben)
    expect(home?.isDefault).toBe(true)
    expect(await ownerOf(stage, shared)).toEqual({ ownerId: ben, organisationId: home?.id, visibility: 'personal' })
    expect(await capabilities.apps.listFor(await actorIn(stage, ada, home?.id ?? ''))).toEqual([])
    expect((await door.ask('GET', `/organisations/${organisationId}`)).status).toBe(404)
    expect((await door.ask('POST', '/organisations', { name: 'Acme' })).status).toBe(201)
  })

  test('ORG-2, ROL-5: is never the default one', async () => {
    const { door, capabilities } = await company()
    const { items } = await capabilities.consumers.listOrganisations({ limit: 10, total: false })
    const home = items.find(({ isDefault }) => isDefault)?.id
    expect((await door.ask('DELETE', `/organisations/${home}`)).body).toMatchObject({ code: 'default-organisation' })
    expect((await door.ask('PATCH', `/organisations/${home}`, { name: 'Lobby' })).body).toMatchObject({ name: 'Lobby' })
  })
})
