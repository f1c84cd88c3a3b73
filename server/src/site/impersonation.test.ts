import { expect, test } from 'vitest'
import { system } from '../platform/actor.ts'
import { newId } from '../platform/ids.ts'
import { addOffering, wishFor } from '../test-capabilities.ts'
import { type OpenPortal, openPortal } from '../test-whole-portal.ts'

const dashboard = '/portal/private/dashboard'
const password = 'correct horse battery'

/** Olga, who owns the portal, and Ada, who has an app with a key. */
async function setScene() {
  const portal = await openPortal()
  const { ask, ownerCookie, stage } = portal
  const ada = await portal.member('ada@example.com')
  const offering = await addOffering(stage, { autoApprove: true })
  const request = await stage.capabilities.accessRequests.submitAccessRequest(ada.actor, wishFor(offering))
  const start = (accountId: string | null, cookie = ownerCookie, body: object = { reason: 'Ticket 7' }) =>
    ask('POST', `/api/v1/accounts/${accountId}/impersonation`, { cookie, body })
  async function look(cookie = ownerCookie) {
    const [{ name, value } = { name: '', value: '' }] = (await start(ada.actor.accountId, cookie)).cookies
    return { only: `${name}=${value}`, both: `${cookie}; ${name}=${value}` }
  }
  const page = (cookie: string, url = dashboard) => ask('GET', url, { cookie })
  return { ...portal, ada, request, start, look, page }
}

const actionsOf = async ({ stage }: OpenPortal) =>
  stage.db
    .selectFrom('audit_entries')
    .select(['action', 'actor_name', 'details'])
    .where('object_kind', '=', 'account')
    .where('action', 'like', 'account.impersonat%')
    .orderBy('id')
    .execute()

test('somebody of the back office sees the portal as a developer does, under a banner, and can change nothing', async () => {
  const scene = await setScene()
  const { ask, ada, request, look, page, portal, ownerCookie } = scene
  const { both } = await look()
  const seen = await page(both)
  expect(seen.statusCode).toBe(200)
  expect(seen.body).toContain('You see the portal as ada Tester does, until')
  expect((await page(both, `/portal/private/apps/${request.app.id}`)).body).toContain('Stop looking')
  expect((await page(both, '/portal/catalogue-products')).body).toContain('Stop looking')
  expect((await page(both, '/portal/private/nothing')).body).toContain('Stop looking')
  expect((await page(ada.cookie)).body).not.toContain('Stop looking')

  const ids: Record<string, string> = {
    app: request.app.id,
    credential: request.credentialId ?? '',
    request: request.id,
  }
  const before = await scene.stage.db.selectFrom('audit_entries').select('id').execute()
  const pages = portal.registry.all().filter(({ kind }) => kind === 'page')
  const wrong: string[] = []
  for (const { method, path, access, name } of pages) {
    if (['endImpersonationForm', 'signOutForm'].includes(name)) continue
    const isOwnAffair = access === 'session' || access === 'signed-in'
    if (method === 'GET' && !isOwnAffair) continue
    const url = path.replaceAll(/\{(\w+)\}/g, (_, param: string) => ids[param] ?? newId())
    const answer = await ask(method, url, { cookie: both, ...(method === 'POST' ? { form: { confirm: 'yes' } } : {}) })
    if (answer.statusCode !== 403) wrong.push(`${name}: ${answer.statusCode}`)
  }
  expect(wrong).toEqual([])
  expect(await scene.stage.db.selectFrom('audit_entries').select('id').execute()).toHaveLength(before.length)
  // The REST API stays hers.
  const session = await ask('GET', '/api/v1/session', { cookie: both })
  expect(session.json()).toMatchObject({ account: { email: 'owner@example.com' } })

  const ended = await ask('POST', '/portal/impersonation/end', { cookie: both, form: {} })
  expect(ended.headers.location).toBe(`/admin/accounts/${ada.actor.accountId}`)
  expect((await page(both)).body).not.toContain('Stop looking')
  expect(await actionsOf(scene)).toMatchObject([
    { action: 'account.impersonated', actor_name: 'Olga Owner', details: { reason: 'Ticket 7' } },
    { action: 'account.impersonation-ended', actor_name: 'Olga Owner' },
  ])
  const file = (await page(ada.cookie, '/portal/private/profile/data')).json()
  expect(file.impersonations).toMatchObject([{ by: 'Olga Owner', reason: 'Ticket 7' }])
  expect((await page(ownerCookie)).statusCode).not.toBe(500)
})

test('looking as somebody takes right, session, reason and a developer, and ends with each of them and with its time', async () => {
  const { ask, ada, look, ownerCookie, page, stage, signIn, start } = await setScene()
  expect((await start(ada.actor.accountId, ada.cookie)).statusCode).toBe(403)
  expect((await start(newId())).json()).toMatchObject({ code: 'account-not-found' })
  expect((await start(stage.owner.accountId)).json()).toMatchObject({ code: 'own-account' })
  expect((await start(ada.actor.accountId, ownerCookie, { reason: ' ' })).json()).toMatchObject({
    errors: [{ field: 'reason' }],
  })
  const token = await ask('POST', '/api/v1/own/api-tokens', {
    cookie: ownerCookie,
    body: { name: 'CI', permissions: null, lifetimeDays: 1, password },
  })
  const byToken = await ask('POST', `/api/v1/accounts/${ada.actor.accountId}/impersonation`, {
    headers: { authorization: `Bearer ${token.json().token}` },
    body: { reason: 'Ticket 7' },
  })
  expect(byToken.json()).toMatchObject({ code: 'session-required' })
  expect(await stage.db.selectFrom('impersonations').select('id').execute()).toEqual([])
  const { identity } = stage.capabilities
  const account = { firstName: 'Sue', lastName: 'Port', password, status: 'active' } as const
  const helper = await identity.createAccount(system('Test'), {
    ...{ ...account, email: 'sue@example.com', adminRoles: ['support'] },
  })
  const isLooking = async (cookie: string) => (await page(cookie)).body.includes('Stop looking')

  const { only, both } = await look()
  expect(await isLooking(both)).toBe(true)
  expect((await page(only)).statusCode).toBe(303)
  const sue = await signIn('sue@example.com')
  expect(await isLooking(`${sue}; ${only}`)).toBe(false)
  const later = new Date(Date.now() - 1)
  await stage.db.updateTable('impersonations').set({ expires_at: later }).execute()
  expect(await isLooking(both)).toBe(false)

  const looks = await look(sue)
  expect(await isLooking(looks.both)).toBe(true)
  await identity.changeAdminRoles(stage.owner, helper.accountId, ['analyst'])
  expect(await isLooking(looks.both)).toBe(false)
  await identity.changeAdminRoles(stage.owner, helper.accountId, ['support'])
  expect(await isLooking(looks.both)).toBe(true)
  await identity.changeAdminRoles(stage.owner, ada.actor.accountId ?? '', ['analyst'])
  expect(await isLooking(looks.both)).toBe(false)
  expect((await start(ada.actor.accountId, sue)).json()).toMatchObject({ code: 'not-to-impersonate' })
  await identity.changeAdminRoles(stage.owner, ada.actor.accountId ?? '', [])
  await identity.deactivateAccount(stage.owner, ada.actor.accountId ?? '')
  expect(await isLooking(looks.both)).toBe(false)
  await identity.activateAccount(stage.owner, ada.actor.accountId ?? '')
  expect(await isLooking(looks.both)).toBe(true)
  await ask('DELETE', '/api/v1/session', { cookie: sue })
  expect(await stage.db.selectFrom('impersonations').select('id').execute()).toHaveLength(1)
})
