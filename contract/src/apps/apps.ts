import { z } from 'zod'
import { endpoint } from '../endpoint.ts'
import { id, integer, line, text, timestamp } from '../fields.ts'
import { listOf, listQuery } from '../lists.ts'

export const appVisibility = z.enum(['personal', 'team', 'organisation']).meta({
  description: 'Who sees the app and its credentials: its owner, teams of its owner, or the whole organisation.',
})

export const appFields = z.strictObject({
  name: line(),
  description: text(1000).default(''),
  visibility: appVisibility.default('personal'),
})

/** An address that an OAuth server may send people back to: as exact as RFC 9700 asks, and RFC 8252 for programs on a device. */
export const redirectUrl = z
  .string()
  .trim()
  .max(2000)
  .refine(
    isRedirectUrl,
    'Enter an address such as https://example.com/done, without # and *; http:// only for this computer, or a scheme of your own such as com.example.app:/done.',
  )

function isRedirectUrl(value: string): boolean {
  if (!URL.canParse(value) || /[#*\s\\]/.test(value)) return false
  const { protocol, hostname, username, password } = new URL(value)
  if (username || password) return false
  if (protocol === 'https:') return hostname !== ''
  if (protocol === 'http:') return ['localhost', '127.0.0.1', '[::1]'].includes(hostname)
  // A scheme of one's own is a domain name backwards, so that no other program has it.
  return /^[a-z][a-z0-9+-]*(\.[a-z0-9+-]+)+:$/.test(protocol)
}

/** What can be said of an app beside what a request for access says of a new one. */
export const appDetails = z.strictObject({
  teamIds: z.array(id).min(1, 'Choose at least one team.').max(50).nullable().default(null).meta({
    description: 'With `team`: the teams that see it. Null: every team of its owner. Default teams never count.',
  }),
  redirectUrls: z
    .array(redirectUrl)
    .max(20, 'Enter at most 20 addresses.')
    .default([])
    .meta({ description: 'Where an OAuth server may send people back to; for credentials issued later.' }),
})

const named = z.object({ id, name: z.string() })

export const app = z.object({
  id,
  name: z.string(),
  description: z.string(),
  visibility: appVisibility,
  teams: z.array(named).nullable().meta({ description: 'The chosen teams; null: every team of the owner.' }),
  redirectUrls: z.array(z.string()),
  owner: z.object({ id, name: z.string(), email: z.string() }),
  organisation: named,
  credentials: integer.meta({ description: 'Credentials that are not revoked.' }),
  pendingRequests: integer,
  createdAt: timestamp,
  version: integer,
})

const params = z.object({ appId: id })

const newOwner = {
  ownerId: id.meta({ description: 'An active account that belongs to the organisation.' }),
  organisationId: id.optional().meta({ description: 'Where the app belongs then.' }),
}

export const appEndpoints = {
  listApps: endpoint({
    method: 'GET',
    path: '/apps',
    tag: 'Apps',
    summary: 'List the apps of all organisations',
    access: 'apps:read',
    query: listQuery.extend({ organisationId: id.optional(), ownerId: id.optional() }),
    reply: listOf(app),
    status: 200,
  }),
  createAppFor: endpoint({
    method: 'POST',
    path: '/apps',
    tag: 'Apps',
    summary: 'Create an app for a developer',
    description: 'Without an organisation it belongs to the first one of the owner.',
    access: 'apps:write',
    body: z.strictObject({ ...newOwner, ...appFields.shape, ...appDetails.shape }),
    reply: app,
    status: 201,
    errors: ['unknown-owner', 'unknown-team', 'no-team'],
  }),
  showApp: endpoint({
    method: 'GET',
    path: '/apps/{appId}',
    tag: 'Apps',
    summary: 'Show an app',
    access: 'apps:read',
    params,
    reply: app,
    status: 200,
  }),
  updateApp: endpoint({
    method: 'PATCH',
    path: '/apps/{appId}',
    tag: 'Apps',
    summary: 'Change an app',
    description: 'Fields left out keep their value. In the default organisation an app stays personal.',
    access: 'apps:write',
    params,
    body: z.strictObject({
      name: line().optional(),
      description: text(1000).optional(),
      visibility: appVisibility.optional(),
      teamIds: appDetails.shape.teamIds.unwrap().optional(),
      redirectUrls: appDetails.shape.redirectUrls.unwrap().optional(),
    }),
    reply: app,
    status: 200,
    errors: ['unknown-team', 'no-team', 'outdated'],
  }),
  transferApp: endpoint({
    method: 'POST',
    path: '/apps/{appId}/transfer',
    tag: 'Apps',
    summary: 'Give an app to another owner',
    description:
      'Without an organisation it stays where it is; in another one it becomes personal. Its keys go on working and name the new owner at the provider.',
    access: 'apps:write',
    params,
    body: z.strictObject(newOwner),
    reply: app,
    status: 200,
    errors: ['unknown-owner', 'owner-already'],
  }),
  deleteApp: endpoint({
    method: 'DELETE',
    path: '/apps/{appId}',
    tag: 'Apps',
    summary: 'Delete an app',
    description: 'Its credentials are revoked at once and for good, its open requests withdrawn.',
    access: 'apps:write',
    params,
    status: 204,
  }),
} as const
