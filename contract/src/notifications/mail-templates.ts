import { z } from 'zod'
import { endpoint } from '../endpoint.ts'
import { timestamp } from '../fields.ts'
import { listOf } from '../lists.ts'

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
  line: z.number().int(),
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
    .meta({ description: 'Why the changed template could not be used at sending, so that the shipped one was.' }),
})

export const mailTemplate = summary.extend({
  ...templates,
  shipped: z.object(templates).meta({ description: 'What the theme brings.' }),
  variables: z.array(z.object({ name: z.string(), description: z.string() })),
  version: z.number().int().meta({ description: '0 while it is not changed.' }),
})

const params = z.object({ name })

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
    access: 'mail-templates:read',
    params,
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
    access: 'mail-templates:write',
    params,
    status: 204,
  }),
  previewMailTemplate: endpoint({
    method: 'POST',
    path: '/mail-templates/{name}/preview',
    tag: 'Mails',
    summary: 'Draw a template with sample data, without keeping it',
    access: 'mail-templates:read',
    params,
    body: z.strictObject(templates),
    reply: z.object({
      subject: z.string(),
      html: z.string(),
      text: z.string(),
      problems: z.array(mailTemplateProblem).meta({ description: 'When there are any, nothing is drawn.' }),
    }),
    status: 200,
  }),
} as const
