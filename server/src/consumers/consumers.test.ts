import { randomBytes } from 'node:crypto'
import { type Method, organisationEndpoints, peopleEndpoints } from '@portico/contract'
import { describe, expect, test } from 'vitest'
import { createFields } from '../custom-fields/index.ts'
import { cookieOf, testPortal, visitor } from '../identity/test-portal.ts'
import { type Actor, system } from '../platform/actor.ts'
import { mountEndpoints } from '../platform/http/endpoints.ts'
import { createRegistry } from '../platform/http/registry.ts'
import { createLog } from '../platform/log.ts'
import { createConsumers, organisationsApi, peopleApi, placeNewAccount } from './index.ts'

const operator = system('Operator')
const unknownId = '0190a0a0-0000-7000-8000-000000000000'

async function portalWithPeople() {
  const portal = await testPortal({ joinDefaultOrganisation: placeNewAccount })
  // Nobody has an app here: what becomes of apps is tested where there are some.
  const apps = {
    list: async () => [],
    count: async () => 0,
    give: async () => undefined,
    close: async () => undefined,
    settle: async () => undefined,
  }
  const { db, identity } = portal
  const consumers = createConsumers({
    db,
    now: () => portal.clock.at,
    log: createLog({ level: 'silent', format: 'json' }),
    identity,
    fields: createFields({ db, now: () => portal.clock.at }),
    apps,
    randomBytes,
    baseUrl: 'http://portal.test',
    isBusy: async () => false,
    sendInvitation: async () => undefined,
    mailLanguages: { requireOffered: async () => undefined, offered: async () => [] },
  })
  const register = async (email: string, firstName = 'Ada') =>
    (
      await portal.identity.register(visitor, {
        email,
        firstName,
        lastName: 'Okafor',
        password: 'violet harbour 42 lanterns',
      })
    ).accountId
  /** Who a request with this cookie is, as pages and endpoints see it. */
  const actorWith = async (cookie: string): Promise<Actor> => {
    const [name = '', value = ''] = cookie.split('=')
    return portal.identity.authenticate({ id: 'r', ip: '192.0.2.1', headers: {}, cookies: { [name]: value } } as never)
  }
  return { ...portal, consumers, register, actorWith }
}

describe('the default organisation', () => {
  test('ORG-1: is there from the start, with its team', async () => {
    const { consumers } = await portalWithPeople()
    const { items } = await consumers.listOrganisations({ limit: 25, total: false })
    expect(items).toEqual([
      {
        id: expect.any(String),
        name: 'Default organisation',
        isDefault: true,
        members: 0,
        teams: [{ id: expect.any(String), name: 'Default team', isDefault: true }],
      },
    ])
  })

  test('JOI-4: takes who registers, as a member of its default team', async () => {
    const portal = await portalWithPeople()
    await portal.register('ada@example.com')
    const actor = await portal.actorWith(cookieOf(await portal.signIn('ada@example.com')))
    const [organisation] = (await portal.consumers.listOrganisations({ limit: 1, total: false })).items
    expect(organisation?.members).toBe(1)
    expect(actor.organisation).toEqual({
      id: organisation?.id,
      name: 'Default organisation',
      hasOthers: false,
      isDefault: true,
      role: 'member',
    })
    expect(actor.teamIds).toEqual([organisation?.teams[0]?.id])
    expect([...actor.permissions]).toEqual([])
  })

  test('cannot be there twice', async () => {
    const { db, consumers } = await portalWithPeople()
    await consumers.createOrganisation(operator, { name: 'Acme' })
    const second = db.updateTable('organisations').set({ is_default: true })
    await expect(second.execute()).rejects.toThrow('organisations_one_default')
  })
})

describe('organisations and teams', () => {
  test('ORG-3, ADM-2: an organisation begins with a default team', async () => {
    const { consumers } = await portalWithPeople()
    const { organisationId, teamId } = await consumers.createOrganisation(operator, { name: ' Acme ' })
    const { teamId: other } = await consumers.createTeam(operator, organisationId, { name: 'Backend' })
    const { items } = await consumers.listOrganisations({ limit: 1, total: true, search: 'acm' })
    expect(items[0]?.teams.map((team) => team.id)).toEqual([teamId, other])
    expect(items[0]).toMatchObject({ name: 'Acme', isDefault: false })
  })

  test('ORG-4: names are taken once, whatever their case; a team only within its organisation', async () => {
    const { consumers } = await portalWithPeople()
    const acme = await consumers.createOrganisation(operator, { name: 'Acme' })
    const globex = await consumers.createOrganisation(operator, { name: 'Globex' })
    const again = consumers.createOrganisation(operator, { name: 'ACME' })
    await expect(again).rejects.toMatchObject({ code: 'organisation-name-taken', field: 'name' })
    await consumers.createTeam(operator, acme.organisationId, { name: 'Backend' })
    await consumers.createTeam(operator, globex.organisationId, { name: 'Backend' })
    const team = consumers.createTeam(operator, acme.organisationId, { name: 'backend' })
    await expect(team).rejects.toMatchObject({ code: 'team-name-taken', field: 'name' })
    const nowhere = consumers.createTeam(operator, unknownId, { name: 'Lost' })
    await expect(nowhere).rejects.toMatchObject({ code: 'organisation-not-found' })
  })
})

