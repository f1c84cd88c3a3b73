import { type Endpoint, endpoints } from '@portico/contract'
import { expect, test } from 'vitest'
import { z } from 'zod'
import type { Entrance } from './platform/http/registry.ts'
import { newId } from './platform/ids.ts'
import { addPasskey } from './test-belongings.ts'
import { type OpenPortal, openPortal } from './test-whole-portal.ts'

// Wherever something secret is sent, guessing it is refused after a while: at every endpoint and form, found by the names of fields.

const isSecret = (field: string) => /^(\w*password\d?|code|token|passkey|inviteCode|invite_id)$/i.test(field)

/**
 * What is signed by a device can't be guessed; what is set and not compared is no guess; registrations with an invite code count with the
 * others of their address (identity/accounts.test.ts).
 */
const noGuess = [
  'addPasskey',
  'beginPasskeySignIn',
  'completeSignInWithPasskey',
  'createAccount',
  'newPasskeyForm',
  'passkeySignInForm',
  'registerForm',
  'signInWithPasskey',
  'updateAccountSettings',
  'updateMailSettings',
]

interface Guess {
  sent: Record<string, unknown>
  /** The right password instead of the guess is refused by then as well. */
  right?: Record<string, unknown>
  as?: string
  /** Guesses that are looked at, at most. */
  most?: number
  ids?: Record<string, string>
}

const [right, wrong] = ['correct horse battery', 'not the password at all']
const [noCode, noToken, noInvite] = ['000000', 'x'.repeat(43), 'AAAA-AAAA-AAAA']

test('SGN-7, SGN-8: whatever secret is guessed, at any endpoint and form, guesses are refused after a while', async () => {
  const portal = await openPortal()
  const guesses = await guessesAt(portal)
  const takesSecret = ({ kind, name, fields }: Entrance) =>
    (kind === 'page' ? (fields ?? []) : bodyFields(name)).some(isSecret) && !noGuess.includes(name)
  const entrances = portal.portal.registry.all().filter(takesSecret)
  expect(entrances.map(({ name }) => name).toSorted()).toEqual(Object.keys(guesses).toSorted())
  const wrongly: string[] = []
  for (const [index, entrance] of entrances.entries()) {
    const guess = guesses[entrance.name]
    if (!guess) continue
    const { sent, right: good, most = 10 } = guess
    await portal.stage.db.deleteFrom('sign_in_failures').execute()
    const send = (values: Record<string, unknown>) => ask(portal, entrance, guess, values, `198.51.100.${index + 1}`)
    let looked = 0
    let answer = await send(sent)
    for (; answer !== 429 && looked <= most; answer = await send(sent)) {
      if (![401, 403, 422].includes(answer)) wrongly.push(`${entrance.name}: a guess was answered with ${answer}`)
      looked += 1
    }
    if (looked === 0 || looked > most) wrongly.push(`${entrance.name}: ${looked} guesses`)
    if (good && (await send({ ...sent, ...good })) !== 429) wrongly.push(`${entrance.name}: the lock is open`)
  }
  expect(wrongly).toEqual([])
})

function bodyFields(name: string): string[] {
  const { body } = (endpoints as Record<string, Endpoint>)[name] ?? {}
  if (!body) return []
  const { properties = {} } = z.toJSONSchema(body, { io: 'input', unrepresentable: 'any' })
  return Object.keys(properties)
}

/** By names of entrances: what a guesser would send, and as whom. */
async function guessesAt(portal: OpenPortal): Promise<Record<string, Guess>> {
  const { stage, member, ask: request, ownerCookie } = portal
  const { identity } = stage.capabilities
  const email = 'ada@example.com'
  const { actor, cookie: as } = await member(email)
  const service = await identity.createServiceAccount(stage.owner, {
    name: 'Pipeline',
    adminRoles: ['auditor'],
    productIds: null,
  })
  await identity.beginSecondFactor(actor)
  await stage.db.updateTable('second_factors').set({ confirmed_at: new Date() }).execute()
  const passkeyId = await addPasskey(portal, actor)
  const begun = await request('POST', '/api/v1/session', { body: { email, password: right } })
  const step = String(begun.headers['set-cookie']).split(';')[0] ?? ''
  const token = { name: 'Mine', permissions: ['plans:read'], lifetimeDays: 1, password: wrong }
  const passwords = { password1: 'quiet lantern 77 harbours', password2: 'quiet lantern 77 harbours' }
  const byPassword = { right: { password: right } }
  const byForm = { right: { current_password: right } }
  const proof = { code: noCode, password: wrong }
  const typedProof = { code: noCode, current_password: wrong, passkey: '' }
  return {
    signIn: { sent: { email, password: wrong }, ...byPassword },
    signInForm: { sent: { login: email, password: wrong }, ...byPassword },
    completeSignIn: { as: step, sent: { code: noCode } },
    secondStepForm: { as: step, sent: { code: noCode, passkey: '' } },
    beginPasskey: { as, sent: { password: wrong }, ...byPassword },
    removePasskey: { as, sent: proof, ids: { passkeyId }, ...byPassword },
    passkeyForm: { as, sent: { mode: 'remove', name: '', ...typedProof }, ids: { passkey: passkeyId }, ...byForm },
    confirmSecondFactor: { as, sent: proof, ...byPassword },
    renewRecoveryCodes: { as, sent: proof, ...byPassword },
    turnOffSecondFactor: { as, sent: proof, ...byPassword },
    secondFactorForm: { as, sent: { mode: 'off', ...typedProof }, ...byForm },
    createApiToken: { as: ownerCookie, sent: token, ...byPassword },
    createServiceToken: { as: ownerCookie, sent: token, ids: { accountId: service.id }, ...byPassword },
    changeEmailForm: { as, sent: { email: 'mine@example.com', current_password: wrong }, ...byForm },
    deleteAccountForm: { as, sent: { current_password: wrong, seen: '' }, ...byForm },
    profileForm: { as, sent: { mode: 'password', current_password: wrong, ...passwords }, ...byForm },
    joinWithInviteCode: { as, sent: { inviteCode: noInvite }, most: 30 },
    joinOrganisationForm: { as, sent: { invite_id: noInvite }, most: 30 },
    newPasswordForm: { sent: { token: noToken, ...passwords }, most: 30 },
    confirmEmailForm: { sent: { token: noToken }, most: 30 },
    confirmRegistrationForm: { sent: { mode: 'confirm', token: noToken, email: '', password: wrong }, most: 30 },
    invitationForm: { sent: { token: noToken, first: 'Gus', last: 'Guest', ...passwords }, most: 30 },
  }
}

async function ask(
  { portal }: OpenPortal,
  { kind, method, path }: Entrance,
  { as, ids = {} }: Guess,
  sent: Record<string, unknown>,
  remoteAddress: string,
): Promise<number> {
  const form = kind === 'page' ? new URLSearchParams(sent as Record<string, string>).toString() : undefined
  const { statusCode } = await portal.app.inject({
    method,
    url: path.replaceAll(/\{(\w+)\}/g, (_, key: string) => ids[key] ?? newId()),
    remoteAddress,
    headers: {
      ...(as ? { cookie: as } : {}),
      'content-type': form === undefined ? 'application/json' : 'application/x-www-form-urlencoded',
    },
    payload: form ?? sent,
  })
  return statusCode
}
