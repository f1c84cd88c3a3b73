import { describe, expect, test } from 'vitest'
import { system } from '../platform/actor.ts'
import { cookieOf, goodPassword, testPortal, visitor } from './test-portal.ts'

const operator = system('Operator')
const ada = { email: 'ada@example.com', firstName: 'Ada', lastName: 'Okafor', password: goodPassword }
const notAllowed = { code: 'email-domain-not-allowed', field: 'email' }

async function portalWithOwner() {
  const portal = await testPortal()
  await portal.person('owner@example.com', { adminRoles: ['owner'] })
  const cookie = cookieOf(await portal.signIn('owner@example.com'))
  return {
    ...portal,
    change: (body: object) => portal.ask('PATCH', '/settings/sign-up', { body, headers: { cookie } }),
    show: async () => (await portal.ask('GET', '/settings/sign-up', { headers: { cookie } })).json(),
    accounts: () => portal.db.selectFrom('accounts').select('email').orderBy('email').execute(),
  }
}

describe('domains that may register', () => {
  test('let only their own addresses in, in any spelling, and say nothing of which they are', async () => {
    const { identity, change, show, accounts } = await portalWithOwner()
    const saved = await change({ emailDomains: [' Partner.Example ', 'münchen.example', 'partner.example'] })
    expect(saved.json().emailDomains).toEqual(['partner.example', 'xn--mnchen-3ya.example'])
    for (const email of [
      'ada@example.com',
      'ada@sub.partner.example',
      'ada@partner.example.evil.com',
      'ada@notpartner.example',
    ]) {
      const refused = identity.register(visitor, { ...ada, email })
      await expect(refused, email).rejects.toMatchObject(notAllowed)
      await expect(refused).rejects.not.toThrow(/partner/)
    }
    await identity.register(visitor, { ...ada, email: 'ADA@Partner.Example' })
    expect((await accounts()).map(({ email }) => email)).toEqual(['ada@partner.example', 'owner@example.com'])
    await change({ emailDomains: [] })
    expect(await show()).toMatchObject({ newAccounts: 'active', emailDomains: [], portalVisibility: 'public' })
    await identity.register(visitor, ada)
  })

  test('hold for another address of an account as well, unless it is at the domain it has', async () => {
    const { identity, person, change } = await portalWithOwner()
    const accountId = await person('guest@freelance.example')
    await change({ emailDomains: ['partner.example'] })
    const guest = { ...visitor, kind: 'account', accountId, name: 'Guest', email: 'guest@freelance.example' } as const
    const ask = (email: string) => identity.askForNewEmail(guest, { email, password: goodPassword })
    await expect(ask('guest@gmail.example')).rejects.toMatchObject(notAllowed)
    await ask('guest2@freelance.example')
    await ask('guest@partner.example')
  })

  test('do not bind the back office', async () => {
    const { identity, change, person } = await portalWithOwner()
    await change({ emailDomains: ['partner.example'] })
    const accountId = await person('invited@elsewhere.example')
    await identity.updateAccount(operator, accountId, { email: 'other@elsewhere2.example' }, null)
  })

  test('refuse what is none, with the field, and nothing is changed', async () => {
    const { change, show } = await portalWithOwner()
    const wrong = [
      'https://example.com',
      'ada@example.com',
      'localhost',
      '*.example.com',
      '10.0.0.1',
      '',
      'exa mple.com',
    ]
    for (const domain of [...wrong, '.example.com', 'example..com', '[::1]', '-a.example', 'a'.repeat(254)]) {
      const answer = await change({ emailDomains: ['fine.example', domain], newAccounts: 'closed' })
      expect([domain, answer.statusCode]).toEqual([domain, 422])
      expect(answer.json().errors, domain).toMatchObject([{ field: 'emailDomains.1' }])
    }
    expect(await show()).toMatchObject({ emailDomains: [], newAccounts: 'active' })
  })
})

test('nobody registers at a hidden portal, whatever the setting for new accounts says', async () => {
  const { identity, change } = await portalWithOwner()
  await change({ portalVisibility: 'hidden' })
  await expect(identity.register(visitor, ada)).rejects.toMatchObject({ code: 'sign-up-closed' })
  await change({ portalVisibility: 'private' })
  expect(await identity.register(visitor, ada)).toMatchObject({ status: 'active' })
})

test('a change is in the audit log with what was before', async () => {
  const { change, db } = await portalWithOwner()
  await change({ newAccounts: 'approval' })
  const entry = await db
    .selectFrom('audit_entries')
    .select(['object_name', 'actor_name', 'details'])
    .where('action', '=', 'setting.changed')
    .executeTakeFirstOrThrow()
  expect(entry).toMatchObject({
    object_name: 'Sign-up',
    actor_name: 'Ada Okafor',
    details: { before: { newAccounts: 'active' }, after: { newAccounts: 'approval' } },
  })
})