describe('memberships', () => {
  test('a member without named teams joins the default team', async () => {
    const portal = await portalWithPeople()
    const acme = await portal.consumers.createOrganisation(operator, { name: 'Acme' })
    const accountId = await portal.person('ada@example.com')
    await portal.consumers.addMember(operator, { organisationId: acme.organisationId, accountId, role: 'admin' })
    const actor = await portal.actorWith(cookieOf(await portal.signIn('ada@example.com')))
    expect(actor.organisation).toMatchObject({ name: 'Acme', isDefault: false, role: 'admin' })
    expect(actor.teamIds).toEqual([acme.teamId])
  })

  test('are refused twice, for unknown accounts, and for teams of other organisations', async () => {
    const { consumers, person, db } = await portalWithPeople()
    const acme = await consumers.createOrganisation(operator, { name: 'Acme' })
    const globex = await consumers.createOrganisation(operator, { name: 'Globex' })
    const accountId = await person()
    const add = (more: object) =>
      consumers.addMember(operator, { organisationId: acme.organisationId, accountId, role: 'member', ...more })
    await expect(add({ teamIds: [globex.teamId] })).rejects.toMatchObject({ code: 'team-not-found' })
    expect(await db.selectFrom('memberships').selectAll().execute()).toEqual([])
    await expect(add({ accountId: unknownId })).rejects.toMatchObject({ code: 'account-not-found' })
    await expect(add({ organisationId: unknownId })).rejects.toMatchObject({ code: 'organisation-not-found' })
    await expect(add({ role: 'owner' })).rejects.toMatchObject({ issues: [{ path: ['role'] }] })
    await add({})
    await expect(add({})).rejects.toMatchObject({ code: 'already-member' })
  })
})

describe('a person of several organisations', () => {
  async function personOfTwo() {
    const portal = await portalWithPeople()
    const accountId = await portal.register('ada@example.com')
    portal.clock.advance(1)
    const acme = await portal.consumers.createOrganisation(operator, { name: 'Acme' })
    const globex = await portal.consumers.createOrganisation(operator, { name: 'Globex' })
    const initech = await portal.consumers.createOrganisation(operator, { name: 'Initech' })
    const { addMember } = portal.consumers
    // Somebody else is everywhere already, in other roles: nothing of that is hers.
    const other = await portal.person('bob@example.com', {})
    for (const [{ organisationId }, role] of [
      [acme, 'member'],
      [globex, 'admin'],
      [initech, 'admin'],
    ] as const)
      await addMember(operator, { organisationId, accountId: other, role })
    portal.clock.advance(1)
    await addMember(operator, { organisationId: initech.organisationId, accountId, role: 'member' })
    portal.clock.advance(1)
    await addMember(operator, { organisationId: acme.organisationId, accountId, role: 'admin' })
    const cookie = cookieOf(await portal.signIn('ada@example.com'))
    const switchTo = async (organisationId: string) => {
      const [name = '', value = ''] = cookie.split('=')
      const request = { id: 'r', ip: '192.0.2.1', headers: {}, cookies: { [name]: value } } as never
      return (await portal.identity.switchOrganisation(request, organisationId)).actor
    }
    return { ...portal, accountId, acme, globex, cookie, switchTo }
  }

  test('GAP-19, ROL-5: begins in the first and works in the one switched to, with the role and teams there', async () => {
    const { actorWith, cookie, acme, switchTo } = await personOfTwo()
    expect((await actorWith(cookie)).organisation).toMatchObject({ name: 'Initech', role: 'member' })
    expect(await switchTo(acme.organisationId)).toMatchObject({ organisation: { name: 'Acme', role: 'admin' } })
    expect(await actorWith(cookie)).toMatchObject({
      organisation: { name: 'Acme', role: 'admin' },
      teamIds: [acme.teamId],
    })
  })

  test('cannot switch to an organisation of others, which looks like none', async () => {
    const { actorWith, cookie, globex, switchTo } = await personOfTwo()
    await expect(switchTo(globex.organisationId)).rejects.toMatchObject({ code: 'organisation-not-found' })
    await expect(switchTo(unknownId)).rejects.toMatchObject({ code: 'organisation-not-found' })
    expect((await actorWith(cookie)).organisation).toMatchObject({ name: 'Initech' })
  })

  test('works in the remaining one at once when the membership ends', async () => {
    const { db, actorWith, cookie, acme, accountId, switchTo } = await personOfTwo()
    await switchTo(acme.organisationId)
    await db
      .deleteFrom('memberships')
      .where('organisation_id', '=', acme.organisationId)
      .where('account_id', '=', accountId)
      .execute()
    const actor = await actorWith(cookie)
    expect(actor).toMatchObject({ accountId, organisation: { name: 'Initech', role: 'member' } })
    expect(actor.teamIds).not.toContain(acme.teamId)
  })
})

