import { z } from 'zod'
import { endpoint } from '../endpoint.ts'
import { email, id, integer, line, timestamp } from '../fields.ts'
import { listOf, listQuery } from '../lists.ts'
import { chosenLanguage } from '../notifications/mail-languages.ts'
import { invitation } from './invitations.ts'
import { accountSummary, membershipRole, teamIds } from './people.ts'
import { removal, removalQuery } from './removal.ts'

const team = z.object({ id, name: z.string(), isDefault: z.boolean() })

export const ownOrganisation = z.object({
  id,
  name: z.string(),
  role: membershipRole,
  members: integer,
  teams: z.array(team.extend({ members: integer })).meta({ description: 'For a member only the ones they are in.' }),
  createdAt: timestamp,
  version: integer,
})

export const colleague = z.object({
  id: id.meta({ description: 'Of the account.' }),
  name: z.string(),
  email: z.string().nullable().meta({ description: 'Told to admins only.' }),
  status: accountSummary.shape.status,
  picture: accountSummary.shape.picture,
  role: membershipRole,
  teams: z.array(team).meta({ description: 'For a member only the ones both are in.' }),
  since: timestamp,
})

const ownInvitation = invitation.omit({ organisation: true, adminRoles: true, productLimit: true })

export const ownTeamRemoval = z.object({
  members: integer,
  movesToDefaultTeam: integer.meta({ description: 'Of these, the ones who are in no other team.' }),
  apps: integer.meta({ description: 'That were shared with this team by name.' }),
  catalogues: integer.meta({ description: 'That this team sees by name.' }),
})

const path = '/own/organisation'
const ofColleague = z.object({ accountId: id })
const ofInvitation = z.object({ invitationId: id })
const ofTeam = z.object({ teamId: id })
const name = z.strictObject({ name: line(120) })
const tag = 'Own organisation'
const access = 'member'
const forAdmins = 'For admins of the organisation.'
/** Who belongs nowhere but in the default organisation has none of their own. */
const seen = ['no-own-organisation']
const changed = [...seen, 'admins-only']

