import { expect, test } from 'vitest'
import { system } from '../platform/actor.ts'
import { cookieOf, goodPassword, testPortal } from './test-portal.ts'

const operator = system('Operator')
const wish = { name: 'Nightly', permissions: null, lifetimeDays: 30, password: goodPassword }

async function portalWithOwner() {
  const portal = await testPortal()
  await portal.person('owner@example.com', { adminRoles: ['owner'] })
  const cookie = cookieOf(await portal.signIn('owner@example.com'))
  const asked = async (method: string, path: string, body?: object, headers: Record<string, string> = { cookie }) => {
    const answer = await portal.ask(method, path, { headers, ...(body ? { body } : {}) })
    return { status: answer.statusCode, body: answer.json() }
  }
  const make = (more = {}) => asked('POST', '/service-accounts', { name: 'Robot', adminRoles: ['analyst'], ...more })
  return { ...portal, cookie, asked, make }
}

test('GAP-11: a program has an account of its own: it works with tokens alone, and does no more than its roles', async () => {
  const { asked, make, identity, db, signIn } = await portalWithOwner()
  const { status, body: robot } = await make()
  expect([status, robot.apiTokens, robot.lastUsedAt]).toEqual([201, 0, null])
  expect((await make({ name: ' robot ' })).body).toMatchObject({
    code: 'service-name-taken',
    errors: [{ field: 'name' }],
  })
  for (const [field, value] of Object.entries({ name: '', adminRoles: ['owner'], productIds: [] })) {
    const wrong = await make({ name: 'Other', [field]: value })
    expect([wrong.status, wrong.body.errors[0].field.split('.')[0]]).toEqual([422, field])
  }
  const path = `/service-accounts/${robot.id}/api-tokens`
  expect((await asked('POST', path, { ...wish, password: 'wrong' })).body).toMatchObject({ code: 'wrong-password' })
  expect((await asked('POST', path, { ...wish, permissions: ['people:write'] })).body).toMatchObject({
    code: 'permission-not-yours',
    errors: [{ field: 'permissions' }],
  })
  const { token } = (await asked('POST', path, wish)).body
  const bearer = { authorization: `Bearer ${token}` }
  const session = await asked('GET', '/session', undefined, bearer)
  expect(session.body).toMatchObject({ account: { id: robot.id, name: 'Robot' }, apiToken: { name: 'Nightly' } })
  expect(session.body.permissions).not.toContain('people:read')
  expect((await asked('GET', '/service-accounts', undefined, bearer)).status).toBe(403)
  expect((await asked('GET', '/service-accounts')).body.items).toMatchObject([
    { id: robot.id, apiTokens: 1, adminRoles: ['analyst'], lastUsedAt: '2026-03-01T12:00:00.000Z' },
  ])

  // A token of an owner makes no other that outlives it; a person's account is no service account.
  const own = (await asked('POST', '/own/api-tokens', wish)).body
  const byToken = await asked('POST', path, wish, { authorization: `Bearer ${own.token}` })
  expect(byToken.body).toMatchObject({ status: 403, code: 'session-required' })
  const person = await db
    .selectFrom('accounts')
    .select('id')
    .where('email', '=', 'owner@example.com')
    .executeTakeFirst()
  expect((await asked('POST', `/service-accounts/${person?.id}/api-tokens`, wish)).body).toMatchObject({
    code: 'account-not-found',
  })

  // There is no password, and no way to one.
  const email = `${robot.id}@service.invalid`
  expect((await signIn(email)).statusCode).toBe(401)
  const noPerson = { code: 'service-account' }
  await expect(identity.giveTemporaryPassword(operator, robot.id)).rejects.toMatchObject(noPerson)
  await expect(identity.resetPassword(operator, email)).rejects.toMatchObject(noPerson)
  await expect(identity.sendPasswordReset(operator, robot.id)).rejects.toMatchObject(noPerson)
  const mine = { email: 'mine@example.com' }
  await expect(identity.updateAccount(operator, robot.id, mine, null)).rejects.toMatchObject(noPerson)
  await identity.issuePasswordReset(db, email, '01900000-0000-7000-8000-000000000000')
  expect(await db.selectFrom('password_resets').selectAll().execute()).toEqual([])
  await expect(identity.changeAdminRoles(operator, robot.id, ['owner'])).rejects.toMatchObject({
    code: 'service-owner',
  })

  // Roles hold with the next request, and deactivation ends its tokens.
  await identity.changeAdminRoles(operator, robot.id, ['support'])
  expect((await asked('GET', '/service-accounts', undefined, bearer)).status).toBe(200)
  await identity.deactivateAccount(operator, robot.id)
  expect((await asked('GET', '/session', undefined, bearer)).status).toBe(401)
  expect((await asked('POST', path, wish)).body).toMatchObject({ code: 'service-inactive' })
})
