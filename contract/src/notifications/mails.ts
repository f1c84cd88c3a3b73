import { z } from 'zod'
import { endpoint } from '../endpoint.ts'
import { id, integer, timestamp } from '../fields.ts'
import { listOf, listQuery } from '../lists.ts'

export const mailState = z.enum(['waiting', 'sent', 'failed', 'cancelled'])

export const mail = z.object({
  id,
  template: z.string().meta({ description: 'Name of the kind of mail.' }),
  title: z.string().meta({ description: 'What that kind is called on screens.' }),
  recipient: z.string(),
  language: z
    .string()
    .nullable()
    .meta({ description: 'Whose words it is to have; null: the first language that mails are written in.' }),
  subject: z.string().nullable().meta({ description: 'Null until the mail is drawn, a moment after it was caused.' }),
  state: mailState,
  attempts: integer,
  nextAttemptAt: timestamp.nullable().meta({ description: 'Null once it is sent, given up or cancelled.' }),
  failure: z.string().nullable().meta({ description: 'Why the last attempt did not succeed.' }),
  templateProblem: z
    .string()
    .nullable()
    .meta({ description: 'Why the changed template could not be used, so that the shipped one was.' }),
  createdAt: timestamp,
  sentAt: timestamp.nullable(),
})

const params = z.object({ mailId: id })

export const mailEndpoints = {
  listMails: endpoint({
    method: 'GET',
    path: '/mails',
    tag: 'Mails',
    summary: 'List mails, newest first',
    access: 'mails:read',
    query: listQuery.extend({
      state: mailState.optional(),
      search: z.string().trim().max(200).optional().meta({ description: 'A part of the recipient’s address.' }),
    }),
    reply: listOf(mail),
    status: 200,
  }),
  showMail: endpoint({
    method: 'GET',
    path: '/mails/{mailId}',
    tag: 'Mails',
    summary: 'Show a mail with its text',
    description: 'An address that lets its holder set a password is shown only in an evaluation, while the mail waits.',
    access: 'mails:read',
    params,
    reply: mail.extend({ text: z.string().nullable(), html: z.string().nullable() }),
    status: 200,
  }),
  resendMail: endpoint({
    method: 'POST',
    path: '/mails/{mailId}/resend',
    tag: 'Mails',
    summary: 'Send a mail again, or try one again that failed',
    access: 'mails:write',
    params,
    reply: mail,
    status: 200,
    errors: ['mail-secret-gone'],
  }),
  cancelMail: endpoint({
    method: 'POST',
    path: '/mails/{mailId}/cancellation',
    tag: 'Mails',
    summary: 'Do not send a mail that waits',
    access: 'mails:write',
    params,
    reply: mail,
    status: 200,
    errors: ['mail-not-waiting'],
  }),
} as const
