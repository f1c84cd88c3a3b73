import { z } from 'zod'
import { endpoint } from '../endpoint.ts'
import { id, line, wholeNumber } from '../fields.ts'
import { listOf, listQuery } from '../lists.ts'
import { inviteCode, redemption } from './invite-codes.ts'

const ownInviteCode = inviteCode
  .omit({ organisation: true, byOrganisation: true })
  .extend({ code: z.string(), link: z.string() })

const path = '/own/organisation/invite-codes'
const params = z.object({ inviteCodeId: id })
const tag = 'Own organisation'
const access = 'member'
const forAdmins = 'For admins of the organisation.'
const closed = ['no-own-organisation', 'admins-only']
const name = line(120)
const quota = wholeNumber(1, 200).meta({ description: 'How many people may come in by it.' })

/** Codes that an admin of an organisation hands out: they lead into that organisation alone, and make nobody more than a member. */
export const ownInviteCodeEndpoints = {
  listOwnInviteCodes: endpoint({
    method: 'GET',
    path,
    tag,
    summary: 'List invite codes of the own organisation',
    description: `${forAdmins} Newest first, without those that the back office made.`,
    access,
    query: listQuery,
    reply: listOf(ownInviteCode),
    status: 200,
    errors: closed,
  }),
  createOwnInviteCode: endpoint({
    method: 'POST',
    path,
    tag,
    summary: 'Create an invite code for the own organisation',
    description: `${forAdmins} Where the back office has allowed it. Whoever registers or joins with it is a member, never an admin.`,
    access,
    body: z.strictObject({
      name,
      teamId: id.nullable().default(null),
      quota,
      lifetimeDays: wholeNumber(1, 90).meta({ description: 'It ends by itself after so many days.' }),
    }),
    reply: ownInviteCode,
    status: 201,
    errors: [...closed, 'own-invite-codes-closed', 'team-not-found', 'too-many-invite-codes'],
  }),
  showOwnInviteCode: endpoint({
    method: 'GET',
    path: `${path}/{inviteCodeId}`,
    tag,
    summary: 'Show an invite code of the own organisation',
    description: forAdmins,
    access,
    params,
    reply: ownInviteCode,
    status: 200,
    errors: closed,
  }),
  updateOwnInviteCode: endpoint({
    method: 'PATCH',
    path: `${path}/{inviteCodeId}`,
    tag,
    summary: 'Change an invite code of the own organisation',
    description: `${forAdmins} Switching it off is always possible; all else only where the back office has allowed own codes.`,
    access,
    params,
    body: z.strictObject({ name: name.optional(), quota: quota.optional(), active: z.boolean().optional() }),
    reply: ownInviteCode,
    status: 200,
    errors: [...closed, 'own-invite-codes-closed', 'quota-below-used', 'outdated'],
  }),
  deleteOwnInviteCode: endpoint({
    method: 'DELETE',
    path: `${path}/{inviteCodeId}`,
    tag,
    summary: 'Delete an invite code of the own organisation',
    description: `${forAdmins} It can’t be used any more. Who came by it stays.`,
    access,
    params,
    status: 204,
    errors: closed,
  }),
  listOwnInviteCodeRedemptions: endpoint({
    method: 'GET',
    path: `${path}/{inviteCodeId}/redemptions`,
    tag,
    summary: 'List who came by an invite code of the own organisation',
    description: `${forAdmins} Newest first. Search finds words in name or address.`,
    access,
    params,
    query: listQuery,
    reply: listOf(redemption),
    status: 200,
    errors: closed,
  }),
} as const
