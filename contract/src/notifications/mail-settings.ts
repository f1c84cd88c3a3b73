import { z } from 'zod'
import { endpoint } from '../endpoint.ts'
import { email, integer, line, text, wholeNumber } from '../fields.ts'

const host = z
  .string()
  .trim()
  .min(1, 'Fill this in.')
  .max(253, 'Use at most 253 characters.')
  .regex(/^[A-Za-z0-9.:_-]+$/, 'Enter a host name such as mail.example.com, without port or scheme.')

const server = z.object({
  host,
  port: wholeNumber(1, 65535),
  security: z.enum(['tls', 'starttls', 'none']).meta({
    description: 'TLS from the beginning; STARTTLS, refused when the server does not offer it; or plain text.',
  }),
  username: text(200).meta({ description: 'Empty: no authentication.' }),
})

const sender = {
  fromAddress: email,
  fromName: line(100),
  replyTo: email.nullable().default(null),
}

const ownerNotices = z
  .array(email)
  .max(20, 'Use at most 20 addresses.')
  .meta({ description: 'Where notices to the owners go; empty: to every active account that may decide.' })

export const mailSettings = z.object({
  server: server
    .extend({ passwordSet: z.boolean() })
    .nullable()
    .meta({ description: 'Null: nothing is sent; mails wait.' }),
  ...sender,
  fromAddress: z.string().nullable(),
  ownerNotices,
  fromEnvironment: z.boolean().meta({ description: 'The server is set by the environment and can’t be changed here.' }),
  version: integer,
})

export const mailSettingsInput = z.strictObject({
  server: server
    .extend({ password: z.string().max(500).optional().meta({ description: 'Left out: the one that is kept.' }) })
    .strict()
    .nullable(),
  ...sender,
  ownerNotices,
})

export const mailSettingsEndpoints = {
  showMailSettings: endpoint({
    method: 'GET',
    path: '/mail-settings',
    tag: 'Mails',
    summary: 'Show how mails are sent',
    access: 'settings:read',
    reply: mailSettings,
    status: 200,
  }),
  updateMailSettings: endpoint({
    method: 'PUT',
    path: '/mail-settings',
    tag: 'Mails',
    summary: 'Change how mails are sent',
    access: 'settings:write',
    body: mailSettingsInput,
    reply: mailSettings,
    status: 200,
    errors: ['mail-password-missing', 'mail-server-from-environment'],
  }),
  testMailSettings: endpoint({
    method: 'POST',
    path: '/mail-settings/test',
    tag: 'Mails',
    summary: 'Send a test mail and say how far it got',
    access: 'settings:write',
    body: z.strictObject({ recipient: email }),
    reply: z.object({
      sent: z.boolean(),
      failure: z.string().nullable().meta({ description: 'What the mail server or the network said.' }),
    }),
    status: 200,
    errors: ['mail-server-missing'],
  }),
} as const
