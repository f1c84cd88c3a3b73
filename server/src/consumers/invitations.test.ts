import { describe, expect, test } from 'vitest'
import { permissionsOf } from '../identity/index.ts'
import { nobody, system } from '../platform/actor.ts'
import { addOffering, type Stage, setStage } from '../test-capabilities.ts'
import { openDoor } from '../test-door.ts'
import { actorIn, foundOrganisation } from './test-people.ts'

const guest = { email: 'Gus@Example.com', firstName: 'Gus', lastName: 'Guest' }
const password = 'violet harbour 42 lanterns'
const visitor = nobody('r', '192.0.2.1')

/** The token of the last mail to this address. */
async function tokenFor({ db, vault }: Stage, address: string): Promise<string> {
  const mail = await db
    .selectFrom('mails')
    .selectAll()
    .where('recipient', '=', address)
    .where('template', '=', 'invitation')
    .orderBy('id', 'desc')
    .executeTakeFirstOrThrow()
  expect(JSON.stringify(mail.model)).not.toContain('token=')
  const secret = mail.model_sealed ? vault.open(mail.model_sealed, 'mail-model').expose() : ''
  return /token=([\w-]+)/.exec(secret)?.[1] ?? ''
}

async function office() {
  const stage = await setStage()
  const door = await openDoor(stage)
  const acme = await foundOrganisation(stage, 'Acme', ['Ada'])
  const team = await stage.capabilities.consumers.createTeam(stage.owner, acme.organisationId, { name: 'Backend' })
  const invite = (more: object = {}) =>
    door.ask('POST', '/invitations', { ...guest, organisationId: acme.organisationId, ...more })
  const accept = async (token: string) =>
    stage.capabilities.consumers.acceptAsNewcomer(visitor, { token, firstName: 'Gus', lastName: 'Guest', password })
  return { ...stage, stage, door, acme, backend: team.teamId, invite, accept }
}

