import { z } from 'zod'
import { endpoint } from '../endpoint.ts'
import { id, integer, timestamp } from '../fields.ts'
import { listOf } from '../lists.ts'

export const ownSession = z.object({
  id,
  device: z.string().meta({ description: 'Browser and system in words, as the browser names itself.' }),
  address: z.string().meta({ description: 'Network address of the sign-in.' }),
  current: z.boolean().meta({ description: 'The one that asks.' }),
  createdAt: timestamp,
  lastSeenAt: timestamp.meta({ description: 'To the minute.' }),
  expiresAt: timestamp.meta({ description: 'When it ends if it is not used any more.' }),
})

export const ownSessionEndpoints = {
  listOwnSessions: endpoint({
    method: 'GET',
    path: '/own/sessions',
    tag: 'Session',
    summary: 'List where you are signed in',
    description: 'The session that asks first, then the one used last. Always whole.',
    access: 'session',
    reply: listOf(ownSession),
    status: 200,
  }),
  endOwnSession: endpoint({
    method: 'DELETE',
    path: '/own/sessions/{sessionId}',
    tag: 'Session',
    summary: 'End one of your sessions',
    access: 'session',
    params: z.object({ sessionId: id }),
    status: 204,
  }),
  endOtherSessions: endpoint({
    method: 'DELETE',
    path: '/own/sessions',
    tag: 'Session',
    summary: 'Sign out everywhere else',
    description: 'Ends every session of yours but the one that asks.',
    access: 'session',
    reply: z.object({ ended: integer }),
    status: 200,
  }),
} as const