describe('the people of the back office', () => {
  async function office() {
    const portal = await portalWithPeople()
    const context = { app: portal.app, registry: createRegistry(), actorOf: portal.identity.authenticate }
    mountEndpoints(context, peopleEndpoints, peopleApi(portal.consumers, portal.identity))
    mountEndpoints(context, organisationEndpoints, organisationsApi(portal.consumers))
    const ownerId = await portal.person('owner@example.com', { firstName: 'Olu', adminRoles: ['owner'] })
    const cookie = cookieOf(await portal.signIn('owner@example.com'))
    const call = (method: Method, path: string, as = cookie) =>
      portal.app.inject({ method, url: `/api/v1${path}`, headers: { cookie: as } })
    return { ...portal, ownerId, cookie, call }
  }

  test('ADM-1: see accounts page by page, in the order people expect', async () => {
    const { register, call } = await office()
    for (const firstName of ['Zoë', 'Äda', 'bo', 'Ada'])
      await register(`${firstName.length}${firstName.charCodeAt(0)}@example.com`, firstName)
    const names: string[] = []
    let cursor = ''
    do {
      const { items, nextCursor, total } = (await call('GET', `/accounts?limit=2&total=true${cursor}`)).json()
      expect(total).toBe(5)
      names.push(...items.map((item: { name: string }) => item.name.split(' ')[0]))
      cursor = nextCursor === null ? '' : `&cursor=${nextCursor}`
    } while (cursor !== '')
    expect(names).toEqual(['Ada', 'Äda', 'bo', 'Olu', 'Zoë'])
  })

  test('ADM-1: find accounts by words in name or address, and by status', async () => {
    const { register, identity, call } = await office()
    const ada = await register('ada@example.com')
    await register('per_cy@example.com', 'Percy')
    await identity.deactivateAccount(operator, ada)
    const found = async (query: string) =>
      (await call('GET', `/accounts?${query}`)).json().items.map((item: { email: string }) => item.email)
    expect(await found('search=OKAF')).toEqual(['ada@example.com', 'owner@example.com', 'per_cy@example.com'])
    expect(await found('search=_')).toEqual(['per_cy@example.com'])
    expect(await found('search=%25')).toEqual([])
    expect(await found('status=disabled')).toEqual(['ada@example.com'])
  })

  test('see organisations and admin roles of an account', async () => {
    const { register, call } = await office()
    await register('ada@example.com')
    const { items } = (await call('GET', '/accounts')).json()
    expect(items).toMatchObject([
      { name: 'Ada Okafor', adminRoles: [], organisations: [{ name: 'Default organisation', role: 'member' }] },
      { name: 'Olu Okafor', adminRoles: ['owner'], organisations: [] },
    ])
  })

  test('deactivate and activate an account', async () => {
    const { register, call, signIn } = await office()
    const ada = await register('ada@example.com')
    const theirs = cookieOf(await signIn('ada@example.com'))
    expect((await call('DELETE', `/accounts/${ada}/activation`)).json()).toMatchObject({ id: ada, status: 'disabled' })
    expect((await call('GET', '/session', theirs)).statusCode).toBe(401)
    expect((await call('POST', `/accounts/${ada}/activation`)).json()).toMatchObject({ id: ada, status: 'active' })
    expect((await call('POST', `/accounts/${unknownId}/activation`)).json()).toMatchObject({
      code: 'account-not-found',
    })
  })

  test('cannot deactivate the last owner', async () => {
    const { ownerId, call } = await office()
    expect((await call('DELETE', `/accounts/${ownerId}/activation`)).json()).toMatchObject({
      status: 409,
      code: 'last-owner',
    })
  })

  test('are nobody else: visitors and consumers are refused everything', async () => {
    const { register, signIn, call, ownerId } = await office()
    await register('ada@example.com')
    const theirs = cookieOf(await signIn('ada@example.com'))
    for (const { method, path } of Object.values(peopleEndpoints)) {
      const address = path.replace('{accountId}', ownerId)
      expect((await call(method, address, '')).statusCode).toBe(401)
      expect((await call(method, address, theirs)).statusCode).toBe(403)
    }
  })

  test('get a clear answer to a cursor that is not ours', async () => {
    const { call } = await office()
    for (const list of ['/accounts', '/organisations'])
      expect((await call('GET', `${list}?cursor=forged`)).json()).toMatchObject({ status: 422, code: 'bad-cursor' })
  })
})
