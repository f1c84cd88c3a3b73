import { z } from 'zod'
import { endpoint } from '../endpoint.ts'
import { timestamp } from '../fields.ts'

export const ownSecondFactor = z.object({
  on: z.boolean().meta({ description: 'Whether signing in takes a code as well.' }),
  begun: z.boolean().meta({ description: 'Whether a secret waits for its first code.' }),
  since: timestamp.nullable(),
  recoveryCodesLeft: z.number().int(),
  required: z.boolean().meta({ description: 'Whether it can’t be turned off: the back office asks for it.' }),
})

const both = z.strictObject({
  code: z
    .string()
    .min(1, 'Enter the code.')
    .max(100)
    .meta({ description: 'Six digits of the app, or a recovery code where one is in use.' }),
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
    summary: 'Turn the second factor on',
    description: 'Ends every other session of yours. The recovery codes are in this answer and nowhere else.',
    access: 'session',
    body: both,
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
    body: both,
    reply: recoveryCodes,
    status: 200,
    errors,
  }),
  turnOffSecondFactor: endpoint({
    method: 'POST',
    path: '/own/second-factor/removal',
    tag: 'Session',
    summary: 'Turn the second factor off',
    access: 'session',
    body: both,
    status: 204,
    errors: [...errors, 'second-factor-required'],
  }),
} as const
