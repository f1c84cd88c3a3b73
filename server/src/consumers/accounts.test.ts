import { describe, expect, test } from 'vitest'
import { type AdminRole, permissionsOf } from '../identity/index.ts'
import type { Actor } from '../platform/actor.ts'
import { setStage } from '../test-capabilities.ts'
import { openDoor } from '../test-door.ts'
import { foundOrganisation } from './test-people.ts'

const ada = { email: 'ada@example.com', firstName: 'Ada', lastName: 'Okafor', password: 'violet harbour 42 lanterns' }

async function office() {
  const stage = await setStage()
  const door = await openDoor(stage)
  const withRole = async (role: AdminRole): Promise<Actor> => {
    const { accountId } = await stage.capabilities.identity.createAccount(stage.owner, {
      ...ada,
      email: `role-${role}@example.com`,
      firstName: 'Role',
      status: 'active',
      adminRoles: [role],
    })
    return { ...stage.owner, accountId, permissions: permissionsOf([role]) }
  }
  return { ...stage, stage, door, withRole }
}

describe('an account made by the back office', () => {
  test('JOI-1, JOI-10: is placed where it was said, with role and teams; else in the default organisation as a member', async () => {
    const { stage, door, db } = await office()
    const { organisationId, teamId } = await foundOrganisation(stage, 'Acme', [])
    const { status, body } = await door.ask('POST', '/accounts', { ...ada, organisationId, role: 'admin' })
    expect(status).toBe(201)
    expect(body).toMatchObject({ status: 'active', organisations: [{ name: 'Acme', role: 'admin' }] })
    expect(
      (await door.ask('GET', `/organisations/${organisationId}/members?teamId=${teamId}`)).body.items,
    ).toHaveLength(1)
    const lone = await door.ask('POST', '/accounts', { ...ada, email: 'lone@example.com', active: false })
    expect(lone.body).toMatchObject({
      status: 'pending',
      organisations: [{ name: 'Default organisation', role: 'member' }],
    })
    expect(JSON.stringify([body, lone.body])).not.toContain('violet')
    const known = { ...ada, email: 'known@example.com', mustChangePassword: false }
    await door.ask('POST', '/accounts', known)
    const made = db
      .selectFrom('accounts')
      .select(['email', 'must_change_password'])
      .where('id', '!=', stage.owner.accountId)
    expect(await made.orderBy('id').execute()).toEqual([
      { email: ada.email, must_change_password: true },
      { email: 'lone@example.com', must_change_password: true },
      { email: known.email, must_change_password: false },
    ])
  })

  test('JOI-9, JOI-12: is not made without what it needs, or with what does not exist, and nothing of it is kept', async () => {
    const { door, db } = await office()
    const nowhere = '0190a0a0-0000-7000-8000-000000000000'
    for (const [wrong, code, field] of [
      [{ password: undefined }, 'not-valid', 'password'],
      [{ role: 'boss' }, 'not-valid', 'role'],
      [{ email: 'owner@example.com' }, 'email-taken', 'email'],
      [{ password: 'password' }, 'weak-password', 'password'],
      [{ teamIds: [nowhere] }, 'team-not-found', 'teamIds'],
      [{ organisationId: nowhere }, 'organisation-not-found', undefined],
    ] as const) {
      const { body } = await door.ask('POST', '/accounts', { ...ada, ...wrong })
      expect([body.code, body.errors?.[0]?.field], JSON.stringify(wrong)).toEqual([code, field])
    }
    expect(await db.selectFrom('accounts').select('email').execute()).toEqual([{ email: 'owner@example.com' }])
  })

  test('JOI-1: gets a mail of welcome, which does not hold the password', async () => {
    const { door, db, capabilities } = await office()
    await door.ask('POST', '/accounts', ada)
    await capabilities.events.dispatch()
    const mails = await db.selectFrom('mails').select(['template', 'recipient', 'model']).execute()
    expect(mails).toMatchObject([
      { template: 'welcome', recipient: ada.email, model: { firstName: 'Ada', pending: false } },
    ])
    expect(JSON.stringify(mails)).not.toContain('violet')
  })

  test('nobody is made admin of the default organisation', async () => {
    const { door } = await office()
    expect((await door.ask('POST', '/accounts', { ...ada, role: 'admin' })).body).toMatchObject({
      code: 'default-organisation',
    })
  })
})

