import { describe, expect, test } from 'vitest'
import { createIdentity, permissionsOf } from '../identity/index.ts'
import { nobody } from '../platform/actor.ts'
import { createLog } from '../platform/log.ts'
import { setStage } from '../test-capabilities.ts'
import { openDoor } from '../test-door.ts'
import { placeNewAccount, redeemInviteCode, requireInviteCode } from './index.ts'
import { actorIn, foundOrganisation } from './test-people.ts'

const visitor = nobody('r', '192.0.2.1')
const password = 'heron lantern orbit'

async function office() {
  const stage = await setStage()
  const door = await openDoor(stage)
  const acme = await foundOrganisation(stage, 'Acme', ['Ada'])
  const { consumers, identity } = stage.capabilities
  const { teamId } = await consumers.createTeam(stage.owner, acme.organisationId, { name: 'Backend' })
  const { organisationId } = acme
  const create = (more: object = {}) =>
    door.ask('POST', '/invite-codes', { name: 'Spring', organisationId, teamId, quota: 2, ...more })
  const register = (name: string, code: string) =>
    identity.register(visitor, { email: `${name}@example.com`, firstName: name, lastName: 'Doe', password }, code)
  return { ...stage, stage, door, acme, teamId, create, register, consumers }
}

describe('an invite code', () => {
  test('JOI-5, COD-1, COD-3: leads who registers with it into its team, is counted with who used it, and ends with its quota', async () => {
    const { create, register, door, consumers, db, teamId, stage, owner } = await office()
    const made = await create()
    expect(made.status).toBe(201)
    const { id, code, link } = made.body
    expect(code).toMatch(/^[0-9A-HJKMNP-TV-Z]{4}(-[0-9A-HJKMNP-TV-Z]{4}){2}$/)
    expect(link).toBe(`http://localhost:3001/auth/password/register?token=${code}`)
    expect(made.body).toMatchObject({ quota: 2, used: 0, state: 'usable', team: { name: 'Backend' } })
    expect(await consumers.readInviteCode(code)).toEqual({ code, organisationName: 'Acme' })
    // As people type it.
    const { accountId, status } = await register('gus', ` ${code.toLowerCase().replaceAll('-', ' ')} `)
    expect(status).toBe('active')
    expect(await consumers.placesOf(accountId)).toMatchObject([
      { name: 'Acme', role: 'member', teams: [{ id: teamId }] },
    ])
    expect((await door.ask('GET', `/invite-codes/${id}`)).body).toMatchObject({ used: 1, state: 'usable' })
    await expect(register('gus', code)).rejects.toMatchObject({ code: 'email-taken' })
    await register('ida', code)
    const spent = await door.ask('GET', '/invite-codes?search=spr&total=true')
    expect(spent.body).toMatchObject({ total: 1, items: [{ used: 2, state: 'used-up' }] })
    await expect(register('late', code)).rejects.toMatchObject({ code: 'invite-code-unusable', field: 'inviteCode' })
    const used = await door.ask('GET', `/invite-codes/${id}/redemptions?total=true&limit=1`)
    expect(used.body).toMatchObject({ total: 2, items: [{ email: 'ida@example.com' }] })
    const next = await door.ask('GET', `/invite-codes/${id}/redemptions?cursor=${used.body.nextCursor}`)
    expect(next.body.items).toMatchObject([{ email: 'gus@example.com' }])
    expect(await db.selectFrom('accounts').select('id').where('email', '=', 'late@example.com').execute()).toEqual([])
    // Whoever only reads is not told what would let them in.
    const auditor = await openDoor(stage, { ...owner, permissions: permissionsOf(['auditor']) })
    expect((await auditor.ask('GET', `/invite-codes/${id}`)).body).toMatchObject({ code: null, link: null, used: 2 })
  })

  test('COD-4, COD-5: does not work while it is switched off, after its last day, deleted, or when its organisation is gone', async () => {
    const { create, register, door, clock, consumers, owner, acme } = await office()
    const tomorrow = new Date(clock.now().getTime() + 86_400_000).toISOString()
    const { id, code, version } = (await create({ quota: 9, expiresAt: tomorrow })).body
    const path = `/invite-codes/${id}`
    const refused = async (name: string) => {
      await expect(register(name, code)).rejects.toMatchObject({ code: 'invite-code-unusable' })
      expect(await consumers.readInviteCode(code)).toBeNull()
    }
    expect((await door.ask('PATCH', path, { active: false }, { 'if-match': `"${version}"` })).body.state).toBe(
      'inactive',
    )
    await refused('off')
    expect((await door.ask('PATCH', path, { active: true }, { 'if-match': `"${version}"` })).body.code).toBe('outdated')
    await door.ask('PATCH', path, { active: true })
    clock.advance(86_400_000)
    await refused('old')
    expect((await door.ask('GET', path)).body.state).toBe('expired')
    expect((await door.ask('PATCH', path, { expiresAt: tomorrow })).body).toMatchObject({
      code: 'expiry-in-the-past',
      errors: [{ field: 'expiresAt' }],
    })
    await door.ask('PATCH', path, { expiresAt: null })
    await register('gus', code)
    await register('ida', code)
    expect((await door.ask('PATCH', path, { quota: 1 })).body).toMatchObject({
      code: 'quota-below-used',
      errors: [{ field: 'quota' }],
    })
    expect((await door.ask('DELETE', path)).status).toBe(204)
    await refused('gone')
    expect((await door.ask('GET', path)).status).toBe(404)
    const another = (await create()).body
    const { confirm } = await consumers.showOrganisationRemoval(acme.organisationId)
    await consumers.removeOrganisation(owner, acme.organisationId, confirm)
    await expect(register('none', another.code)).rejects.toMatchObject({ code: 'invite-code-unusable' })
    expect((await door.ask('GET', '/invite-codes')).body.items).toEqual([])
  })

  test('ORG-8: leads into the default team once its team is deleted; a foreign team is refused', async () => {
    const { create, register, consumers, stage, owner, teamId, door } = await office()
    const { code, id } = (await create()).body
    await consumers.removeTeam(owner, teamId)
    expect((await door.ask('GET', `/invite-codes/${id}`)).body.team).toBeNull()
    const { accountId } = await register('gus', code)
    expect(await consumers.placesOf(accountId)).toMatchObject([{ name: 'Acme', teams: [{ isDefault: true }] }])
    const evil = await foundOrganisation(stage, 'Evil', [])
    expect((await create({ teamId: evil.teamId })).body).toMatchObject({
      code: 'team-not-found',
      errors: [{ field: 'teamId' }],
    })
    for (const [field, value] of [
      ['quota', 0],
      ['quota', 1.5],
      ['expiresAt', 'soon'],
      ['name', ' '],
    ] as const) {
      const wrong = await create({ [field]: value })
      expect([wrong.status, wrong.body.errors[0].field], `${field} ${value}`).toEqual([422, field])
    }
  })

  test('COD-4: with ten slots takes exactly ten of fifty who register at once', async () => {
    const { create, db, clock, door, acme, vault, capabilities } = await office()
    const { code, id } = (await create({ quota: 10 })).body
    const identity = createIdentity({
      db,
      now: clock.now,
      log: createLog({ level: 'silent', format: 'json' }),
      baseUrl: 'http://portal.test',
      secureCookies: false,
      joinDefaultOrganisation: placeNewAccount,
      inviteCodes: { requireInviteCode, redeemInviteCode },
      fields: capabilities.fields,
      vault,
      portalName: 'Test',
      forgetNotices: async () => undefined,
      sendPasswordReset: async () => undefined,
      sendEmailConfirmation: async () => undefined,
      sendRegistrationConfirmation: async () => undefined,
      sendAlreadyRegistered: async () => undefined,
      sendFarewell: async () => undefined,
      confirmsByDefault: async () => false,
      // Fifty real hashes would only take time: what is tested comes after them.
      passwords: { hash: async () => 'none', verify: async () => false, refuseWhenFull: () => undefined },
    })
    const outcomes = await Promise.allSettled(
      Array.from({ length: 50 }, (_, number) =>
        identity.register(
          nobody('r', `192.0.2.${number}`),
          { email: `dev${number}@example.com`, firstName: 'Dev', lastName: `${number}`, password },
          code,
        ),
      ),
    )
    const codes = outcomes.map((one) => (one.status === 'fulfilled' ? 'in' : (one.reason as { code: string }).code))
    expect([
      codes.filter((one) => one === 'in').length,
      codes.filter((one) => one === 'invite-code-unusable').length,
    ]).toEqual([10, 40])
    expect((await door.ask('GET', `/invite-codes/${id}`)).body).toMatchObject({ used: 10, state: 'used-up' })
    expect((await door.ask('GET', `/invite-codes/${id}/redemptions?total=true`)).body.total).toBe(10)
    const { organisationId } = acme
    const members = await db
      .selectFrom('memberships')
      .selectAll()
      .where('organisation_id', '=', organisationId)
      .execute()
    // And Ada.
    expect(members).toHaveLength(11)
    const made = await db.selectFrom('accounts').select('id').where('email', 'like', 'dev%').execute()
    expect(made).toHaveLength(10)
  })
})

