import { describe, expect, test } from 'vitest'
import type { Actor } from '../platform/actor.ts'
import { setStage } from '../test-capabilities.ts'
import { type Door, openDoor } from '../test-door.ts'
import { actorIn, foundOrganisation } from './test-people.ts'

const own = '/own/organisation'
const guest = { email: 'gus@example.com', firstName: 'Gus', lastName: 'Guest' }

/** Ada (admin), Ben, Cleo and Dan of Acme; Ben and Cleo are in its team Backend, Dan in the default one. Eve rules another company. */
async function company() {
  const stage = await setStage()
  const acme = await foundOrganisation(stage, 'Acme', ['Ada', 'Ben', 'Cleo', 'Dan'])
  const evil = await foundOrganisation(stage, 'Evil', ['Eve', 'Ed'])
  const { consumers } = stage.capabilities
  const { teamId: backend } = await consumers.createTeam(stage.owner, acme.organisationId, { name: 'Backend' })
  const { teamId: theirs } = await consumers.createTeam(stage.owner, evil.organisationId, { name: 'Lair' })
  const [adaId = '', benId = '', cleoId = '', danId = ''] = acme.ids
  for (const accountId of [benId, cleoId]) {
    const member = { organisationId: acme.organisationId, accountId }
    await consumers.updateMember(stage.owner, member, { teamIds: [backend] })
  }
  const as = (id: string) => actorIn(stage, id, acme.organisationId)
  const door = async (actor: Actor): Promise<Door> => openDoor(stage, actor)
  const [ada, ben] = [await as(adaId), await as(benId)]
  return {
    ...stage,
    stage,
    acme,
    evil,
    backend,
    theirs,
    ids: { ada: adaId, ben: benId, cleo: cleoId, dan: danId, ed: evil.ids[1] ?? '', eve: evil.ids[0] ?? '' },
    as,
    ada,
    ben,
    asAda: await door(ada),
    asBen: await door(ben),
    asEve: await door(await actorIn(stage, evil.ids[0] ?? '', evil.organisationId)),
  }
}

const names = ({ body }: { body: { items: { name: string }[] } }) => body.items.map(({ name }) => name.split(' ')[0])

