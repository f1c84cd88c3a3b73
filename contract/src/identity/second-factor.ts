import { z } from 'zod'
import { endpoint } from '../endpoint.ts'
import { integer, timestamp } from '../fields.ts'
import { passkeyErrors, proof } from './passkeys.ts'

export const ownSecondFactor = z.object({
  on: z.boolean().meta({ description: 'Whether signing in with the password takes a code or a passkey as well.' }),
  app: z.boolean().meta({ description: 'Whether codes of an authenticator app count.' }),
  begun: z.boolean().meta({ description: 'Whether a secret waits for its first code.' }),
  since: timestamp.nullable().meta({ description: 'Of the authenticator app.' }),
  recoveryCodesLeft: integer,
  required: z.boolean().meta({ description: 'Whether it can’t be turned off: the back office asks for it.' }),
})

const confirmation = z.strictObject({
  code: z.string().min(1, 'Enter the code.').max(100).meta({ description: 'Six digits that the app shows now.' }),
  password: z.string().min(1, 'Enter your password.').max(200),
})

const recoveryCodes = z.object({
  recoveryCodes: z.array(z.string()).meta({ description: 'Each works once instead of a code of the app.' }),
})

const errors = ['no-second-factor', 'wrong-password', 'wrong-code', 'too-many-attempts']

export const secondFactorEndpoints = {
  showSecondFactor: endpoint({
    method: 'GET',
    path: '/own/second-factor',
    tag: 'Session',
    summary: 'Show whether you sign in with a second factor',
    access: 'session',
    reply: ownSecondFactor,
    status: 200,
  }),
  beginSecondFactor: endpoint({
    method: 'POST',
    path: '/own/second-factor',
    tag: 'Session',
    summary: 'Get a secret for an authenticator app',
    description: 'It counts once it is confirmed with a code of the app (RFC 6238: six digits, thirty seconds, SHA-1).',
    access: 'session',
    reply: z.object({
      secret: z.string().meta({ description: 'In base32, for typing.' }),
      address: z.string().meta({ description: '`otpauth://totp/…`, for a QR code.' }),
    }),
    status: 201,
    secretReply: true,
    errors: ['second-factor-on'],
  }),
  confirmSecondFactor: endpoint({
    method: 'POST',
    path: '/own/second-factor/confirmation',
    tag: 'Session',
    summary: 'Turn the authenticator app on',
    description:
      'Ends every other session of yours. The recovery codes are in this answer and nowhere else; earlier ones no longer work.',
    access: 'session',
    body: confirmation,
    reply: recoveryCodes,
    status: 200,
    errors: [...errors, 'second-factor-on'],
  }),
  renewRecoveryCodes: endpoint({
    method: 'POST',
    path: '/own/second-factor/recovery-codes',
    tag: 'Session',
    summary: 'Get new recovery codes',
    description: 'The earlier ones no longer work.',
    access: 'session',
    body: proof,
    reply: recoveryCodes,
    status: 200,
    errors: [...new Set([...errors, ...passkeyErrors])],
  }),
  turnOffSecondFactor: endpoint({
    method: 'POST',
    path: '/own/second-factor/removal',
    tag: 'Session',
    summary: 'Turn the authenticator app off',
    description: 'Where there is no passkey either, the second factor is turned off with its recovery codes.',
    access: 'session',
    body: proof,
    status: 204,
    errors: [...new Set([...errors, ...passkeyErrors]), 'second-factor-required'],
  }),
} as const
