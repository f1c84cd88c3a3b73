import { z } from 'zod'
import { endpoint } from '../endpoint.ts'
import { id, line, text, timestamp } from '../fields.ts'
import { listOf, listQuery } from '../lists.ts'

const named = z.object({ id, name: z.string() })

export const organisationRequestStatus = z.enum(['pending', 'approved', 'rejected', 'withdrawn'])

export const organisationRequest = z.object({
  id,
  name: z.string().meta({ description: 'What was asked for; the back office may have chosen another one.' }),
  status: organisationRequestStatus,
  reason: z.string().meta({ description: 'Why it was rejected; empty otherwise.' }),
  requester: z.object({ id, name: z.string(), email: z.string() }),
  organisation: named.nullable().meta({ description: 'What came of it.' }),
  decidedBy: named.nullable().meta({ description: 'Null also where it was approved at once.' }),
  createdAt: timestamp,
  decidedAt: timestamp.nullable(),
})

export const organisationSettings = z.object({
  selfService: z
    .boolean()
    .default(true)
    .meta({ description: 'Whether people of the default organisation can ask for one of their own.' }),
  autoApprove: z
    .boolean()
    .default(false)
    .meta({ description: 'Whether they get it at once; else somebody of the back office decides.' }),
  ownInviteCodes: z.boolean().default(false).meta({
    description:
      'Whether admins of organisations can make invite codes for their own; those that are there go on working.',
  }),
})

const ownRequest = organisationRequest.omit({ requester: true, decidedBy: true })
const params = z.object({ organisationRequestId: id })
const name = line(120)
const own = '/own/organisation-request'

export const organisationRequestEndpoints = {
  listOrganisationRequests: endpoint({
    method: 'GET',
    path: '/organisation-requests',
    tag: 'Organisations',
    summary: 'List requests for an organisation',
    description: 'Newest first. Search finds words in the name asked for, or in the name or address of who asks.',
    access: 'people:read',
    query: listQuery.extend({ status: organisationRequestStatus.optional() }),
    reply: listOf(organisationRequest),
    status: 200,
  }),
  showOrganisationRequest: endpoint({
    method: 'GET',
    path: '/organisation-requests/{organisationRequestId}',
    tag: 'Organisations',
    summary: 'Show a request for an organisation',
    access: 'people:read',
    params,
    reply: organisationRequest,
    status: 200,
  }),
  approveOrganisationRequest: endpoint({
    method: 'POST',
    path: '/organisation-requests/{organisationRequestId}/approval',
    tag: 'Organisations',
    summary: 'Approve a request for an organisation',
    description:
      'Makes the organisation with its default team. Who asked becomes its admin, and takes their apps along.',
    access: 'people:write',
    params,
    body: z.strictObject({ name: name.optional().meta({ description: 'Left out: as it was asked for.' }) }),
    reply: organisationRequest,
    status: 200,
    errors: ['already-decided', 'organisation-name-taken'],
  }),
  rejectOrganisationRequest: endpoint({
    method: 'POST',
    path: '/organisation-requests/{organisationRequestId}/rejection',
    tag: 'Organisations',
    summary: 'Reject a request for an organisation',
    access: 'people:write',
    params,
    body: z.strictObject({
      reason: text(2000)
        .refine((value) => value !== '', 'Say why.')
        .meta({ description: 'Told to who asked.' }),
    }),
    reply: organisationRequest,
    status: 200,
    errors: ['already-decided'],
  }),
  showOrganisationSettings: endpoint({
    method: 'GET',
    path: '/settings/organisations',
    tag: 'Settings',
    summary: 'Show how people get an organisation of their own',
    access: 'settings:read',
    reply: organisationSettings,
    status: 200,
  }),
  updateOrganisationSettings: endpoint({
    method: 'PATCH',
    path: '/settings/organisations',
    tag: 'Settings',
    summary: 'Change how people get an organisation of their own',
    description: 'Requests that wait already go on waiting.',
    access: 'settings:write',
    body: z.strictObject({
      selfService: z.boolean().optional(),
      autoApprove: z.boolean().optional(),
      ownInviteCodes: z.boolean().optional(),
    }),
    reply: organisationSettings,
    status: 200,
  }),
  showOwnOrganisationRequest: endpoint({
    method: 'GET',
    path: own,
    tag: 'Own organisation',
    summary: 'Show whether an organisation can be asked for, and what became of the last request',
    access: 'member',
    reply: z.object({
      canRequest: z.boolean().meta({ description: 'False also while a request waits.' }),
      latest: ownRequest.nullable(),
    }),
    status: 200,
  }),
  requestOrganisation: endpoint({
    method: 'POST',
    path: own,
    tag: 'Own organisation',
    summary: 'Ask for an organisation',
    description: 'For who belongs to none but the default one. Approved at once where the portal is set so.',
    access: 'member',
    body: z.strictObject({ name }),
    reply: ownRequest,
    status: 201,
    errors: [
      'organisation-requests-closed',
      'already-organised',
      'request-pending',
      'organisation-name-taken',
      'too-many-requests',
    ],
  }),
  withdrawOrganisationRequest: endpoint({
    method: 'DELETE',
    path: `${own}/{organisationRequestId}`,
    tag: 'Own organisation',
    summary: 'Take back the request that waits',
    access: 'member',
    params,
    status: 204,
  }),
} as const
