import { z } from 'zod'
import { endpoint } from '../endpoint.ts'
import { id, integer, timestamp } from '../fields.ts'
import { listOf, listQuery } from '../lists.ts'

export const webhookDeliveryState = z.enum(['waiting', 'delivered', 'failed', 'held', 'filtered'])

export const webhookDelivery = z.object({
  id,
  webhookId: id,
  messageId: id.meta({ description: 'The `webhook-id` header: the same at every attempt and replay.' }),
  event: z.string(),
  state: webhookDeliveryState.meta({
    description:
      '`held`: caused while the webhook was paused; `filtered`: not sent, as it is about nothing the webhook is limited to.',
  }),
  attempts: integer,
  nextAttemptAt: timestamp.nullable(),
  status: integer.nullable().meta({ description: 'Of the last answer; null when there was none.' }),
  failure: z.string().nullable().meta({ description: 'Why the last attempt did not succeed, or why none was made.' }),
  createdAt: timestamp,
  deliveredAt: timestamp.nullable(),
})

const attempt = z.object({
  id,
  at: timestamp,
  durationMs: integer,
  status: integer.nullable(),
  failure: z.string().nullable(),
  requestHeaders: z.record(z.string(), z.string()).meta({ description: 'Values of custom headers are left out.' }),
  responseHeaders: z.record(z.string(), z.string()),
  responseBody: z.string().nullable().meta({ description: 'Its first 4,096 bytes.' }),
})

const webhookDeliveryWithAttempts = webhookDelivery.extend({
  body: z.string().meta({ description: 'As it is sent.' }),
  attemptsMade: z.array(attempt).meta({ description: 'The last 20, newest first.' }),
})

const ofWebhook = z.object({ webhookId: id })
const params = z.object({ deliveryId: id })

const moment = z.iso.datetime({ offset: true, error: 'Enter a time such as 2026-03-31T09:00:00Z.' })

export const webhookDeliveryEndpoints = {
  listWebhookDeliveries: endpoint({
    method: 'GET',
    path: '/webhooks/{webhookId}/deliveries',
    tag: 'Webhooks',
    summary: 'List deliveries of a webhook, newest first',
    description: 'Kept for 30 days. What was not sent because of a filter is left out unless it is asked for.',
    access: 'webhooks:read',
    params: ofWebhook,
    query: listQuery.omit({ search: true }).extend({ state: webhookDeliveryState.optional() }),
    reply: listOf(webhookDelivery),
    status: 200,
  }),
  showWebhookDelivery: endpoint({
    method: 'GET',
    path: '/webhook-deliveries/{deliveryId}',
    tag: 'Webhooks',
    summary: 'Show a delivery with its requests and answers',
    access: 'webhooks:read',
    params,
    reply: webhookDeliveryWithAttempts,
    status: 200,
  }),
  replayWebhookDelivery: endpoint({
    method: 'POST',
    path: '/webhook-deliveries/{deliveryId}/replay',
    tag: 'Webhooks',
    summary: 'Send a delivery again, under the same message id',
    access: 'webhooks:write',
    params,
    reply: webhookDelivery,
    status: 200,
    errors: ['webhook-paused'],
  }),
  replayWebhookDeliveries: endpoint({
    method: 'POST',
    path: '/webhooks/{webhookId}/replay',
    tag: 'Webhooks',
    summary: 'Send the deliveries of a time again',
    access: 'webhooks:write',
    params: ofWebhook,
    body: z.strictObject({
      from: moment.meta({ description: 'Caused at this moment or later.' }),
      to: moment.optional().meta({ description: 'And before this one; now unless told.' }),
      states: z
        .array(z.enum(['delivered', 'failed', 'held', 'filtered']))
        .min(1, 'Choose at least one.')
        .default(['failed', 'held']),
    }),
    reply: z.object({ count: integer }),
    status: 200,
    errors: ['webhook-paused', 'range-reversed'],
  }),
  testWebhook: endpoint({
    method: 'POST',
    path: '/webhooks/{webhookId}/test',
    tag: 'Webhooks',
    summary: 'Send the event `webhook.test` now and say what came back',
    description: 'Signed and with its headers like any other delivery, also while the webhook is paused; tried once.',
    access: 'webhooks:write',
    params: ofWebhook,
    reply: webhookDeliveryWithAttempts,
    status: 200,
  }),
} as const