describe('name and address', () => {
  test('JOI-11: are changed, the password is not', async () => {
    const { door, db } = await office()
    const { id } = (await door.ask('POST', '/accounts', ada)).body
    const password = () => db.selectFrom('accounts').select('password_hash').where('id', '=', id).executeTakeFirst()
    const before = await password()
    const { body } = await door.ask('PATCH', `/accounts/${id}`, { email: 'Ada@Example.org', lastName: 'Obi' })
    expect(body).toMatchObject({ email: 'ada@example.org', name: 'Ada Obi' })
    expect(await password()).toEqual(before)
    const taken = await door.ask('PATCH', `/accounts/${id}`, { email: 'owner@example.com' })
    expect(taken.body).toMatchObject({ code: 'email-taken', errors: [{ field: 'email' }] })
  })
})

describe('roles at the back office', () => {
  test('ADM-4, JOI-12: are given and taken, and hold with the next request', async () => {
    const { door, capabilities } = await office()
    const { id } = (await door.ask('POST', '/accounts', ada)).body
    const given = await door.ask('PUT', `/accounts/${id}/admin-roles`, { roles: ['support', 'auditor'] })
    expect(given.body.adminRoles).toEqual(['auditor', 'support'])
    const { items } = await capabilities.consumers.listAccounts({ limit: 10, total: false, adminRole: 'auditor' })
    expect(items.map((one) => one.email)).toEqual([ada.email])
    expect((await door.ask('PUT', `/accounts/${id}/admin-roles`, { roles: [] })).body.adminRoles).toEqual([])
    expect((await door.ask('PUT', `/accounts/${id}/admin-roles`, { roles: ['wizard'] })).status).toBe(422)
  })

  test('ACC-9: are not given by who may look after people, nor is an account with a role changed by them', async () => {
    const { stage, owner, withRole } = await office()
    const support = await withRole('support')
    const door = await openDoor(stage, support)
    const self = await door.ask('PUT', `/accounts/${support.accountId}/admin-roles`, { roles: ['owner'] })
    expect(self).toMatchObject({ status: 403, body: { code: 'not-allowed' } })
    const account = `/accounts/${owner.accountId}`
    const attempts = [
      await door.ask('PATCH', account, { email: 'mine@example.com' }),
      await door.ask('DELETE', `${account}/activation`),
      await door.ask('POST', `${account}/password-reset`),
      await door.ask('DELETE', account),
    ]
    expect(attempts.map(({ status, body }) => [status, body.code])).toEqual(
      attempts.map(() => [403, 'back-office-account']),
    )
  })

  test('the last active owner stays one, also when two take it from each other at once', async () => {
    const { door, owner, capabilities, withRole } = await office()
    const account = `/accounts/${owner.accountId}/admin-roles`
    expect((await door.ask('PUT', account, { roles: ['auditor'] })).body).toMatchObject({ code: 'last-owner' })
    const { changeAdminRoles } = capabilities.identity
    const ids = [owner.accountId ?? '', (await withRole('owner')).accountId ?? '']
    for (let attempt = 0; attempt < 8; attempt += 1) {
      for (const id of ids) await changeAdminRoles(owner, id, ['owner'])
      await Promise.allSettled(ids.map((id) => changeAdminRoles(owner, id, [])))
      const { items } = await capabilities.consumers.listAccounts({ limit: 10, total: false, adminRole: 'owner' })
      expect(items).toHaveLength(1)
    }
  })
})