test('GAP-19, GAP-22: a code leads who has an account into its organisation, once, and costs no slot where it is refused', async () => {
  const { create, register, consumers, stage, acme, teamId, door } = await office()
  const { id, code } = (await create()).body
  const umbrella = await foundOrganisation(stage, 'Umbrella', ['Una'])
  const una = await actorIn(stage, umbrella.ids[0] ?? '', umbrella.organisationId)
  const asUna = await openDoor(stage, una)
  const join = (inviteCode: string, ask = asUna.ask) => ask('POST', '/own/memberships', { inviteCode })
  expect(await join('AAAA-AAAA-AAAA')).toMatchObject({
    status: 422,
    body: { code: 'invite-code-unusable', errors: [{ field: 'inviteCode' }] },
  })
  expect(await join(code.toLowerCase())).toMatchObject({ status: 201, body: { organisationId: acme.organisationId } })
  expect(await consumers.placesOf(una.accountId ?? '')).toMatchObject([
    { name: 'Acme', role: 'member', teams: [{ id: teamId }] },
    { name: 'Umbrella', role: 'admin' },
  ])
  expect(await join(code)).toMatchObject({ status: 409, body: { code: 'already-member' } })
  expect((await door.ask('GET', `/invite-codes/${id}`)).body.used).toBe(1)

  // Who waited in the default organisation leaves it, and of two who want the last slot one gets it.
  const { accountId } = await register('nia', '')
  const [home] = await consumers.placesOf(accountId)
  const nia = await actorIn(stage, accountId, home?.id ?? '')
  const ivo = await foundOrganisation(stage, 'Initech', ['Ivo'])
  const ivoActs = await actorIn(stage, ivo.ids[0] ?? '', ivo.organisationId)
  const both = await Promise.allSettled([nia, ivoActs].map((actor) => consumers.joinWithInviteCode(actor, code)))
  expect(both.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected'])
  expect((await door.ask('GET', `/invite-codes/${id}`)).body).toMatchObject({ used: 2, state: 'used-up' })
  const last = (await create({ quota: 5 })).body.code
  if (both[0]?.status === 'rejected') await consumers.joinWithInviteCode(nia, last)
  expect((await consumers.placesOf(accountId)).map(({ name }) => name)).toEqual(['Acme'])

  // The default organisation is for who belongs nowhere else.
  const hall = (await create({ organisationId: home?.id, teamId: null })).body.code
  await expect(consumers.joinWithInviteCode(nia, hall)).rejects.toMatchObject({ code: 'already-member' })

  // Who left comes back with a code they used.
  await consumers.removeMember(stage.owner, { organisationId: acme.organisationId, accountId: una.accountId ?? '' })
  await expect(consumers.joinWithInviteCode(una, last)).resolves.toMatchObject({ organisationId: acme.organisationId })
  await consumers.removeMember(stage.owner, { organisationId: acme.organisationId, accountId: una.accountId ?? '' })
  await expect(consumers.joinWithInviteCode(una, last)).resolves.toMatchObject({ organisationId: acme.organisationId })
})
