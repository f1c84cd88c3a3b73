import { z } from 'zod'
import { endpoint } from '../endpoint.ts'
import { integer, timestamp } from '../fields.ts'
import { listOf } from '../lists.ts'
import { languageTag } from './mail-languages.ts'

const name = z.string().max(60)

const templates = {
  subject: z
    .string()
    .trim()
    .min(1, 'Fill this in.')
    .max(500, 'Use at most 500 characters.')
    .regex(/^[^\r\n]*$/, 'A subject is one line.')
    .meta({ description: 'Liquid; prints plain text.' }),
  body: z
    .string()
    .min(1, 'Fill this in.')
    .max(50_000, 'Use at most 50,000 characters.')
    .meta({ description: 'Liquid; prints the HTML inside the frame of all mails.' }),
}

export const mailTemplateProblem = z.object({
  part: z.enum(['subject', 'body']),
  line: integer,
  message: z.string(),
})

const summary = z.object({
  name,
  title: z.string(),
  when: z.string(),
  changed: z.boolean().meta({ description: 'Whether an owner has changed it.' }),
  changedAt: timestamp.nullable(),
  failure: z
    .string()
    .nullable()
    .meta({ description: 'Why a changed template could not be used at sending, so that the next one was.' }),
  variants: z
    .array(z.object({ language: z.string(), changedAt: timestamp, failure: z.string().nullable() }))
    .meta({ description: 'For which languages it is written, in the order of these.' }),
})

export const mailTemplate = summary.extend({
  ...templates,
  language: z.string().meta({ description: 'Whose words these are, or would be.' }),
  wordsFrom: z
    .string()
    .nullable()
    .meta({ description: 'The language whose words are used for it as long as it has none; null: the shipped ones.' }),
  shipped: z.object(templates).meta({ description: 'What the theme brings.' }),
  variables: z.array(z.object({ name: z.string(), description: z.string() })),
  version: integer.meta({ description: '0 while it is not changed for this language.' }),
})

const params = z.object({ name })
const query = z.object({
  language: languageTag
    .optional()
    .meta({ description: 'One of those that mails are written in; left out: the first of these.' }),
})

export const mailTemplateEndpoints = {
  listMailTemplates: endpoint({
    method: 'GET',
    path: '/mail-templates',
    tag: 'Mails',
    summary: 'List the templates of mails',
    access: 'mail-templates:read',
    reply: listOf(summary),
    status: 200,
  }),
  showMailTemplate: endpoint({
    method: 'GET',
    path: '/mail-templates/{name}',
    tag: 'Mails',
    summary: 'Show a template, the shipped one and its variables',
    description: 'For a language that it is not written for: what is used in its place.',
    access: 'mail-templates:read',
    params,
    query,
    reply: mailTemplate,
    status: 200,
  }),
  updateMailTemplate: endpoint({
    method: 'PUT',
    path: '/mail-templates/{name}',
    tag: 'Mails',
    summary: 'Change a template',
    description: 'It is drawn with sample data first; one that can’t be drawn is refused with the line.',
    access: 'mail-templates:write',
    params,
    query,
    body: z.strictObject(templates),
    reply: mailTemplate,
    status: 200,
    errors: ['mail-template-refused'],
  }),
  resetMailTemplate: endpoint({
    method: 'DELETE',
    path: '/mail-templates/{name}',
    tag: 'Mails',
    summary: 'Go back to the shipped template',
    description: 'For this language; it then has the words of another one, where there are any.',
    access: 'mail-templates:write',
    params,
    query,
    status: 204,
  }),
  previewMailTemplate: endpoint({
    method: 'POST',
    path: '/mail-templates/{name}/preview',
    tag: 'Mails',
    summary: 'Draw a template with sample data, without keeping it',
    access: 'mail-templates:read',
    params,
    query,
    body: z.strictObject(templates),
    reply: z.object({
      subject: z.string(),
      html: z.string(),
      text: z.string(),
      problems: z.array(mailTemplateProblem).meta({ description: 'When there are any, nothing is drawn.' }),
    }),
    status: 200,
  }),
  testMailTemplate: endpoint({
    method: 'POST',
    path: '/mail-templates/{name}/test',
    tag: 'Mails',
    summary: 'Send a template with sample data to your own address, without keeping it',
    access: 'mail-templates:write',
    params,
    query,
    body: z.strictObject(templates),
    reply: z.object({
      recipient: z.string(),
      sent: z.boolean(),
      failure: z.string().nullable().meta({ description: 'What the mail server or the network said.' }),
    }),
    status: 200,
    errors: ['mail-template-refused', 'mail-server-missing', 'no-own-address'],
  }),
} as const
