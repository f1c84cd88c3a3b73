import { z } from 'zod'
import { endpoint } from '../endpoint.ts'
import { email, id, line, timestamp } from '../fields.ts'
import { listOf, listQuery } from '../lists.ts'
import { chosenLanguage } from '../notifications/mail-languages.ts'
import { newAdminRoles, newProductLimit } from './admin-roles.ts'
import { membershipRole, teamIds } from './people.ts'

const named = z.object({ id, name: z.string() })

export const invitation = z.object({
  id,
  email: z.string(),
  name: z.string(),
  organisation: named,
  role: membershipRole,
  teams: z.array(named),
  adminRoles: z.array(z.string()),
  productLimit: z.array(named).nullable().meta({ description: 'The products those roles will hold for; null: all.' }),
  invitedBy: named.nullable(),
  mailLanguage: chosenLanguage,
  sentAt: timestamp,
  expiresAt: timestamp,
  status: z.enum(['open', 'expired']),
})

const params = z.object({ invitationId: id })

export const invitationEndpoints = {
  listInvitations: endpoint({
    method: 'GET',
    path: '/invitations',
    tag: 'People',
    summary: 'List invitations that were not accepted yet',
    description: 'Newest first. Search finds words in name or address.',
    access: 'people:read',
    query: listQuery.extend({ organisationId: id.optional() }),
    reply: listOf(invitation),
    status: 200,
  }),
  createInvitation: endpoint({
    method: 'POST',
    path: '/invitations',
    tag: 'People',
    summary: 'Invite somebody by mail',
    description:
      'They choose their own password, or come with the account they have. Without an organisation they go to the default one. Roles at the back office take the permission `roles:write`.',
    access: 'people:write',
    body: z.strictObject({
      email,
      firstName: line(100),
      lastName: line(100),
      organisationId: id.nullable().default(null),
      role: membershipRole.default('member'),
      teamIds: teamIds.default([]),
      adminRoles: newAdminRoles,
      productIds: newProductLimit,
      mailLanguage: chosenLanguage.default(null),
    }),
    reply: invitation,
    status: 201,
    errors: [
      'already-member',
      'already-invited',
      'organisation-not-found',
      'team-not-found',
      'default-organisation',
      'roles-not-yours',
      'too-many-invitations',
      'limit-unfit',
      'unknown-product',
      'has-role',
      'language-not-offered',
    ],
  }),
  resendInvitation: endpoint({
    method: 'POST',
    path: '/invitations/{invitationId}/resend',
    tag: 'People',
    summary: 'Send an invitation again',
    description: 'With a new address; the one in the earlier mail stops working.',
    access: 'people:write',
    params,
    reply: invitation,
    status: 200,
    errors: ['sent-lately', 'roles-not-yours'],
  }),
  withdrawInvitation: endpoint({
    method: 'DELETE',
    path: '/invitations/{invitationId}',
    tag: 'People',
    summary: 'Withdraw an invitation',
    access: 'people:write',
    params,
    status: 204,
    errors: ['roles-not-yours'],
  }),
} as const
