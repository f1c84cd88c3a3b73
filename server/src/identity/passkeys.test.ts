import { generateKeyPairSync } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { system } from '../platform/actor.ts'
import { passkeyParty } from './passkey-party.ts'
import { type Authenticator, createAuthenticator, textPair } from './test-authenticator.ts'
import { cookieOf, goodPassword, testPortal } from './test-portal.ts'

const operator = system('Operator')
const ada = 'ada@example.com'

/** Ada is signed in; with `add` a device of hers has a passkey. */
async function withAda(more = {}) {
  const portal = await testPortal()
  const accountId = await portal.person(ada, more)
  const cookie = cookieOf(await portal.signIn(ada))
  const ask = (method: string, path: string, body?: object, as = cookie) =>
    portal.ask(method, path, { headers: { cookie: as }, ...(body ? { body } : {}) })
  const device = createAuthenticator()
  const begin = async (as = cookie) =>
    (await ask('POST', '/own/passkeys/options', { password: goodPassword }, as)).json().challenge as string

  async function add(with_: Authenticator = device, name = 'Laptop') {
    const answer = await ask('POST', '/own/passkeys', { name, passkey: with_.create({ challenge: await begin() }) })
    expect(answer.statusCode, answer.body).toBe(201)
    return answer.json() as { passkey: { id: string }; recoveryCodes: string[] }
  }
  /** Of a browser that nobody is signed in at. */
  async function beginSignIn() {
    const answer = await portal.ask('POST', '/session/passkey/options')
    return { ...(answer.json() as { challenge: string; userVerification: string }), browser: cookieOf(answer) }
  }
  const signInWith = (passkey: object, browser: string) => ask('POST', '/session/passkey', { passkey }, browser)
  let counter = 0
  function used(signing: { challenge: string; origin?: string; rpId?: string; userVerified?: boolean }) {
    counter += 1
    device.setCounter(counter)
    return device.get(signing, accountId)
  }
  const actions = async () =>
    (await portal.db.selectFrom('audit_entries').select('action').orderBy('id').execute()).map(({ action }) => action)
  return { ...portal, accountId, cookie, call: ask, device, begin, add, beginSignIn, signInWith, used, actions }
}

