import { describe, expect, test } from 'vitest'
import { system } from '../platform/actor.ts'
import { recoveryCode } from './recovery-codes.ts'
import { cookieOf, goodPassword, type TestPortal, testPortal, visitor } from './test-portal.ts'
import { totpCode } from './totp.ts'

const operator = system('Operator')
const ada = 'ada@example.com'

/** Ada is signed in, and with `turnOn` has an app with codes. */
async function withAda(more = {}) {
  const portal = await testPortal()
  const accountId = await portal.person(ada, more)
  const cookie = cookieOf(await portal.signIn(ada))
  const own = (method: string, path: string, body?: object, as = cookie) =>
    portal.ask(method, `/own/second-factor${path}`, { headers: { cookie: as }, ...(body ? { body } : {}) })
  let secret = ''
  async function turnOn() {
    secret = (await own('POST', '')).json().secret
    const answer = await own('POST', '/confirmation', {
      code: totpCode(secret, portal.clock.at),
      password: goodPassword,
    })
    portal.clock.advance(1)
    return answer.json().recoveryCodes as string[]
  }
  const code = (minutes = 0) => totpCode(secret, new Date(portal.clock.at.getTime() + minutes * 60_000))
  return { ...portal, accountId, cookie, own, turnOn, code }
}

const enter = (portal: TestPortal, step: string, code: string, from = '192.0.2.1') =>
  portal.ask('POST', '/session/second-step', { body: { code }, headers: { cookie: step }, from })

/** The password only. @returns the cookie of the second step */
const begin = async (portal: TestPortal) => cookieOf(await portal.signIn(ada))

describe('setting up a second factor', () => {
  test('GAP-10: takes a code of the app and the password, and then signing in takes a code', async () => {
    const portal = await withAda()
    expect((await portal.own('GET', '')).json()).toMatchObject({ on: false, begun: false, recoveryCodesLeft: 0 })
    const { secret, address } = (await portal.own('POST', '')).json()
    expect(address).toMatch(/^otpauth:\/\/totp\/Test%20portal:ada%40example\.com\?/)
    expect((await portal.own('POST', '')).json().secret).toBe(secret)
    const right = totpCode(secret, portal.clock.at)
    const wrong = right === '123456' ? '654321' : '123456'
    const attempts = [
      [{ code: wrong, password: goodPassword }, 'wrong-code', 'code'],
      [{ code: right, password: 'not the password' }, 'wrong-password', 'password'],
    ] as const
    for (const [body, code, field] of attempts) {
      expect((await portal.own('POST', '/confirmation', body)).json()).toMatchObject({ code, errors: [{ field }] })
    }
    expect((await portal.signIn(ada)).statusCode).toBe(200)

    const confirmed = await portal.own('POST', '/confirmation', { code: right, password: goodPassword })
    expect(confirmed.json().recoveryCodes).toHaveLength(10)
    expect(confirmed.headers['cache-control']).toBe('no-store')
    const answer = await portal.signIn(ada)
    expect(answer.json()).toMatchObject({ status: 401, code: 'second-factor-required' })
    expect((await portal.show(cookieOf(answer))).statusCode).toBe(401)
    portal.clock.advance(1)
    const opened = await enter(portal, cookieOf(answer), totpCode(secret, portal.clock.at))
    expect(opened.json()).toMatchObject({ account: { email: ada } })
    expect((await portal.show(cookieOf(opened))).statusCode).toBe(200)
    expect((await portal.own('POST', '')).json()).toMatchObject({ code: 'second-factor-on' })
  })

  test('ends what was opened with the password alone, also what is between password and code', async () => {
    const portal = await withAda()
    const other = cookieOf(await portal.signIn(ada))
    await portal.turnOn()
    expect([(await portal.show(other)).statusCode, (await portal.show(portal.cookie)).statusCode]).toEqual([401, 200])
    const step = await begin(portal)
    await portal.identity.deactivateAccount(operator, portal.accountId)
    expect((await enter(portal, step, portal.code())).json()).toMatchObject({ code: 'second-step-over' })
  })

  test('keeps secret, codes and tokens out of the database, the log and the audit trail', async () => {
    const portal = await withAda()
    const codes = await portal.turnOn()
    const step = (await begin(portal)).split('=')[1] ?? ''
    const tables = ['second_factors', 'recovery_codes', 'second_steps', 'audit_entries', 'events'] as const
    const kept = JSON.stringify(
      await Promise.all(tables.map((table) => portal.db.selectFrom(table).selectAll().execute())),
      (_, value) => (value?.type === 'Buffer' ? Buffer.from(value.data).toString('latin1') : value),
    )
    for (const hidden of [...codes, ...codes.map((code) => code.replaceAll('-', '')), step]) {
      expect(kept + portal.logged.join('')).not.toContain(hidden)
    }
    const { sealed_secret: sealed } = await portal.db.selectFrom('second_factors').selectAll().executeTakeFirstOrThrow()
    expect(sealed.length).toBeGreaterThan(90)
  })
})

