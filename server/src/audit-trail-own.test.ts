import { expect, test } from 'vitest'
import { createAuthenticator } from './identity/test-authenticator.ts'
import { totpCode } from './identity/totp.ts'
import { createQueueMail } from './notifications/index.ts'
import { openMailbox } from './notifications/test-mailbox.ts'
import type { Door } from './test-door.ts'
import { type Change, changesOf, walkTrail } from './test-trail.ts'
import { type OpenPortal, openPortal } from './test-whole-portal.ts'

const email = 'owner@example.com'
const password = 'correct horse battery'

/** Asks as a browser does: with the cookies it was given. Remembers the recovery codes and the passkey it was told. */
function openBrowser(portal: OpenPortal) {
  const jar = new Map<string, string>()
  const codes: string[] = []
  const passkey = { id: '' }
  const ask: Door['ask'] = async (method, path, body) => {
    const cookie = [...jar].map(([name, value]) => `${name}=${value}`).join('; ')
    const sent = { ...(cookie === '' ? {} : { cookie }), ...(body === undefined ? {} : { body: body as object }) }
    const answer = await portal.ask(method, `/api/v1${path}`, sent)
    for (const { name, value } of answer.cookies) {
      if (value === '') jar.delete(name)
      else jar.set(name, value)
    }
    const told = answer.body === '' ? undefined : answer.json()
    if (told?.recoveryCodes) codes.splice(0, codes.length, ...told.recoveryCodes)
    if (told?.passkey) passkey.id = told.passkey.id
    return { status: answer.statusCode, body: told, etag: undefined }
  }
  return { ask, codes, passkey }
}

