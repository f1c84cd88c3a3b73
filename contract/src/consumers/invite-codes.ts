import { z } from 'zod'
import { endpoint } from '../endpoint.ts'
import { id, integer, line, timestamp, wholeNumber } from '../fields.ts'
import { listOf, listQuery } from '../lists.ts'

const named = z.object({ id, name: z.string() })

export const inviteCodeState = z.enum(['usable', 'inactive', 'expired', 'used-up'])

export const inviteCode = z.object({
  id,
  name: z.string(),
  code: z.string().nullable().meta({ description: 'Told only to who may change people: whoever has it can use it.' }),
  link: z.string().nullable().meta({ description: 'Where somebody registers with it; to be shared.' }),
  organisation: named,
  team: named.nullable().meta({ description: 'Null: the default team of the organisation.' }),
  quota: integer.meta({ description: 'How many people may register with it.' }),
  used: integer,
  expiresAt: timestamp.nullable(),
  active: z.boolean(),
  state: inviteCodeState,
  byOrganisation: z.boolean().meta({ description: 'Made by an admin of the organisation; else by the back office.' }),
  createdAt: timestamp,
  version: integer,
})

export const redemption = z.object({
  id: id.meta({ description: 'Of the account.' }),
  name: z.string(),
  email: z.string(),
  redeemedAt: timestamp,
})

const params = z.object({ inviteCodeId: id })
const quota = wholeNumber(1, 100_000)
const expiresAt = z.iso
  .datetime({ offset: true, error: 'Enter a point in time.' })
  .nullable()
  .meta({ description: 'From then on it can’t be used; null: never.' })

export const inviteCodeEndpoints = {
  listInviteCodes: endpoint({
    method: 'GET',
    path: '/invite-codes',
    tag: 'People',
    summary: 'List invite codes',
    description: 'Newest first. Search finds words in the name of the code or of the organisation.',
    access: 'people:read',
    query: listQuery,
    reply: listOf(inviteCode),
    status: 200,
  }),
  createInviteCode: endpoint({
    method: 'POST',
    path: '/invite-codes',
    tag: 'People',
    summary: 'Create an invite code',
    description: 'Whoever registers with it is a member of the organisation, in the team, from the beginning.',
    access: 'people:write',
    body: z.strictObject({
      name: line(120),
      organisationId: id,
      teamId: id.nullable().default(null),
      quota,
      expiresAt: expiresAt.default(null),
      active: z.boolean().default(true),
    }),
    reply: inviteCode,
    status: 201,
    errors: ['organisation-not-found', 'team-not-found', 'expiry-in-the-past'],
  }),
  showInviteCode: endpoint({
    method: 'GET',
    path: '/invite-codes/{inviteCodeId}',
    tag: 'People',
    summary: 'Show an invite code',
    access: 'people:read',
    params,
    reply: inviteCode,
    status: 200,
  }),
  updateInviteCode: endpoint({
    method: 'PATCH',
    path: '/invite-codes/{inviteCodeId}',
    tag: 'People',
    summary: 'Change an invite code',
    description: 'Where it leads stays: for another team there is another code.',
    access: 'people:write',
    params,
    body: z.strictObject({
      name: line(120).optional(),
      quota: quota.optional(),
      expiresAt: expiresAt.optional(),
      active: z.boolean().optional(),
    }),
    reply: inviteCode,
    status: 200,
    errors: ['quota-below-used', 'expiry-in-the-past', 'outdated'],
  }),
  deleteInviteCode: endpoint({
    method: 'DELETE',
    path: '/invite-codes/{inviteCodeId}',
    tag: 'People',
    summary: 'Delete an invite code',
    description: 'It can’t be used any more. Who came by it stays.',
    access: 'people:write',
    params,
    status: 204,
  }),
  listInviteCodeRedemptions: endpoint({
    method: 'GET',
    path: '/invite-codes/{inviteCodeId}/redemptions',
    tag: 'People',
    summary: 'List who registered with an invite code',
    description: 'Newest first. Search finds words in name or address.',
    access: 'people:read',
    params,
    query: listQuery,
    reply: listOf(redemption),
    status: 200,
  }),
} as const
