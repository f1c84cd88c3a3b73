import { z } from 'zod'
import { endpoint } from '../endpoint.ts'
import { email, id, timestamp } from '../fields.ts'
import { permissions } from '../permissions.ts'
import { passkeyAnswer, passkeyErrors, passkeySignInErrors } from './passkeys.ts'

export const currentSession = z.object({
  account: z.object({ id, email: z.string(), name: z.string() }),
  organisation: z.object({ id, name: z.string(), role: z.enum(['admin', 'member']) }).nullable(),
  permissions: z.array(z.enum(permissions)).meta({ description: 'What the account may do at the back office.' }),
  limitedToProducts: z
    .boolean()
    .meta({ description: 'Whether the permissions hold for some products only; then lists show no others.' }),
  mustChangePassword: z
    .boolean()
    .meta({ description: 'Until the password is changed, the account has no organisation and no permissions.' }),
  mustSetUpSecondFactor: z
    .boolean()
    .meta({ description: 'Until a second factor is set up, the account has no permissions.' }),
  apiToken: z
    .object({ id, name: z.string() })
    .nullable()
    .meta({ description: 'The API token that asks; null for who signed in.' }),
  expiresAt: timestamp,
})

export const sessionEndpoints = {
  signIn: endpoint({
    method: 'POST',
    path: '/session',
    tag: 'Session',
    summary: 'Sign in',
    description:
      'Opens a session and sets its cookie. The answer and its time are the same for an unknown address and a wrong password.',
    access: 'anyone',
    body: z.strictObject({ email, password: z.string().min(1, 'Enter your password.').max(200) }),
    reply: currentSession,
    status: 200,
    errors: [
      'sign-in-failed',
      'second-factor-required',
      'email-not-confirmed',
      'account-pending',
      'account-disabled',
      'too-many-attempts',
    ],
  }),
  completeSignIn: endpoint({
    method: 'POST',
    path: '/session/second-step',
    tag: 'Session',
    summary: 'Sign in with a second factor',
    description:
      'After `signIn` has answered `second-factor-required` and set a cookie, which is good for this alone and for ten minutes. Each code works once.',
    access: 'anyone',
    body: z.strictObject({
      code: z
        .string()
        .min(1, 'Enter the code.')
        .max(100)
        .meta({ description: 'Six digits of the authenticator app, or a recovery code.' }),
    }),
    reply: currentSession,
    status: 200,
    errors: ['second-step-over', 'wrong-code', 'too-many-attempts'],
  }),
  completeSignInWithPasskey: endpoint({
    method: 'POST',
    path: '/session/second-step/passkey',
    tag: 'Session',
    summary: 'Sign in with a passkey after the password',
    description: 'After `beginSecondStepPasskey`; instead of a code.',
    access: 'anyone',
    body: z.strictObject({ passkey: passkeyAnswer }),
    reply: currentSession,
    status: 200,
    errors: ['second-step-over', ...passkeyErrors],
  }),
  signInWithPasskey: endpoint({
    method: 'POST',
    path: '/session/passkey',
    tag: 'Session',
    summary: 'Sign in with a passkey',
    description:
      'After `beginPasskeySignIn`, without password and second step: the device has checked that it is its user.',
    access: 'anyone',
    body: z.strictObject({ passkey: passkeyAnswer }),
    reply: currentSession,
    status: 200,
    errors: passkeySignInErrors,
  }),
  showSession: endpoint({
    method: 'GET',
    path: '/session',
    tag: 'Session',
    summary: 'Show who is signed in',
    description: 'Also tells who asks with an API token what it may do at this moment.',
    access: 'signed-in',
    reply: currentSession,
    status: 200,
  }),
  signOut: endpoint({
    method: 'DELETE',
    path: '/session',
    tag: 'Session',
    summary: 'Sign out',
    access: 'session',
    status: 204,
  }),
} as const