describe('colleagues', () => {
  test('RGT-6: an admin sees everybody; others see who shares a team with them, without address, and nobody who can’t sign in', async () => {
    const { asAda, asBen, as, ids, stage, capabilities, owner } = await company()
    const first = await asAda.ask('GET', `${own}/members?limit=3`)
    const second = await asAda.ask('GET', `${own}/members?limit=3&cursor=${first.body.nextCursor}`)
    expect([...names(first), ...names(second)]).toEqual(['Ada', 'Ben', 'Cleo', 'Dan'])
    expect(second.body.nextCursor).toBeNull()
    expect((await asAda.ask('GET', `${own}/members/${ids.ben}`)).body).toMatchObject({
      email: 'ben@acme.example',
      teams: [{ name: 'Backend' }],
    })
    const seen = await asBen.ask('GET', `${own}/members?total=true`)
    expect([names(seen), seen.body.total]).toEqual([['Ben', 'Cleo'], 2])
    expect(seen.body.items.map(({ email }: { email: null }) => email)).toEqual([null, null])
    expect((await asBen.ask('GET', `${own}/members/${ids.dan}`)).status).toBe(404)
    // What a member can't see can't be searched for either.
    expect(names(await asBen.ask('GET', `${own}/members?search=cleo@acme`))).toEqual([])
    expect(names(await asAda.ask('GET', `${own}/members?search=cleo@acme`))).toEqual(['Cleo'])
    const asDan = await openDoor(stage, await as(ids.dan))
    expect(names(await asDan.ask('GET', `${own}/members`))).toEqual(['Ada', 'Dan'])
    await capabilities.identity.deactivateAccount(owner, ids.cleo)
    expect(names(await asBen.ask('GET', `${own}/members`))).toEqual(['Ben'])
    expect((await asAda.ask('GET', `${own}/members/${ids.cleo}`)).body).toMatchObject({ status: 'disabled' })
  })

  test('RGT-3, RGT-4: are looked after by admins only, and by nobody in the default organisation', async () => {
    const { asBen, ids, backend, stage, capabilities } = await company()
    const invitations = `${own}/invitations`
    const attempts: [string, string, object?][] = [
      ['PATCH', own, { name: 'Mine' }],
      ['PATCH', `${own}/members/${ids.ben}`, { role: 'admin' }],
      ['GET', `${own}/members/${ids.cleo}/removal`],
      ['DELETE', `${own}/members/${ids.cleo}`],
      ['GET', invitations],
      ['POST', invitations, guest],
      ['POST', `${invitations}/${ids.ben}/resend`],
      ['DELETE', `${invitations}/${ids.ben}`],
      ['POST', `${own}/teams`, { name: 'Mine' }],
      ['PATCH', `${own}/teams/${backend}`, { name: 'Mine' }],
      ['GET', `${own}/teams/${backend}/removal`],
      ['DELETE', `${own}/teams/${backend}`],
    ]
    const { accountId } = await capabilities.identity.register(stage.owner, {
      ...guest,
      password: 'heron lantern orbit',
    })
    const [home] = await capabilities.consumers.placesOf(accountId)
    const newcomer = await openDoor(stage, await actorIn(stage, accountId, home?.id ?? ''))
    for (const [method, path, body] of attempts) {
      const answer = await asBen.ask(method, path, body)
      expect([answer.status, answer.body.code], `${method} ${path}`).toEqual([403, 'admins-only'])
      const nobody = await newcomer.ask(method, path, body)
      expect([nobody.status, nobody.body.code], `${method} ${path}`).toEqual([403, 'no-own-organisation'])
    }
    expect((await newcomer.ask('GET', `${own}/members`)).body.code).toBe('no-own-organisation')
    expect((await asBen.ask('GET', own)).body).toMatchObject({ role: 'member', teams: [{ name: 'Backend' }] })
  })
})