describe('the second step', () => {
  test('takes each code once, in order, and forgives a clock that is half a minute wrong', async () => {
    const portal = await withAda()
    await portal.turnOn()
    const now = portal.code()
    expect((await enter(portal, await begin(portal), now)).statusCode).toBe(200)
    const replay = await enter(portal, await begin(portal), now)
    expect(replay.json()).toMatchObject({ code: 'wrong-code', errors: [{ field: 'code' }] })
    // The one before is older than the last that was used.
    expect((await enter(portal, await begin(portal), portal.code(-0.5))).statusCode).toBe(422)
    expect((await enter(portal, await begin(portal), portal.code(0.5))).statusCode).toBe(200)
    expect((await enter(portal, await begin(portal), portal.code(2))).statusCode).toBe(422)
  })

  test('of two who send the same code at once lets one in', async () => {
    const portal = await withAda()
    await portal.turnOn()
    const steps = [await begin(portal), await begin(portal)]
    const answers = await Promise.all(steps.map((step) => enter(portal, step, portal.code())))
    expect(answers.map((answer) => answer.statusCode).toSorted()).toEqual([200, 422])
  })

  test('belongs to the browser that gave the password, works once, and for ten minutes', async () => {
    const portal = await withAda()
    await portal.turnOn()
    const stranger = await portal.ask('POST', '/session/second-step', { body: { code: portal.code() } })
    expect(stranger.json()).toMatchObject({ status: 401, code: 'second-step-over' })
    const step = await begin(portal)
    expect(step).toMatch(/^portico_second_step=[\w-]{43}$/)
    expect((await enter(portal, step, portal.code())).statusCode).toBe(200)
    portal.clock.advance(1)
    expect((await enter(portal, step, portal.code())).json()).toMatchObject({ code: 'second-step-over' })
    const late = await begin(portal)
    portal.clock.advance(10)
    expect((await enter(portal, late, portal.code())).json()).toMatchObject({ code: 'second-step-over' })
    expect(await portal.identity.forgetExpired()).toBeGreaterThan(0)
    expect(await portal.db.selectFrom('second_steps').selectAll().execute()).toEqual([])
  })

  test('gives a guesser ten attempts in all, even with the right password in between and where passwords lock nobody', async () => {
    const portal = await withAda({ adminRoles: ['owner'] })
    await portal.turnOn()
    await portal.ask('PATCH', '/settings/accounts', {
      body: { failuresBeforeLock: 0 },
      headers: { cookie: portal.cookie },
    })
    const outcomes: number[] = []
    for (let count = 0; count < 12; count += 1) {
      const step = await begin(portal)
      outcomes.push((await enter(portal, step, 'abcdef', `198.51.100.${count}`)).statusCode)
    }
    expect(outcomes.slice(0, 10)).toEqual(Array(10).fill(422))
    expect(outcomes.slice(10)).toEqual([429, 429])
    expect((await enter(portal, await begin(portal), portal.code())).statusCode).toBe(429)
    portal.clock.advance(15)
    expect((await enter(portal, await begin(portal), portal.code())).statusCode).toBe(200)
  })

  test.each(['', ' ', 'x'.repeat(101)])('refuses "%s" by name', async (code) => {
    const portal = await withAda()
    await portal.turnOn()
    expect((await enter(portal, await begin(portal), code)).json()).toMatchObject({ errors: [{ field: 'code' }] })
  })
})

describe('recovery codes', () => {
  test('each let somebody in once, however they are typed', async () => {
    const portal = await withAda()
    const [first = '', second = ''] = await portal.turnOn()
    const typed = ` ${first.toUpperCase().replaceAll('-', ' ')} `
    expect((await enter(portal, await begin(portal), typed)).statusCode).toBe(200)
    expect((await enter(portal, await begin(portal), first)).json()).toMatchObject({ code: 'wrong-code' })
    expect((await enter(portal, await begin(portal), second)).statusCode).toBe(200)
    expect((await portal.own('GET', '')).json()).toMatchObject({ recoveryCodesLeft: 8 })
    const used = await portal.db
      .selectFrom('events')
      .select('payload')
      .where('name', '=', 'account.recovery-code-used')
      .orderBy('id')
      .execute()
    expect(used.map(({ payload }) => payload)).toMatchObject([{ left: 9 }, { left: 8 }])
  })

  test('are renewed with password and code, and the earlier ones end', async () => {
    const portal = await withAda()
    const [old = ''] = await portal.turnOn()
    const denied = await portal.own('POST', '/recovery-codes', { code: 'zzzz', password: goodPassword })
    expect(denied.json()).toMatchObject({ code: 'wrong-code' })
    const answer = await portal.own('POST', '/recovery-codes', { code: portal.code(), password: goodPassword })
    const [fresh = ''] = answer.json().recoveryCodes
    expect((await enter(portal, await begin(portal), old)).statusCode).toBe(422)
    expect((await enter(portal, await begin(portal), fresh)).statusCode).toBe(200)
  })

  test('are drawn evenly from an alphabet without look-alikes', () => {
    const code = recoveryCode((size) => Buffer.from(Array.from({ length: size }, (_, index) => 240 + index)))
    expect(code).toMatch(/^([a-z2-9]{4}-){3}[a-z2-9]{4}$/)
    expect(code).not.toMatch(/[ilo01]/)
  })
})

