import { z } from 'zod'
import { endpoint } from '../endpoint.ts'
import { id, line, timestamp } from '../fields.ts'

export const impersonationMinutes = 30

export const impersonationEndpoints = {
  startImpersonation: endpoint({
    method: 'POST',
    path: '/accounts/{accountId}/impersonation',
    tag: 'People',
    summary: 'Look at the live portal as somebody else',
    description: `Sets a cookie that the pages of the live portal go by, for ${impersonationMinutes} minutes at most; the REST API stays yours. Nothing can be changed and no key revealed meanwhile, and what concerns the account itself is closed. Only for who has a session, never of people of the back office. Another one ends the first.`,
    access: 'people:impersonate',
    params: z.object({ accountId: id }),
    body: z.strictObject({
      reason: line(300).meta({
        description: 'Kept in the audit log; the person can read it in the file of their data.',
      }),
    }),
    reply: z.object({ expiresAt: timestamp }),
    status: 200,
    errors: ['session-required', 'not-to-impersonate', 'own-account'],
  }),
  endImpersonation: endpoint({
    method: 'DELETE',
    path: '/own/impersonation',
    tag: 'People',
    summary: 'Look at the live portal as yourself again',
    description: 'Without effect when you do.',
    access: 'session',
    status: 204,
  }),
} as const