describe('an admin of an organisation', () => {
  test('RGT-5: cannot reach people, invitations and teams of another organisation: they answer like missing ones', async () => {
    const { asEve, asAda, ids, backend, theirs, capabilities, ada, acme } = await company()
    const { id: invitation } = await capabilities.consumers.inviteColleague(ada, guest)
    const missing = '01900000-0000-7000-8000-000000000000'
    const attempts: [string, (id: string) => string, string, object?][] = [
      ['GET', (id) => `${own}/members/${id}`, ids.ben],
      ['PATCH', (id) => `${own}/members/${id}`, ids.ben, { role: 'admin' }],
      ['GET', (id) => `${own}/members/${id}/removal`, ids.ben],
      ['DELETE', (id) => `${own}/members/${id}`, ids.ben],
      ['POST', (id) => `${own}/invitations/${id}/resend`, invitation],
      ['DELETE', (id) => `${own}/invitations/${id}`, invitation],
      ['PATCH', (id) => `${own}/teams/${id}`, backend, { name: 'Mine' }],
      ['GET', (id) => `${own}/teams/${id}/removal`, backend],
      ['DELETE', (id) => `${own}/teams/${id}`, backend],
    ]
    const plain = ({ status, body }: { status: number; body: object }) => [
      status,
      { ...body, requestId: '', instance: '' },
    ]
    for (const [method, path, id, body] of attempts) {
      const [foreign, none] = [await asEve.ask(method, path(id), body), await asEve.ask(method, path(missing), body)]
      expect(foreign.status, `${method} ${path(id)}`).toBe(404)
      expect(plain(foreign)).toEqual(plain(none))
    }
    // Nor by the ids in a body.
    const foreignTeam = await asAda.ask('PATCH', `${own}/members/${ids.ben}`, { role: 'admin', teamIds: [theirs] })
    expect([foreignTeam.status, foreignTeam.body.errors[0].field]).toEqual([404, 'teamIds'])
    const invited = await asAda.ask('POST', `${own}/invitations`, {
      ...guest,
      email: 'x@example.com',
      teamIds: [theirs],
    })
    expect([invited.status, invited.body.code]).toEqual([404, 'team-not-found'])
    for (const more of [{ organisationId: acme.organisationId }, { adminRoles: ['owner'] }, { status: 'active' }]) {
      const answer = await asEve.ask('POST', `${own}/invitations`, { ...guest, email: 'y@example.com', ...more })
      expect([answer.status, answer.body.errors[0].field]).toEqual([422, Object.keys(more)[0]])
    }
    for (const more of [{ status: 'disabled' }, { active: false }, { email: 'mine@example.com' }]) {
      const answer = await asAda.ask('PATCH', `${own}/members/${ids.ben}`, more)
      expect([answer.status, answer.body.errors[0].field]).toEqual([422, Object.keys(more)[0]])
    }
    expect((await asAda.ask('GET', `${own}/members/${ids.ben}`)).body).toMatchObject({ role: 'member' })
    expect((await asEve.ask('GET', `${own}/invitations?total=true`)).body.total).toBe(0)
  })

  test('is kept where there is no other who can sign in, also when two take the role from each other at once', async () => {
    const { asAda, ids, stage, as, capabilities } = await company()
    const { consumers } = capabilities
    for (const [method, path, body] of [
      ['PATCH', `${own}/members/${ids.ada}`, { role: 'member' }],
      ['DELETE', `${own}/members/${ids.ada}`, undefined],
    ] as const) {
      const answer = await asAda.ask(method, path, body)
      expect([answer.status, answer.body.code]).toEqual([409, 'last-admin'])
    }
    await consumers.changeColleague(await as(ids.ada), ids.ben, { role: 'admin' })
    const [ada, ben] = [await as(ids.ada), await as(ids.ben)]
    const outcomes = await Promise.allSettled([
      consumers.changeColleague(ada, ids.ben, { role: 'member' }),
      consumers.changeColleague(ben, ids.ada, { role: 'member' }),
    ])
    expect(outcomes.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected'])
    const admins = await stage.db.selectFrom('memberships').select('account_id').where('role', '=', 'admin').execute()
    // One of Acme, and Eve.
    expect(admins).toHaveLength(2)
  })

  test('ACC-7, GAP-20: takes somebody out, whose apps stay and keep their keys, and who belongs to the default organisation then', async () => {
    const { asAda, ids, as, capabilities, ada, acme } = await company()
    const ben = await as(ids.ben)
    const fields = { name: 'Robot', description: '', visibility: 'personal' as const }
    const appId = await capabilities.apps.createApp(ben, fields)
    const path = `${own}/members/${ids.ben}`
    const impact = await asAda.ask('GET', `${path}/removal`)
    expect(impact.body.apps).toMatchObject([{ name: 'Robot', outcome: 'new-owner', newOwner: { id: ids.ada } }])
    expect((await asAda.ask('DELETE', path)).body.code).toBe('confirmation-needed')
    expect((await asAda.ask('DELETE', `${path}?confirm=${impact.body.confirm}`)).status).toBe(204)
    expect((await capabilities.apps.findFor(ada, appId)).organisationId).toBe(acme.organisationId)
    expect(await capabilities.consumers.placesOf(ids.ben)).toMatchObject([{ isDefault: true, role: 'member' }])
    expect((await asAda.ask('GET', path)).status).toBe(404)
  })

  test('JOI-3: invites, sends again, withdraws, and sees no invitation that brings a role at the back office', async () => {
    const { asAda, capabilities, owner, acme, backend, clock, db } = await company()
    const made = await asAda.ask('POST', `${own}/invitations`, { ...guest, role: 'admin', teamIds: [backend] })
    expect([made.status, made.body]).toMatchObject([201, { email: guest.email, role: 'admin', status: 'open' }])
    expect((await asAda.ask('POST', `${own}/invitations`, guest)).body.code).toBe('already-invited')
    const member = await asAda.ask('POST', `${own}/invitations`, { ...guest, email: 'ben@acme.example' })
    expect(member.body).toMatchObject({ code: 'already-member', errors: [{ field: 'email' }] })
    const { invitationId: office } = await capabilities.consumers.createInvitation(owner, {
      ...guest,
      email: 'boss@example.com',
      organisationId: acme.organisationId,
      adminRoles: ['owner'],
    })
    expect((await asAda.ask('GET', `${own}/invitations`)).body.items).toMatchObject([{ id: made.body.id }])
    expect((await asAda.ask('DELETE', `${own}/invitations/${office}`)).status).toBe(404)
    const path = `${own}/invitations/${made.body.id}`
    expect((await asAda.ask('POST', `${path}/resend`)).body.code).toBe('sent-lately')
    clock.advance(61_000)
    expect((await asAda.ask('POST', `${path}/resend`)).status).toBe(200)
    expect((await asAda.ask('DELETE', path)).status).toBe(204)
    expect((await asAda.ask('POST', `${path}/resend`)).status).toBe(404)
    const mails = await db.selectFrom('mails').select('recipient').where('recipient', '=', guest.email).execute()
    expect(mails).toHaveLength(2)

    // A hundred a day, whatever became of them.
    clock.advance(24 * 3600_000 + 1)
    await asAda.ask('POST', `${own}/invitations`, { ...guest, email: 'first@example.com' })
    const first = await db.selectFrom('invitations').selectAll().orderBy('id', 'desc').executeTakeFirstOrThrow()
    const copies = Array.from({ length: 99 }, (_, number) => ({
      ...first,
      id: `01900000-0000-7000-8000-0000000001${String(number).padStart(2, '0')}`,
      email: `guest${number}@example.com`,
      token_hash: Buffer.alloc(32, number),
      withdrawn_at: clock.now(),
    }))
    await db.insertInto('invitations').values(copies).execute()
    const another = { ...guest, email: 'one-more@example.com' }
    const refused = await asAda.ask('POST', `${own}/invitations`, another)
    expect([refused.status, refused.body.code]).toEqual([429, 'too-many-invitations'])
    clock.advance(24 * 3600_000 + 1)
    expect((await asAda.ask('POST', `${own}/invitations`, another)).status).toBe(201)
  })

  test('ORG-5, ROL-4: changes role and teams of a colleague, makes, renames and deletes teams, and renames the organisation', async () => {
    const { asAda, ids, backend, as } = await company()
    const dan = `${own}/members/${ids.dan}`
    const changed = await asAda.ask('PATCH', dan, { role: 'admin', teamIds: [backend] })
    expect(changed.body).toMatchObject({ role: 'admin', teams: [{ name: 'Backend' }] })
    expect((await as(ids.dan)).organisation).toMatchObject({ role: 'admin' })
    await asAda.ask('PATCH', dan, { teamIds: [] })
    const named = (body: { teams: { name: string }[] }) => body.teams.map(({ name }) => name)
    expect(named((await asAda.ask('POST', `${own}/teams`, { name: 'Night' })).body)).toEqual([
      'Default team',
      'Backend',
      'Night',
    ])
    expect((await asAda.ask('POST', `${own}/teams`, { name: 'night' })).body.code).toBe('team-name-taken')
    expect((await asAda.ask('GET', `${own}/teams/${backend}/removal`)).body).toEqual({
      members: 2,
      movesToDefaultTeam: 2,
      apps: 0,
      catalogues: 0,
    })
    expect((await asAda.ask('DELETE', `${own}/teams/${backend}`)).status).toBe(204)
    const renamed = await asAda.ask('PATCH', own, { name: 'Acme Ltd' }, { 'if-match': '"1"' })
    expect(renamed.body).toMatchObject({ name: 'Acme Ltd', version: 2 })
    expect((await asAda.ask('PATCH', own, { name: 'Acme' }, { 'if-match': '"1"' })).body.code).toBe('outdated')
    expect((await asAda.ask('PATCH', own, { name: 'EVIL' })).body.code).toBe('organisation-name-taken')
  })
})