describe('adding a passkey', () => {
  test('takes the password, comes with recovery codes the first time, and ends what the password alone had opened', async () => {
    const portal = await withAda()
    const { call } = portal
    const other = cookieOf(await portal.signIn(ada))
    const wrong = await call('POST', '/own/passkeys/options', { password: 'not the password' })
    expect(wrong.json()).toMatchObject({ code: 'wrong-password', errors: [{ field: 'password' }] })
    const first = await portal.add()
    expect(first.recoveryCodes).toHaveLength(10)
    expect([(await portal.show(other)).statusCode, (await portal.show(portal.cookie)).statusCode]).toEqual([401, 200])
    expect((await call('GET', '/own/second-factor')).json()).toMatchObject({
      on: true,
      app: false,
      recoveryCodesLeft: 10,
    })
    const second = await portal.add(createAuthenticator(), 'Phone')
    expect(second.recoveryCodes).toEqual([])
    const renamed = await call('PATCH', `/own/passkeys/${second.passkey.id}`, { name: 'Old phone' })
    expect(renamed.json()).toMatchObject({ name: 'Old phone', lastUsedAt: null })
    const { items } = (await call('GET', '/own/passkeys')).json()
    expect(items.map(({ name }: { name: string }) => name)).toEqual(['Laptop', 'Old phone'])
    expect((await portal.actions()).filter((action) => action.includes('passkey'))).toEqual([
      'account.passkey-added',
      'account.passkey-added',
      'account.passkey-renamed',
    ])

    await portal.person('eve@example.com')
    const eve = cookieOf(await portal.signIn('eve@example.com'))
    const theirs = await call('PATCH', `/own/passkeys/${second.passkey.id}`, { name: 'Mine' }, eve)
    expect(theirs.json()).toMatchObject({ status: 404, code: 'passkey-not-found' })
    expect((await call('GET', '/own/passkeys', undefined, eve)).json()).toMatchObject({ items: [] })
  })

  test('refuses what was not made here and now, for this portal', async () => {
    const portal = await withAda()
    const add = (passkey: object, as = portal.cookie) =>
      portal.call('POST', '/own/passkeys', { name: 'Laptop', passkey }, as)
    const { device } = portal
    const fresh = async () => ({ challenge: await portal.begin() })
    const foreign = [
      ['another origin', device.create({ ...(await fresh()), origin: 'https://portal.test.evil.example' })],
      ['another party', device.create({ ...(await fresh()), rpId: 'evil.example' })],
      ['a certificate', device.create(await fresh(), textPair('fmt', 'fido-u2f'))],
      [
        'no passkey',
        {
          ...device.create(await fresh()),
          response: { ...device.create(await fresh()).response, attestationObject: 'AAAA' },
        },
      ],
    ] as const
    for (const [what, passkey] of foreign) {
      expect((await add(passkey)).json(), what).toMatchObject({ status: 422, code: 'passkey-not-accepted' })
    }
    const made = device.create({ challenge: 'bm90IGFza2Vk' })
    expect((await add(made)).json()).toMatchObject({ code: 'passkey-challenge-over' })
    const challenge = await portal.begin()
    const other = cookieOf(await portal.signIn(ada))
    expect((await add(device.create({ challenge }), other)).json()).toMatchObject({ code: 'passkey-challenge-over' })
    expect((await add(device.create({ challenge }))).statusCode).toBe(201)
    expect((await add(device.create({ challenge }))).json()).toMatchObject({ code: 'passkey-challenge-over' })
    expect((await add(device.create(await fresh()))).json()).toMatchObject({ code: 'passkey-known' })
    const late = await portal.begin()
    portal.clock.advance(5)
    expect((await add(device.create({ challenge: late }))).json()).toMatchObject({ code: 'passkey-challenge-over' })
    expect(await portal.identity.forgetExpired()).toBeGreaterThan(0)
    expect(await portal.db.selectFrom('passkey_challenges').selectAll().execute()).toEqual([])
  })
})