describe('an invitation', () => {
  test('JOI-2, JOI-9: lets a newcomer choose a password and belong where it says, at once and once', async () => {
    const { stage, invite, accept, backend, acme, capabilities } = await office()
    const { status, body } = await invite({ role: 'admin', teamIds: [backend] })
    expect(status).toBe(201)
    expect(body).toMatchObject({ email: 'gus@example.com', status: 'open', organisation: { name: 'Acme' } })
    const token = await tokenFor(stage, 'gus@example.com')
    expect(await capabilities.consumers.readInvitation(token)).toMatchObject({
      hasAccount: false,
      organisationName: 'Acme',
    })
    await accept(token)
    const { items } = await capabilities.consumers.listAccounts({ limit: 10, total: false, search: 'gus@' })
    expect(items).toMatchObject([{ status: 'active', organisations: [{ name: 'Acme', role: 'admin' }] }])
    const member = { organisationId: acme.organisationId, accountId: items[0]?.id ?? '' }
    expect((await capabilities.consumers.showMember(member)).teams).toMatchObject([{ name: 'Backend' }])
    await expect(accept(token)).rejects.toMatchObject({ code: 'invitation-spent' })
    expect(await capabilities.consumers.readInvitation(token)).toBeNull()
  })

  test('is accepted with the account somebody has: it joins, and its apps come along as personal ones', async () => {
    const { stage, invite, acme, capabilities, db } = await office()
    const { accountId } = await capabilities.identity.register(visitor, { ...guest, password })
    const [home] = await capabilities.consumers.placesOf(accountId)
    const before = await actorIn(stage, accountId, home?.id ?? '')
    const appId = await capabilities.apps.createApp(before, { name: 'Own', description: '', visibility: 'personal' })
    await invite()
    const token = await tokenFor(stage, 'gus@example.com')
    expect(await capabilities.consumers.readInvitation(token)).toMatchObject({ hasAccount: true })
    await expect(
      capabilities.consumers.acceptAsNewcomer(visitor, { token, firstName: 'A', lastName: 'B', password }),
    ).rejects.toMatchObject({ code: 'email-taken' })
    const other = await actorIn(stage, acme.ids[0] ?? '', acme.organisationId)
    await expect(capabilities.consumers.acceptWithAccount(other, token)).rejects.toMatchObject({
      code: 'invitation-of-another',
    })
    await capabilities.consumers.acceptWithAccount(before, token)
    expect(await capabilities.consumers.placesOf(accountId, db)).toMatchObject([{ name: 'Acme', role: 'member' }])
    expect(await capabilities.apps.find(appId)).toMatchObject({
      organisationId: acme.organisationId,
      visibility: 'personal',
    })
  })

  test('used twice at the same moment makes one account', async () => {
    const { stage, invite, accept, capabilities } = await office()
    await invite()
    const token = await tokenFor(stage, 'gus@example.com')
    const outcomes = await Promise.allSettled([accept(token), accept(token), accept(token)])
    expect(outcomes.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected', 'rejected'])
    const { total } = await capabilities.consumers.listAccounts({ limit: 1, total: true, search: 'gus@' })
    expect(total).toBe(1)
  })

  test('ends after a week, when it is withdrawn, sent again, or its organisation is gone', async () => {
    const { stage, invite, door, acme, clock, capabilities } = await office()
    const { id } = (await invite()).body
    const first = await tokenFor(stage, 'gus@example.com')
    expect((await door.ask('POST', `/invitations/${id}/resend`)).body).toMatchObject({ code: 'sent-lately' })
    clock.advance(61_000)
    expect((await door.ask('POST', `/invitations/${id}/resend`)).status).toBe(200)
    const second = await tokenFor(stage, 'gus@example.com')
    const { readInvitation } = capabilities.consumers
    expect([await readInvitation(first), (await readInvitation(second))?.email]).toEqual([null, 'gus@example.com'])
    clock.advance(7 * 86_400_000)
    expect(await readInvitation(second)).toBeNull()
    expect((await door.ask('GET', '/invitations')).body.items).toMatchObject([{ id, status: 'expired' }])
    await door.ask('DELETE', `/invitations/${id}`)
    expect((await door.ask('GET', '/invitations')).body.items).toEqual([])
    expect((await door.ask('DELETE', `/invitations/${id}`)).status).toBe(404)
    await invite()
    const third = await tokenFor(stage, 'gus@example.com')
    await capabilities.consumers.removeOrganisation(system('Test'), acme.organisationId)
    expect(await readInvitation(third)).toBeNull()
  })

  test('JOI-9, JOI-12: is refused with what does not exist or does not fit, at its field, and no mail is written', async () => {
    const { invite, db } = await office()
    for (const [wrong, code, field] of [
      // Somebody else would know it.
      [{ password }, 'not-valid', 'password'],
      [{ role: 'boss' }, 'not-valid', 'role'],
      [{ email: 'ada@acme.example' }, 'already-member', 'email'],
      [{ teamIds: ['0190a0a0-0000-7000-8000-000000000000'] }, 'team-not-found', 'teamIds'],
      [{ organisationId: null, role: 'admin' }, 'default-organisation', 'role'],
    ] as const) {
      expect((await invite(wrong)).body, JSON.stringify(wrong)).toMatchObject({ code, errors: [{ field }] })
    }
    expect(await db.selectFrom('mails').select('id').execute()).toEqual([])
  })

  test('is not sent twice to one address for one organisation', async () => {
    const { invite } = await office()
    await invite()
    expect((await invite()).body).toMatchObject({ code: 'already-invited', errors: [{ field: 'email' }] })
    expect((await invite({ organisationId: null })).status).toBe(201)
  })
})

describe('an invitation to the back office', () => {
  test('ADM-4: gives its roles when it is accepted', async () => {
    const { stage, invite, accept, capabilities } = await office()
    await invite({ organisationId: null, adminRoles: ['approver', 'analyst'] })
    await accept(await tokenFor(stage, 'gus@example.com'))
    const { items } = await capabilities.consumers.listAccounts({ limit: 1, total: false, adminRole: 'approver' })
    expect(items).toMatchObject([{ email: 'gus@example.com', adminRoles: ['analyst', 'approver'] }])
  })

  test('is sent, sent again and withdrawn only by who may give roles', async () => {
    const { stage, owner, invite, clock } = await office()
    const { id } = (await invite({ adminRoles: ['owner'] })).body
    clock.advance(61_000)
    const support = await openDoor(stage, { ...owner, permissions: permissionsOf(['support']) })
    const attempts = [
      await support.ask('POST', '/invitations', { ...guest, email: 'x@example.com', adminRoles: ['analyst'] }),
      await support.ask('POST', `/invitations/${id}/resend`),
      await support.ask('DELETE', `/invitations/${id}`),
    ]
    expect(attempts.map(({ status, body }) => [status, body.code])).toEqual(
      attempts.map(() => [403, 'roles-not-yours']),
    )
  })
})

test('an approver or publisher can be limited to products from the start: invited, or created with a password', async () => {
  const { stage, invite, accept, door, owner, capabilities } = await office()
  const [own, other] = [await addOffering(stage, { name: 'Own' }), await addOffering(stage, { name: 'Other' })]
  const limited = { adminRoles: ['approver'], productIds: [own.productId] }
  for (const [more, code] of [
    [{ adminRoles: [], productIds: [own.productId] }, 'limit-unfit'],
    [{ adminRoles: ['approver', 'support'], productIds: [own.productId] }, 'limit-unfit'],
    [{ ...limited, productIds: [own.productId, own.catalogueId] }, 'unknown-product'],
    [{ ...limited, productIds: [] }, 'not-valid'],
  ] as const) {
    const answers = [await invite(more), await door.ask('POST', '/accounts', { ...guest, password, ...more })]
    const wrong = answers.map(({ body }) => [body.code, body.errors[0].field])
    expect(wrong, JSON.stringify(more)).toEqual([
      [code, 'productIds'],
      [code, 'productIds'],
    ])
  }
  const clerk = await openDoor(stage, { ...owner, permissions: permissionsOf(['support']) })
  const refused = await clerk.ask('POST', '/accounts', { ...guest, password, ...limited })
  expect(refused).toMatchObject({ status: 403, body: { code: 'roles-not-yours', errors: [{ field: 'adminRoles' }] } })

  expect((await invite(limited)).body).toMatchObject({ productLimit: [{ id: own.productId, name: 'Own' }] })
  await accept(await tokenFor(stage, 'gus@example.com'))
  const made = await door.ask('POST', '/accounts', { ...guest, email: 'ida@example.com', password, ...limited })
  expect(made.status).toBe(201)
  for (const search of ['gus@', 'ida@']) {
    const { items } = await capabilities.consumers.listAccounts({ limit: 5, total: false, search })
    expect(items).toMatchObject([{ adminRoles: ['approver'], productLimit: [{ id: own.productId }] }])
  }
  // With roles that are there already a limit would take something away, or not hold.
  expect((await invite({ ...limited, email: 'ida@example.com' })).body).toMatchObject({ code: 'has-role' })
  const late = { ...limited, email: 'una@example.com', productIds: [other.productId] }
  expect((await invite(late)).status).toBe(201)
  const una = await door.ask('POST', '/accounts', { ...guest, email: 'una@example.com', password })
  await capabilities.identity.changeAdminRoles(owner, una.body.id, ['analyst'])
  const actor = await actorIn(stage, una.body.id, una.body.organisations[0].id)
  const token = await tokenFor(stage, 'una@example.com')
  await expect(capabilities.consumers.acceptWithAccount(actor, token)).rejects.toMatchObject({ code: 'has-role' })
  expect(await capabilities.consumers.showAccount(una.body.id)).toMatchObject({ adminRoles: ['analyst'] })
})
