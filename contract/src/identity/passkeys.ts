import { z } from 'zod'
import { endpoint } from '../endpoint.ts'
import { id, line, timestamp } from '../fields.ts'
import { listOf } from '../lists.ts'

const encoded = (most: number) =>
  z
    .string()
    .min(1, 'This is missing.')
    .max(most)
    .regex(/^[A-Za-z0-9_-]+$/, 'This is not what a browser gives.')

const credential = { id: encoded(1400), type: z.literal('public-key') }

/** `PublicKeyCredential.toJSON()` of `navigator.credentials.get`; members that are not named here are not looked at. */
export const passkeyAnswer = z
  .object({
    ...credential,
    response: z.object({
      clientDataJSON: encoded(4000),
      authenticatorData: encoded(2000),
      signature: encoded(2000),
      userHandle: encoded(100).nullish(),
    }),
  })
  .meta({ description: 'What `navigator.credentials.get` gave, as its `toJSON()` writes it (WebAuthn level 3).' })

/** The same of `navigator.credentials.create`. */
export const newPasskeyAnswer = z
  .object({
    ...credential,
    response: z.object({
      clientDataJSON: encoded(4000),
      attestationObject: encoded(8000),
      transports: z.array(z.string().max(40)).max(10).default([]),
    }),
  })
  .meta({ description: 'What `navigator.credentials.create` gave, as its `toJSON()` writes it (WebAuthn level 3).' })

const known = z.array(z.object({ id: z.string(), type: z.literal('public-key'), transports: z.array(z.string()) }))
const verification = z.enum(['required', 'preferred'])

/** For `PublicKeyCredential.parseRequestOptionsFromJSON`. */
const requestOptions = z.object({
  challenge: z.string(),
  rpId: z.string(),
  timeout: z.number(),
  allowCredentials: known.meta({ description: 'Empty: any passkey that the device offers.' }),
  userVerification: verification,
})

/** For `PublicKeyCredential.parseCreationOptionsFromJSON`. */
const creationOptions = z.object({
  challenge: z.string(),
  rp: z.object({ id: z.string(), name: z.string() }),
  user: z.object({ id: z.string(), name: z.string(), displayName: z.string() }),
  pubKeyCredParams: z.array(z.object({ type: z.literal('public-key'), alg: z.number() })),
  timeout: z.number(),
  attestation: z.literal('none'),
  excludeCredentials: known,
  authenticatorSelection: z.object({ residentKey: verification, userVerification: verification }),
})

export const ownPasskey = z.object({
  id,
  name: z.string(),
  createdAt: timestamp,
  lastUsedAt: timestamp.nullable().meta({ description: 'Null: never used.' }),
})

export const secondStep = z.object({
  app: z.boolean().meta({ description: 'A code of an authenticator app completes it.' }),
  passkey: z.boolean().meta({ description: 'A passkey completes it.' }),
})

/** Who asks is the one who may: the password, and what only they have. */
export const proof = z
  .strictObject({
    code: z.string().max(100).optional().meta({ description: 'Six digits of the app, or a recovery code.' }),
    passkey: passkeyAnswer.optional().meta({ description: 'Instead of the code, after `beginPasskeyProof`.' }),
    password: z.string().min(1, 'Enter your password.').max(200),
  })
  .refine(({ code, passkey }) => Boolean(code?.trim()) || passkey !== undefined, {
    path: ['code'],
    message: 'Enter the code.',
  })

const name = line(80).meta({ description: 'What you call it, to tell it from others.' })
const params = z.object({ passkeyId: id })
const signedIn = ['account-pending', 'account-disabled', 'email-not-confirmed', 'too-many-attempts']

export const passkeyErrors = ['passkey-not-accepted', 'passkey-challenge-over', 'too-many-attempts']

export const passkeySignInErrors = [...new Set([...passkeyErrors, ...signedIn])]

export const passkeyEndpoints = {
  beginPasskeySignIn: endpoint({
    method: 'POST',
    path: '/session/passkey/options',
    tag: 'Session',
    summary: 'Begin to sign in with a passkey',
    description:
      'For `navigator.credentials.get`. Sets a cookie: the answer counts in this browser, once, for five minutes. It is the same whoever asks.',
    access: 'anyone',
    reply: requestOptions,
    status: 200,
    errors: ['passkeys-not-possible', 'too-many-attempts'],
  }),
  showSecondStep: endpoint({
    method: 'GET',
    path: '/session/second-step',
    tag: 'Session',
    summary: 'Show how the second step can be done',
    access: 'anyone',
    reply: secondStep,
    status: 200,
    errors: ['second-step-over'],
  }),
  beginSecondStepPasskey: endpoint({
    method: 'POST',
    path: '/session/second-step/passkey/options',
    tag: 'Session',
    summary: 'Begin the second step with a passkey',
    description: 'After `signIn` has answered `second-factor-required`.',
    access: 'anyone',
    reply: requestOptions,
    status: 200,
    errors: ['second-step-over', 'no-passkey', 'passkeys-not-possible'],
  }),
  listPasskeys: endpoint({
    method: 'GET',
    path: '/own/passkeys',
    tag: 'Session',
    summary: 'List your passkeys',
    description: 'In the order they were added. Always whole.',
    access: 'session',
    reply: listOf(ownPasskey),
    status: 200,
  }),
  beginPasskey: endpoint({
    method: 'POST',
    path: '/own/passkeys/options',
    tag: 'Session',
    summary: 'Begin to add a passkey',
    description: 'For `navigator.credentials.create`. Good for this session, once, for five minutes.',
    access: 'session',
    body: z.strictObject({ password: z.string().min(1, 'Enter your present password.').max(200) }),
    reply: creationOptions,
    status: 200,
    errors: ['wrong-password', 'too-many-passkeys', 'passkeys-not-possible', 'too-many-attempts'],
  }),
  addPasskey: endpoint({
    method: 'POST',
    path: '/own/passkeys',
    tag: 'Session',
    summary: 'Add a passkey',
    description:
      'The first second factor of an account comes with recovery codes, in this answer and nowhere else, and ends every other session.',
    access: 'session',
    body: z.strictObject({ name, passkey: newPasskeyAnswer }),
    reply: z.object({ passkey: ownPasskey, recoveryCodes: z.array(z.string()) }),
    status: 201,
    secretReply: true,
    errors: ['passkey-not-accepted', 'passkey-challenge-over', 'passkey-known', 'too-many-passkeys'],
  }),
  renamePasskey: endpoint({
    method: 'PATCH',
    path: '/own/passkeys/{passkeyId}',
    tag: 'Session',
    summary: 'Rename a passkey',
    access: 'session',
    params,
    body: z.strictObject({ name }),
    reply: ownPasskey,
    status: 200,
  }),
  beginPasskeyProof: endpoint({
    method: 'POST',
    path: '/own/passkeys/proof',
    tag: 'Session',
    summary: 'Begin to show that you hold one of your passkeys',
    description: 'Where a change takes a code, what the passkey answers can stand in for it.',
    access: 'session',
    reply: requestOptions,
    status: 200,
    errors: ['no-passkey', 'passkeys-not-possible'],
  }),
  removePasskey: endpoint({
    method: 'POST',
    path: '/own/passkeys/{passkeyId}/removal',
    tag: 'Session',
    summary: 'Remove a passkey',
    description: 'With the last one, where there is no authenticator app, the second factor is turned off.',
    access: 'session',
    params,
    body: proof,
    status: 204,
    errors: [...passkeyErrors, 'wrong-password', 'wrong-code', 'second-factor-required'],
  }),
} as const
