import { expect, test } from 'vitest'
import { type OpenPortal, openPortal } from './test-whole-portal.ts'

// Everything by which somebody comes in, or asks to: no session that was planted goes on, no mailed address works twice, and nothing tells who
// has an account.

const password = 'correct horse battery'
const another = 'quiet lantern 77 harbours'
const person = { first: 'Gus', last: 'Guest', password1: another, password2: another }
const sessionIn = (answer: Awaited<ReturnType<OpenPortal['ask']>>) =>
  answer.cookies.find(({ name, value }) => name === 'portico_session' && value !== '')?.value

test('a session that was planted in the browser ends with every way in, and links of mails work once', async () => {
  const portal = await openPortal()
  const { stage, ask, member } = portal
  const { consumers, identity } = stage.capabilities
  const { actor: boss } = await member('boss@example.com', 'Acme', 'admin')
  await member('ada@example.com')
  const invited = { email: 'ivy@example.com', firstName: 'Ivy', lastName: 'Invited' }
  await consumers.inviteColleague(boss, invited)
  const invitation = await tokenFor(portal, invited.email, 'invitation')
  await identity.updateSignUpSettings(stage.owner, { emailConfirmation: 'required' })
  await ask('POST', '/auth/password/register', { form: { ...person, email: 'rita@example.com' } })
  const registration = await tokenFor(portal, 'rita@example.com', 'registration-confirmation')
  await identity.updateSignUpSettings(stage.owner, { emailConfirmation: 'off' })

  const confirmation = { mode: 'confirm', token: registration, password: another }
  const login = { login: 'ada@example.com', password }
  const ways: { url: string; form?: Record<string, string>; body?: object; isOnce?: boolean }[] = [
    { url: '/api/v1/session', body: { email: 'ada@example.com', password } },
    { url: '/auth/password/login', form: login },
    { url: '/auth/password/register', form: { ...person, email: 'gus@example.com' }, isOnce: true },
    { url: '/auth/invitation', form: { ...person, mode: 'newcomer', token: invitation }, isOnce: true },
    { url: '/auth/email/registration', form: confirmation, isOnce: true },
  ]
  for (const { url, isOnce, ...sent } of ways) {
    const planted = await portal.signIn('boss@example.com')
    const unknown = `portico_session=${'A'.repeat(43)}`
    const came = await ask('POST', url, { ...sent, cookie: planted })
    const opened = sessionIn(came)
    expect(opened, `${url} ${came.statusCode}`).toMatch(/^[\w-]{43}$/)
    expect(`portico_session=${opened}`, url).not.toBe(planted)
    expect((await ask('GET', '/api/v1/session', { cookie: planted })).statusCode, url).toBe(401)
    const again = await ask('POST', url, { ...sent, cookie: unknown })
    expect(sessionIn(again) === undefined, `${url} again`).toBe(isOnce ?? false)
    if (!isOnce) expect(sessionIn(again), url).not.toBe('A'.repeat(43))
  }

  await ask('POST', '/auth/password/new', { form: { email: 'ada@example.com' } })
  const reset = {
    token: await tokenFor(portal, 'ada@example.com', 'password-reset'),
    password1: another,
    password2: another,
  }
  const ada = await portal.signIn('ada@example.com')
  const chosen = await ask('POST', '/auth/password/edit', { form: reset, cookie: ada })
  // Whoever has the link chooses a password and nothing else: signing in comes after it.
  expect([chosen.statusCode, sessionIn(chosen)]).toEqual([303, undefined])
  expect((await ask('GET', '/api/v1/session', { cookie: ada })).statusCode).toBe(401)
  const third = { ...reset, password1: 'nine purple tractors', password2: 'nine purple tractors' }
  expect((await ask('POST', '/auth/password/edit', { form: third })).body).toContain('This link no longer works')
  const now = await ask('POST', '/api/v1/session', { body: { email: 'ada@example.com', password: another } })
  expect(now.statusCode).toBe(200)

  const change = { email: 'new@example.com', current_password: another }
  await ask('POST', '/portal/private/profile/email', { form: change, cookie: `portico_session=${sessionIn(now)}` })
  const confirm = { token: await tokenFor(portal, 'new@example.com', 'email-confirmation') }
  expect((await ask('POST', '/auth/email/confirm', { form: confirm })).statusCode).toBe(303)
  expect((await ask('POST', '/auth/email/confirm', { form: confirm })).statusCode).toBe(422)
})

test('nobody learns who has an account, wherever an address can be typed', async () => {
  const portal = await openPortal()
  const { stage, ask, member } = portal
  await member('ada@example.com')
  const { cookie } = await member('curious@example.com')
  await stage.capabilities.identity.updateSignUpSettings(stage.owner, { emailConfirmation: 'required' })
  const asked: [string, (email: string) => { form?: Record<string, string>; body?: object; cookie?: string }][] = [
    ['/api/v1/session', (email) => ({ body: { email, password: another } })],
    ['/auth/password/login', (login) => ({ form: { login, password: another } })],
    ['/auth/password/new', (email) => ({ form: { email } })],
    ['/auth/password/register', (email) => ({ form: { ...person, email } })],
    ['/auth/email/registration', (email) => ({ form: { mode: 'resend', email } })],
    ['/portal/private/profile/email', (email) => ({ form: { email, current_password: password }, cookie })],
  ]
  for (const [url, sent] of asked) {
    const [known, unknown] = ['ada@example.com', 'nil@example.com'].map(async (email) => {
      const { statusCode, body, headers } = await ask('POST', url, sent(email))
      const text = body.replaceAll(email, '').replaceAll(String(headers['x-request-id']), '')
      return { statusCode, text, location: headers.location, cookies: headers['set-cookie'] }
    })
    expect(await known, url).toEqual(await unknown)
  }
})

/** Of the last mail of this kind to somebody. */
async function tokenFor({ stage }: OpenPortal, recipient: string, template: string): Promise<string> {
  await stage.capabilities.events.dispatch()
  const { model_sealed: sealed } = await stage.db
    .selectFrom('mails')
    .select('model_sealed')
    .where('recipient', '=', recipient)
    .where('template', '=', template)
    .orderBy('id', 'desc')
    .executeTakeFirstOrThrow()
  return /token=([\w-]+)/.exec(sealed ? stage.vault.open(sealed, 'mail-model').expose() : '')?.[1] ?? ''
}