describe('turning it off', () => {
  test('takes password and code, also a recovery code of who has lost the device', async () => {
    const portal = await withAda()
    const [lost = ''] = await portal.turnOn()
    const wrong = await portal.own('POST', '/removal', { code: lost, password: 'not the password' })
    expect(wrong.json()).toMatchObject({ code: 'wrong-password' })
    expect((await portal.own('POST', '/removal', { code: lost, password: goodPassword })).statusCode).toBe(204)
    expect((await portal.signIn(ada)).statusCode).toBe(200)
    expect((await portal.own('POST', '/removal', { code: lost, password: goodPassword })).json()).toMatchObject({
      code: 'no-second-factor',
    })
  })

  test('by the back office ends sessions and tells the person; of an owner only an owner does it', async () => {
    const portal = await withAda()
    await portal.turnOn()
    await portal.identity.resetSecondFactor(operator, portal.accountId)
    expect((await portal.show(portal.cookie)).statusCode).toBe(401)
    expect((await portal.signIn(ada)).statusCode).toBe(200)
    await expect(portal.identity.resetSecondFactor(operator, portal.accountId)).rejects.toMatchObject({
      code: 'no-second-factor',
    })
    const audited = await portal.db.selectFrom('audit_entries').select('action').orderBy('id').execute()
    expect(audited.map(({ action }) => action)).toContain('account.second-factor-reset')
    const events = await portal.db
      .selectFrom('events')
      .select('payload')
      .where('name', '=', 'account.second-factor-changed')
      .orderBy('id')
      .execute()
    expect(events.map(({ payload }) => payload)).toMatchObject([{ change: 'turned-on' }, { change: 'reset' }])
    const ownerId = await portal.person('owner@example.com', { adminRoles: ['owner'] })
    const support = { ...visitor, kind: 'account', permissions: new Set(['people:write'] as const) } as const
    await expect(portal.identity.resetSecondFactor(support, ownerId)).rejects.toMatchObject({
      code: 'back-office-account',
    })
  })
})

test('API tokens need no code', async () => {
  const portal = await withAda({ adminRoles: ['owner'] })
  await portal.turnOn()
  const body = { name: 'Nightly', permissions: null, lifetimeDays: 3, password: goodPassword }
  const { token } = (await portal.ask('POST', '/own/api-tokens', { body, headers: { cookie: portal.cookie } })).json()
  const shown = await portal.ask('GET', '/session', { headers: { authorization: `Bearer ${token}` } })
  expect(shown.json()).toMatchObject({ apiToken: { name: 'Nightly' }, mustSetUpSecondFactor: false })
  expect(shown.json().permissions).toContain('settings:write')
})

describe('where the back office asks for a second factor', () => {
  test('who has none may do nothing until it is set up, and nobody can demand it without having one', async () => {
    const portal = await withAda({ adminRoles: ['owner'] })
    const demand = () =>
      portal.ask('PATCH', '/settings/accounts', {
        body: { secondFactorOfAdmins: true },
        headers: { cookie: portal.cookie },
      })
    expect((await demand()).json()).toMatchObject({ errors: [{ field: 'secondFactorOfAdmins' }] })
    await portal.turnOn()
    expect((await demand()).statusCode).toBe(200)
    const refused = await portal.own('POST', '/removal', { code: portal.code(), password: goodPassword })
    expect(refused.json()).toMatchObject({ code: 'second-factor-required' })
    expect((await portal.show(portal.cookie)).json()).toMatchObject({ mustSetUpSecondFactor: false })

    await portal.person('pat@example.com', { adminRoles: ['publisher'] })
    const pat = cookieOf(await portal.signIn('pat@example.com'))
    expect((await portal.show(pat)).json()).toMatchObject({ permissions: [], mustSetUpSecondFactor: true })
    const { secret } = (await portal.own('POST', '', undefined, pat)).json()
    const body = { code: totpCode(secret, portal.clock.at), password: goodPassword }
    expect((await portal.own('POST', '/confirmation', body, pat)).statusCode).toBe(200)
    const free = (await portal.show(pat)).json()
    expect(free).toMatchObject({ mustSetUpSecondFactor: false })
    expect(free.permissions.length).toBeGreaterThan(5)
    await portal.person('dev@example.com')
    const dev = cookieOf(await portal.signIn('dev@example.com'))
    expect((await portal.show(dev)).json()).toMatchObject({ mustSetUpSecondFactor: false })
  })
})