describe('signing in with a passkey alone', () => {
  test('GAP-10: opens a session in the browser that asked, once, and says nothing about who has an account', async () => {
    const portal = await withAda()
    await portal.add()
    const asked = await portal.beginSignIn()
    expect(asked).toMatchObject({ userVerification: 'required', rpId: 'portal.test', allowCredentials: [] })
    const passkey = portal.used(asked)
    const stranger = await portal.beginSignIn()
    expect((await portal.signInWith(passkey, stranger.browser)).json()).toMatchObject({
      code: 'passkey-challenge-over',
    })
    const opened = await portal.signInWith(passkey, `${asked.browser}; ${portal.cookie}`)
    expect(opened.json()).toMatchObject({ account: { email: ada }, mustSetUpSecondFactor: false })
    expect((await portal.show(cookieOf(opened))).statusCode).toBe(200)
    expect((await portal.show(portal.cookie)).statusCode).toBe(401)
    expect((await portal.signInWith(passkey, asked.browser)).json()).toMatchObject({ code: 'passkey-challenge-over' })
    const { items } = (await portal.call('GET', '/own/passkeys', undefined, cookieOf(opened))).json()
    expect(items[0].lastUsedAt).toBe(portal.clock.at.toISOString())
  })

  test('refuses what this passkey has not signed for this portal, in one and the same way', async () => {
    const portal = await withAda()
    await portal.add()
    const eve = await portal.person('eve@example.com')
    const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
    const attacks = {
      'another origin': (challenge: string) => portal.used({ challenge, origin: 'https://evil.example' }),
      'another party': (challenge: string) => portal.used({ challenge, rpId: 'evil.example' }),
      'a device that did not ask its user': (challenge: string) => portal.used({ challenge, userVerified: false }),
      'another key': (challenge: string) => portal.device.get({ challenge }, portal.accountId, privateKey),
      'another account': (challenge: string) => portal.device.get({ challenge }, eve),
      'an unknown passkey': (challenge: string) => createAuthenticator().get({ challenge }, portal.accountId),
    }
    const answers: object[] = []
    for (const [what, attack] of Object.entries(attacks)) {
      const { challenge, browser } = await portal.beginSignIn()
      const answer = await portal.signInWith(attack(challenge), browser)
      expect(answer.json(), what).toMatchObject({ status: 422, code: 'passkey-not-accepted' })
      answers.push({ ...(answer.json() as object), requestId: '', instance: '' })
      expect((await portal.signInWith(portal.used({ challenge }), browser)).json(), what).toMatchObject({
        code: 'passkey-challenge-over',
      })
    }
    expect(new Set(answers.map((answer) => JSON.stringify(answer))).size).toBe(1)
    const late = await portal.beginSignIn()
    portal.clock.advance(5)
    expect((await portal.signInWith(portal.used(late), late.browser)).json()).toMatchObject({
      code: 'passkey-challenge-over',
    })
  })

  test('tells the audit log of a counter that went back, and lets nobody in', async () => {
    const portal = await withAda()
    await portal.add()
    for (const [counter, status] of [
      [7, 200],
      [7, 422],
      [3, 422],
      [8, 200],
    ] as const) {
      const { challenge, browser } = await portal.beginSignIn()
      portal.device.setCounter(counter)
      const answer = await portal.signInWith(portal.device.get({ challenge }, portal.accountId), browser)
      expect(answer.statusCode, String(counter)).toBe(status)
    }
    expect((await portal.actions()).filter((action) => action === 'account.passkey-suspected')).toHaveLength(2)
  })

  test('is held by the status of the account and by its lock, as with the password', async () => {
    const portal = await withAda()
    await portal.add()
    const attempt = async () => {
      const asked = await portal.beginSignIn()
      return (await portal.signInWith(portal.used(asked), asked.browser)).json()
    }
    await portal.identity.deactivateAccount(operator, portal.accountId)
    expect(await attempt()).toMatchObject({ status: 403, code: 'account-disabled' })
    await portal.identity.activateAccount(operator, portal.accountId)
    for (let count = 0; count < 10; count += 1) await portal.signIn(ada, 'wrong', { from: `198.51.100.${count}` })
    expect(await attempt()).toMatchObject({ status: 429, code: 'too-many-attempts' })
    portal.clock.advance(15)
    expect(await attempt()).toMatchObject({ account: { email: ada } })
  })
})