test('every change of what is somebody’s own, and of the post, is in the audit log with who made it', {
  timeout: 120_000,
}, async () => {
  const portal = await openPortal()
  const { stage } = portal
  const { identity } = stage.capabilities
  const { actor: developer } = await portal.member('dev@example.com')
  const elsewhere = await sessionOf(portal)
  await portal.signIn(email)
  const tokens = await Promise.all(
    ['One', 'Two'].map((name) =>
      identity.createApiToken(stage.owner, { name, permissions: null, lifetimeDays: 3, password }),
    ),
  )
  const program = { name: 'Robot', adminRoles: ['publisher'], productIds: null } as const
  const robot = await identity.createServiceAccount(stage.owner, { ...program, adminRoles: [...program.adminRoles] })
  const { secret } = await identity.beginSecondFactor(stage.owner)
  const codeIn = (seconds: number) => totpCode(secret, new Date(Date.now() + seconds * 1000))
  const mailId = await queuedMail(portal)
  const server = { host: '127.0.0.1', port: (await openMailbox()).port, security: 'none', username: '' }
  const browser = openBrowser(portal)
  const device = createAuthenticator()
  const asked = async (path: string, body?: object) => {
    const { challenge } = (await browser.ask('POST', path, body)).body as { challenge: string }
    return { challenge, origin: 'http://portal.localhost', rpId: 'portal.localhost' }
  }
  let counter = 0
  const signed = async (path: string) => {
    counter += 1
    device.setCounter(counter)
    return { passkey: device.get(await asked(path), stage.owner.accountId ?? '') }
  }
  const ownPasskey = () => `/own/passkeys/${browser.passkey.id}`
  const template = { subject: 'News', body: 'Good news for you.' }

  const changes: Record<string, Change> = {
    signIn: { path: '/session', body: { email, password }, actions: ['session.opened'] },
    startImpersonation: {
      path: `/accounts/${developer.accountId}/impersonation`,
      body: { reason: 'A ticket' },
      actions: ['account.impersonated'],
    },
    endImpersonation: { path: '/own/impersonation', actions: ['account.impersonation-ended'] },
    endOwnSession: { path: `/own/sessions/${elsewhere}`, actions: ['session.ended'] },
    endOtherSessions: { path: '/own/sessions', actions: ['session.ended'] },
    createApiToken: {
      path: '/own/api-tokens',
      body: { name: 'Three', permissions: null, lifetimeDays: 3, password },
      actions: ['api-token.created'],
    },
    createServiceAccount: {
      path: '/service-accounts',
      body: { name: 'Deployments', adminRoles: ['publisher'], productIds: null },
      actions: ['account.created'],
    },
    createServiceToken: {
      path: `/service-accounts/${robot.id}/api-tokens`,
      body: { name: 'Robot', permissions: null, lifetimeDays: 3, password },
      actions: ['api-token.created'],
    },
    revokeApiToken: { path: `/own/api-tokens/${tokens[0]?.id}`, actions: ['api-token.revoked'] },
    revokeApiTokenOf: { path: `/api-tokens/${tokens[1]?.id}`, actions: ['api-token.revoked'] },
    // Counts for nothing before it is confirmed.
    beginSecondFactor: { path: '/own/second-factor', actions: [] },
    confirmSecondFactor: {
      path: '/own/second-factor/confirmation',
      body: () => ({ code: codeIn(0), password }),
      actions: ['account.second-factor-turned-on'],
    },
    renewRecoveryCodes: {
      path: '/own/second-factor/recovery-codes',
      body: () => ({ code: codeIn(30), password }),
      actions: ['account.second-factor-codes-renewed'],
    },
    completeSignIn: {
      path: '/session/second-step',
      async body() {
        expect((await browser.ask('POST', '/session', { email, password })).status).toBe(401)
        return { code: browser.codes[0] }
      },
      actions: ['session.opened'],
    },
    turnOffSecondFactor: {
      path: '/own/second-factor/removal',
      body: () => ({ code: browser.codes[1], password }),
      actions: ['account.second-factor-turned-off'],
    },
    // Asking changes nothing.
    beginPasskey: { path: '/own/passkeys/options', body: { password }, actions: [] },
    addPasskey: {
      path: '/own/passkeys',
      body: async () => ({
        name: 'Laptop',
        passkey: device.create(await asked('/own/passkeys/options', { password })),
      }),
      actions: ['account.passkey-added'],
    },
    renamePasskey: {
      get path() {
        return ownPasskey()
      },
      async body() {
        // The step that is gone on with below.
        expect((await browser.ask('POST', '/session', { email, password })).status).toBe(401)
        return { name: 'Work laptop' }
      },
      actions: ['account.passkey-renamed'],
    },
    beginSecondStepPasskey: { path: '/session/second-step/passkey/options', actions: [] },
    completeSignInWithPasskey: {
      path: '/session/second-step/passkey',
      body: () => signed('/session/second-step/passkey/options'),
      actions: ['session.opened'],
    },
    beginPasskeySignIn: { path: '/session/passkey/options', actions: [] },
    signInWithPasskey: {
      path: '/session/passkey',
      body: () => signed('/session/passkey/options'),
      actions: ['session.opened'],
    },
    beginPasskeyProof: { path: '/own/passkeys/proof', actions: [] },
    removePasskey: {
      get path() {
        return `${ownPasskey()}/removal`
      },
      body: () => ({ code: browser.codes[0], password }),
      actions: ['account.second-factor-turned-off'],
    },
    updateMailSettings: {
      path: '/mail-settings',
      body: { server, fromAddress: 'portal@example.com', fromName: 'Portal', ownerNotices: [] },
      actions: ['setting.changed'],
    },
    testMailSettings: { path: '/mail-settings/test', body: { recipient: email }, actions: ['mail.tested'] },
    cancelMail: { path: `/mails/${mailId}/cancellation`, actions: ['mail.cancelled'] },
    resendMail: { path: `/mails/${mailId}/resend`, actions: ['mail.resent'] },
    // Draws what was typed and keeps nothing.
    previewMailTemplate: { path: '/mail-templates/test/preview', body: template, actions: [] },
    testMailTemplate: { path: '/mail-templates/test/test', body: template, actions: ['mail-template.tested'] },
    updateMailTemplate: { path: '/mail-templates/test', body: template, actions: ['mail-template.updated'] },
    resetMailTemplate: { path: '/mail-templates/test', actions: ['mail-template.reset'] },
    signOut: { path: '/session', actions: ['session.ended'] },
  }
  await walkTrail(stage, changes, changesOf('own'), { door: browser })
})

/** @returns the id of a session that is opened for this */
async function sessionOf({ ask, signIn }: OpenPortal): Promise<string> {
  const cookie = await signIn(email)
  const { items } = (await ask('GET', '/api/v1/own/sessions', { cookie })).json()
  return items[0].id
}

/** @returns the id of a mail that waits */
async function queuedMail({ stage }: OpenPortal): Promise<string> {
  const mail = { eventId: null, template: 'test', recipient: email, model: { askedBy: 'Olga' } } as const
  await createQueueMail({ vault: stage.vault })(stage.db, mail, stage.clock.now())
  return (await stage.db.selectFrom('mails').select('id').executeTakeFirstOrThrow()).id
}
