import { z } from 'zod'
import { endpoint } from '../endpoint.ts'
import { type EventName, eventNames } from '../events.ts'
import { id, integer, text, timestamp, webAddress, wholeNumber } from '../fields.ts'
import { listOf, listQuery } from '../lists.ts'

const events = z
  .array(z.enum(eventNames as [EventName, ...EventName[]], 'Choose events of the catalogue.'))
  .min(1, 'Choose at least one event.')
  .transform((names) => [...new Set(names)])
  .meta({ description: 'Which events it is told.' })

const reserved =
  /^(host|connection|content-length|content-type|content-encoding|expect|keep-alive|te|trailer|transfer-encoding|upgrade|proxy-.*|webhook-.*|user-agent)$/i

const headerName = z
  .string()
  .trim()
  .min(1, 'Fill this in.')
  .max(100, 'Use at most 100 characters.')
  .regex(/^[A-Za-z0-9!#$%&'*+.^_`|~-]+$/, 'Use letters, digits and hyphens.')
  .refine((name) => !reserved.test(name), 'The portal sets this header itself.')

const headerValue = z
  .string()
  .min(1, 'Fill this in.')
  .max(2000)
  .regex(/^[\x21-\x7e](?:[\x20-\x7e]*[\x21-\x7e])?$/, 'Use visible ASCII characters, without spaces at the ends.')

const headers = z
  .array(
    z.strictObject({
      name: headerName,
      value: headerValue.optional().meta({ description: 'Never shown again. Left out: the one that is kept.' }),
    }),
  )
  .max(10, 'Use at most 10 headers.')
  .refine((all) => new Set(all.map(({ name }) => name.toLowerCase())).size === all.length, 'Name each header once.')

const limit = (of: string) =>
  z
    .array(id)
    .max(100, 'Choose at most 100.')
    .transform((ids) => [...new Set(ids)])
    .meta({
      description: `Of events about ${of}, only those about one of these; empty: all. Other events are told in any case.`,
    })

const productIds = limit('products')
const organisationIds = limit('organisations')

const subject = z.object({ id, name: z.string(), isDeleted: z.boolean() })

export const webhookInput = z.strictObject({
  url: webAddress,
  description: text(500).default(''),
  events,
  productIds: productIds.default([]),
  organisationIds: organisationIds.default([]),
  headers: headers.default([]),
  timeoutSeconds: wholeNumber(1, 30).default(10).meta({ description: 'How long an answer is waited for.' }),
})

export const webhook = z.object({
  id,
  url: z.string(),
  description: z.string(),
  events: z.array(z.string()),
  products: z.array(subject).meta({ description: 'To which it is limited; none: to no product.' }),
  organisations: z.array(subject).meta({ description: 'To which it is limited; none: to no organisation.' }),
  headers: z.array(z.object({ name: z.string() })).meta({ description: 'Their values are never shown.' }),
  timeoutSeconds: integer,
  status: z.enum(['active', 'paused']),
  pause: z
    .object({
      by: z.enum(['person', 'failures']),
      reason: z.string(),
      since: timestamp,
    })
    .nullable(),
  failingSince: timestamp
    .nullable()
    .meta({ description: 'Since when no delivery has succeeded; null: the last one did.' }),
  secretShown: z.boolean().meta({ description: 'Whether the signing secret was shown, which happens once.' }),
  previousSecretUntil: timestamp
    .nullable()
    .meta({ description: 'Until when deliveries carry a signature by the previous secret as well.' }),
  createdAt: timestamp,
  version: integer,
})

const secret = z.object({
  secret: z.string().meta({ description: '`whsec_` and base64 of 32 bytes (Standard Webhooks). Not shown again.' }),
  previousSecretUntil: timestamp.nullable(),
})

const params = z.object({ webhookId: id })

export const webhookEndpoints = {
  listWebhooks: endpoint({
    method: 'GET',
    path: '/webhooks',
    tag: 'Webhooks',
    summary: 'List webhooks, newest first',
    access: 'webhooks:read',
    query: listQuery.extend({
      search: text(200).optional().meta({ description: 'A part of the address or the description.' }),
    }),
    reply: listOf(webhook),
    status: 200,
  }),
  createWebhook: endpoint({
    method: 'POST',
    path: '/webhooks',
    tag: 'Webhooks',
    summary: 'Have an address told what happens',
    description: 'Its signing secret is made here and shown once, by `revealWebhookSecret`.',
    access: 'webhooks:write',
    body: webhookInput,
    reply: webhook,
    status: 201,
    errors: [
      'webhook-address-not-allowed',
      'webhook-header-value-missing',
      'too-many-webhooks',
      'unknown-product',
      'unknown-organisation',
    ],
  }),
  showWebhook: endpoint({
    method: 'GET',
    path: '/webhooks/{webhookId}',
    tag: 'Webhooks',
    summary: 'Show a webhook',
    access: 'webhooks:read',
    params,
    reply: webhook,
    status: 200,
  }),
  updateWebhook: endpoint({
    method: 'PATCH',
    path: '/webhooks/{webhookId}',
    tag: 'Webhooks',
    summary: 'Change a webhook',
    description: 'Kept header values are never sent to another server: name them again together with its address.',
    access: 'webhooks:write',
    params,
    body: z.strictObject({
      url: webAddress.optional(),
      description: text(500).optional(),
      events: events.optional(),
      productIds: productIds.optional(),
      organisationIds: organisationIds.optional(),
      headers: headers.optional(),
      timeoutSeconds: wholeNumber(1, 30).optional(),
    }),
    reply: webhook,
    status: 200,
    errors: [
      'webhook-address-not-allowed',
      'webhook-header-value-missing',
      'outdated',
      'unknown-product',
      'unknown-organisation',
    ],
  }),
  deleteWebhook: endpoint({
    method: 'DELETE',
    path: '/webhooks/{webhookId}',
    tag: 'Webhooks',
    summary: 'Delete a webhook with its deliveries',
    access: 'webhooks:write',
    params,
    status: 204,
  }),
  revealWebhookSecret: endpoint({
    method: 'POST',
    path: '/webhooks/{webhookId}/secret-reveal',
    tag: 'Webhooks',
    summary: 'Show the signing secret, once',
    access: 'webhooks:write',
    params,
    reply: secret,
    status: 200,
    errors: ['webhook-secret-shown'],
  }),
  rotateWebhookSecret: endpoint({
    method: 'POST',
    path: '/webhooks/{webhookId}/secret-rotation',
    tag: 'Webhooks',
    summary: 'Make a new signing secret and show it once',
    description:
      'For as long as you say every delivery carries two signatures, so that a receiver can be changed in peace.',
    access: 'webhooks:write',
    params,
    body: z.strictObject({
      overlapSeconds: wholeNumber(0, 604_800).meta({
        description: 'How long the previous secret still signs as well.',
      }),
    }),
    reply: secret,
    status: 200,
  }),
  pauseWebhook: endpoint({
    method: 'POST',
    path: '/webhooks/{webhookId}/pause',
    tag: 'Webhooks',
    summary: 'Send nothing to a webhook for now',
    description: 'What happens meanwhile is held for it.',
    access: 'webhooks:write',
    params,
    reply: webhook,
    status: 200,
    errors: ['webhook-paused'],
  }),
  resumeWebhook: endpoint({
    method: 'POST',
    path: '/webhooks/{webhookId}/resumption',
    tag: 'Webhooks',
    summary: 'Send to a webhook again',
    access: 'webhooks:write',
    params,
    body: z.strictObject({
      sendHeld: z
        .boolean()
        .default(true)
        .meta({ description: 'Whether what was held is sent; it can be replayed later.' }),
    }),
    reply: webhook,
    status: 200,
    errors: ['webhook-active'],
  }),
} as const