describe('a passkey as second factor', () => {
  test('completes the second step of its own account only; a recovery code still does when the device is lost', async () => {
    const portal = await withAda()
    const { recoveryCodes } = await portal.add()
    const step = cookieOf(await portal.signIn(ada))
    expect((await portal.call('GET', '/session/second-step', undefined, step)).json()).toEqual({
      app: false,
      passkey: true,
    })
    expect((await portal.call('GET', '/session/second-step', undefined, '')).json()).toMatchObject({
      code: 'second-step-over',
    })
    const options = async (as = step) =>
      (await portal.call('POST', '/session/second-step/passkey/options', undefined, as)).json()
    const asked = await options()
    expect(asked.allowCredentials).toMatchObject([{ id: portal.device.id, transports: ['internal'] }])
    const complete = (passkey: object) => portal.call('POST', '/session/second-step/passkey', { passkey }, step)

    const eveId = await portal.person('eve@example.com')
    const eve = cookieOf(await portal.signIn('eve@example.com'))
    const hers = createAuthenticator()
    const challenge = await portal.begin(eve)
    await portal.call('POST', '/own/passkeys', { name: 'Hers', passkey: hers.create({ challenge }) }, eve)
    const stolen = await complete(hers.get(asked, eveId))
    expect(stolen.json()).toMatchObject({ code: 'passkey-not-accepted' })
    const elsewhere = await portal.beginSignIn()
    expect((await complete(portal.used(elsewhere))).json()).toMatchObject({ code: 'passkey-challenge-over' })
    // Holding the device is enough after the password.
    const opened = await complete(portal.used({ ...(await options()), userVerified: false }))
    expect(opened.json()).toMatchObject({ account: { email: ada } })

    const again = cookieOf(await portal.signIn(ada))
    const code = recoveryCodes[0] ?? ''
    expect((await portal.call('POST', '/session/second-step', { code }, again)).statusCode).toBe(200)
  })

  test('is removed with the password and a code or the passkey itself, and the last one turns the second factor off', async () => {
    const portal = await withAda()
    const { call } = portal
    const { passkey, recoveryCodes } = await portal.add()
    const second = (await portal.add(createAuthenticator(), 'Phone')).passkey.id
    const remove = (id: string, body: object) =>
      call('POST', `/own/passkeys/${id}/removal`, { password: goodPassword, ...body })
    expect((await remove(second, {})).json()).toMatchObject({ errors: [{ field: 'code' }] })
    expect((await remove(second, { code: '123456' })).json()).toMatchObject({ code: 'wrong-code' })
    const wrong = await remove(second, { code: recoveryCodes[0], password: 'wrong' })
    expect(wrong.json()).toMatchObject({ code: 'wrong-password' })
    expect((await remove(second, { code: recoveryCodes[0] })).statusCode).toBe(204)
    const proof = async () => portal.used((await call('POST', '/own/passkeys/proof')).json())
    const renewed = await call('POST', '/own/second-factor/recovery-codes', {
      password: goodPassword,
      passkey: await proof(),
    })
    expect(renewed.json().recoveryCodes).toHaveLength(10)
    expect((await remove(passkey.id, { passkey: await proof() })).statusCode).toBe(204)
    expect((await portal.signIn(ada)).statusCode).toBe(200)
    expect((await call('GET', '/own/second-factor')).json()).toMatchObject({ on: false, recoveryCodesLeft: 0 })
    const changes = await portal.db
      .selectFrom('events')
      .select('payload')
      .where('name', '=', 'account.second-factor-changed')
      .orderBy('id')
      .execute()
    expect(changes.map(({ payload }) => (payload as { change: string }).change)).toEqual([
      ...['passkey-added', 'passkey-added', 'passkey-removed', 'codes-renewed', 'turned-off'],
    ])
  })

  test('counts where the back office asks for one, can’t be the last to go there, and is taken away by an owner', async () => {
    const portal = await withAda({ adminRoles: ['owner'] })
    const { passkey, recoveryCodes } = await portal.add()
    const demand = await portal.call('PATCH', '/settings/accounts', { secondFactorOfAdmins: true })
    expect(demand.statusCode, demand.body).toBe(200)
    expect((await portal.show(portal.cookie)).json()).toMatchObject({ mustSetUpSecondFactor: false })
    const body = { password: goodPassword, code: recoveryCodes[0] }
    const refused = await portal.call('POST', `/own/passkeys/${passkey.id}/removal`, body)
    expect(refused.json()).toMatchObject({ code: 'second-factor-required' })
    await portal.identity.resetSecondFactor(operator, portal.accountId)
    expect((await portal.show(portal.cookie)).statusCode).toBe(401)
    expect(await portal.db.selectFrom('passkeys').selectAll().execute()).toEqual([])
  })
})

test.each([
  ['https://portal.example.com', 'portal.example.com'],
  ['https://portal.example.com:8443', 'portal.example.com'],
  ['http://localhost:3000', 'localhost'],
  ['http://portal.example.com', undefined],
  ['https://192.0.2.1', undefined],
  ['https://[2001:db8::1]', undefined],
])('at %s passkeys are made for %s', (baseUrl, id) => expect(passkeyParty(baseUrl)?.id).toBe(id))
