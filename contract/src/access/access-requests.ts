import { z } from 'zod'
import { endpoint } from '../endpoint.ts'
import { id, text, timestamp } from '../fields.ts'
import { listOf, listQuery } from '../lists.ts'

export const accessRequestStatus = z.enum(['pending', 'approving', 'approved', 'rejected', 'withdrawn']).meta({
  description:
    '`approving`: approved, and its credential is being issued; `failure` says what stands in the way, if anything does.',
})

export const accessRequestKind = z.enum(['access', 'add-products', 'plan-change']).meta({
  description:
    '`access`: a new credential; `add-products`: a credential opens further products; `plan-change`: a credential gets another plan. The key stays the same in the last two.',
})

const named = z.object({ id, name: z.string() })

export const accessRequest = z.object({
  id,
  checkoutId: id.meta({ description: 'Requests that were sent together have the same.' }),
  kind: accessRequestKind,
  status: accessRequestStatus,
  app: named,
  requester: z.object({ id, name: z.string(), email: z.string() }),
  organisation: named,
  catalogue: named.nullable(),
  plan: named,
  products: z.array(named),
  message: z.string(),
  autoApproved: z.boolean(),
  decidedBy: z.string().nullable(),
  decidedAt: timestamp.nullable(),
  reason: z.string().nullable().meta({ description: 'Why it was rejected.' }),
  failure: z.string().nullable().meta({ description: 'Why its credential is not issued yet.' }),
  credentialId: id.nullable().meta({ description: 'The credential it has led to.' }),
  targetCredential: named
    .nullable()
    .meta({ description: 'The credential that is to change; null where a new one is asked for.' }),
  createdAt: timestamp,
})

export const accessRequestChange = z.object({
  from: accessRequestStatus.nullable().meta({ description: 'Null where the request was sent.' }),
  to: accessRequestStatus,
  by: z.string().meta({ description: 'A person, the plan that approves by itself, or the portal.' }),
  reason: z.string().nullable(),
  at: timestamp,
})

const params = z.object({ accessRequestId: id })

export const accessRequestEndpoints = {
  listAccessRequests: endpoint({
    method: 'GET',
    path: '/access-requests',
    tag: 'Access requests',
    summary: 'List access requests, newest first',
    access: 'access-requests:read',
    query: listQuery.extend({
      status: accessRequestStatus.optional(),
      kind: accessRequestKind.optional(),
      appId: id.optional(),
      checkoutId: id.optional(),
    }),
    reply: listOf(accessRequest),
    status: 200,
  }),
  showAccessRequest: endpoint({
    method: 'GET',
    path: '/access-requests/{accessRequestId}',
    tag: 'Access requests',
    summary: 'Show an access request',
    access: 'access-requests:read',
    params,
    reply: accessRequest,
    status: 200,
  }),
  showAccessRequestHistory: endpoint({
    method: 'GET',
    path: '/access-requests/{accessRequestId}/history',
    tag: 'Access requests',
    summary: 'Show every state an access request has been in, oldest first',
    access: 'access-requests:read',
    params,
    reply: z.object({ items: z.array(accessRequestChange) }),
    status: 200,
  }),
  approveAccessRequest: endpoint({
    method: 'POST',
    path: '/access-requests/{accessRequestId}/approval',
    tag: 'Access requests',
    summary: 'Approve an access request',
    description:
      'Issues its credential at the provider. The answer says `approved` when that is done, else `approving`: the work goes on and is resumed after a crash. Repeating the call has no further effect.',
    access: 'access-requests:decide',
    params,
    reply: accessRequest,
    status: 200,
    errors: ['access-request-decided', 'plan-not-available', 'product-not-available'],
  }),
  listOwnAccessRequests: endpoint({
    method: 'GET',
    path: '/own/access-requests',
    tag: 'Access requests',
    summary: 'List the access requests of your apps, newest first',
    description: 'Of every app you see in the organisation you work for.',
    access: 'member',
    query: listQuery.omit({ search: true }).extend({ status: accessRequestStatus.optional(), appId: id.optional() }),
    reply: listOf(accessRequest),
    status: 200,
  }),
  showOwnAccessRequest: endpoint({
    method: 'GET',
    path: '/own/access-requests/{accessRequestId}',
    tag: 'Access requests',
    summary: 'Show an access request of one of your apps, with its history',
    access: 'member',
    params,
    reply: accessRequest.extend({ history: z.array(accessRequestChange) }),
    status: 200,
  }),
  withdrawAccessRequest: endpoint({
    method: 'POST',
    path: '/own/access-requests/{accessRequestId}/withdrawal',
    tag: 'Access requests',
    summary: 'Withdraw a pending access request of one of your apps',
    access: 'member',
    params,
    reply: accessRequest,
    status: 200,
    errors: ['access-request-decided'],
  }),
  rejectAccessRequest: endpoint({
    method: 'POST',
    path: '/access-requests/{accessRequestId}/rejection',
    tag: 'Access requests',
    summary: 'Reject an access request',
    access: 'access-requests:decide',
    params,
    body: z.strictObject({ reason: text(1000).min(1, 'Say why, so that the developer knows what to do next.') }),
    reply: accessRequest,
    status: 200,
    errors: ['access-request-decided'],
  }),
} as const