/** What people do in the organisation their session works in. */
export const ownOrganisationEndpoints = {
  joinWithInviteCode: endpoint({
    method: 'POST',
    path: '/own/memberships',
    tag,
    summary: 'Join an organisation with an invite code',
    description:
      'For who has an account. Other memberships stay; who was in the default organisation leaves it, and their apps come along.',
    access: 'signed-in',
    body: z.strictObject({ inviteCode: line(100) }),
    reply: z.object({ organisationId: id }),
    status: 201,
    errors: ['invite-code-unusable', 'already-member', 'too-many-attempts'],
  }),
  showOwnOrganisation: endpoint({
    method: 'GET',
    path,
    tag,
    summary: 'Show the own organisation',
    access,
    reply: ownOrganisation,
    status: 200,
    errors: seen,
  }),
  renameOwnOrganisation: endpoint({
    method: 'PATCH',
    path,
    tag,
    summary: 'Rename the own organisation',
    description: forAdmins,
    access,
    body: name,
    reply: ownOrganisation,
    status: 200,
    errors: [...changed, 'organisation-name-taken', 'outdated'],
  }),
  listColleagues: endpoint({
    method: 'GET',
    path: `${path}/members`,
    tag,
    summary: 'List colleagues',
    description:
      'An admin sees everybody; others see the active people who share a team with them. Search finds words in the name, for admins also in the address.',
    access,
    query: listQuery,
    reply: listOf(colleague),
    status: 200,
    errors: seen,
  }),
  showColleague: endpoint({
    method: 'GET',
    path: `${path}/members/{accountId}`,
    tag,
    summary: 'Show a colleague',
    access,
    params: ofColleague,
    reply: colleague,
    status: 200,
    errors: seen,
  }),
  changeColleague: endpoint({
    method: 'PATCH',
    path: `${path}/members/{accountId}`,
    tag,
    summary: 'Change role or teams of a colleague',
    description: `${forAdmins} Holds with the next request of that person. An organisation keeps an admin who can sign in.`,
    access,
    params: ofColleague,
    body: z.strictObject({ role: membershipRole.optional(), teamIds: teamIds.optional() }),
    reply: colleague,
    status: 200,
    errors: [...changed, 'last-admin', 'team-not-found'],
  }),
  showColleagueRemoval: endpoint({
    method: 'GET',
    path: `${path}/members/{accountId}/removal`,
    tag,
    summary: 'Show what taking a colleague out would do',
    description: forAdmins,
    access,
    params: ofColleague,
    reply: removal,
    status: 200,
    errors: changed,
  }),
  removeColleague: endpoint({
    method: 'DELETE',
    path: `${path}/members/{accountId}`,
    tag,
    summary: 'Take a colleague out of the organisation',
    description: `${forAdmins} The account stays. Its apps stay with the organisation: whoever takes it out owns them then, and their keys keep working.`,
    access,
    params: ofColleague,
    query: removalQuery,
    status: 204,
    errors: [...changed, 'last-admin', 'nobody-to-own', 'confirmation-needed', 'confirmation-outdated'],
  }),
  listOwnInvitations: endpoint({
    method: 'GET',
    path: `${path}/invitations`,
    tag,
    summary: 'List invitations to the own organisation that were not accepted yet',
    description: `${forAdmins} Newest first.`,
    access,
    query: listQuery,
    reply: listOf(ownInvitation),
    status: 200,
    errors: changed,
  }),
  inviteColleague: endpoint({
    method: 'POST',
    path: `${path}/invitations`,
    tag,
    summary: 'Invite a colleague by mail',
    description: `${forAdmins} They choose their own password, or join with the account they have.`,
    access,
    body: z.strictObject({
      email,
      firstName: line(100),
      lastName: line(100),
      role: membershipRole.default('member'),
      teamIds: teamIds.default([]),
      mailLanguage: chosenLanguage.default(null),
    }),
    reply: ownInvitation,
    status: 201,
    errors: [
      ...changed,
      'already-member',
      'already-invited',
      'team-not-found',
      'too-many-invitations',
      'language-not-offered',
    ],
  }),
  resendOwnInvitation: endpoint({
    method: 'POST',
    path: `${path}/invitations/{invitationId}/resend`,
    tag,
    summary: 'Send an invitation to the own organisation again',
    description: `${forAdmins} With a new address; the one in the earlier mail stops working.`,
    access,
    params: ofInvitation,
    reply: ownInvitation,
    status: 200,
    errors: [...changed, 'sent-lately'],
  }),
  withdrawOwnInvitation: endpoint({
    method: 'DELETE',
    path: `${path}/invitations/{invitationId}`,
    tag,
    summary: 'Withdraw an invitation to the own organisation',
    description: forAdmins,
    access,
    params: ofInvitation,
    status: 204,
    errors: changed,
  }),
  createOwnTeam: endpoint({
    method: 'POST',
    path: `${path}/teams`,
    tag,
    summary: 'Create a team in the own organisation',
    description: forAdmins,
    access,
    body: name,
    reply: ownOrganisation,
    status: 201,
    errors: [...changed, 'team-name-taken', 'too-many-teams'],
  }),
  renameOwnTeam: endpoint({
    method: 'PATCH',
    path: `${path}/teams/{teamId}`,
    tag,
    summary: 'Rename a team of the own organisation',
    description: forAdmins,
    access,
    params: ofTeam,
    body: name,
    reply: ownOrganisation,
    status: 200,
    errors: [...changed, 'team-name-taken'],
  }),
  showOwnTeamRemoval: endpoint({
    method: 'GET',
    path: `${path}/teams/{teamId}/removal`,
    tag,
    summary: 'Show what deleting a team of the own organisation would do',
    description: forAdmins,
    access,
    params: ofTeam,
    reply: ownTeamRemoval,
    status: 200,
    errors: changed,
  }),
  removeOwnTeam: endpoint({
    method: 'DELETE',
    path: `${path}/teams/{teamId}`,
    tag,
    summary: 'Delete a team of the own organisation',
    description: `${forAdmins} Who is in no other team goes to the default one. Nobody loses a membership or an app.`,
    access,
    params: ofTeam,
    status: 204,
    errors: [...changed, 'default-team'],
  }),
} as const
