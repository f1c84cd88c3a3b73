import { z } from 'zod'
import { endpoint } from '../endpoint.ts'
import { id, timestamp } from '../fields.ts'
import { listOf, listQuery } from '../lists.ts'

const word = z
  .string()
  .trim()
  .max(100, 'Use at most 100 characters.')
  .regex(/^[a-z0-9.-]+$/, 'Use lower-case letters, digits, dots and hyphens.')

const filters = {
  actorId: id.optional().meta({ description: 'The account that acted.' }),
  action: word.optional().meta({ description: 'What was done, such as `plan.updated`.' }),
  objectKind: word.optional().meta({ description: 'What it was done to, such as `plan`.' }),
  objectId: z
    .string()
    .trim()
    .min(1, 'Fill this in.')
    .max(200, 'Use at most 200 characters.')
    .refine((value) => !value.includes('\u0000'), 'Remove the NUL character.')
    .optional()
    .meta({ description: 'One thing, by its id; name its kind as well.' }),
  from: z.iso.datetime({ offset: true, error: 'Enter a time such as 2026-03-31T09:00:00Z.' }).optional().meta({
    description: 'From this moment on.',
  }),
  to: z.iso.datetime({ offset: true, error: 'Enter a time such as 2026-03-31T09:00:00Z.' }).optional().meta({
    description: 'Before this moment.',
  }),
}

export const auditEntry = z.object({
  id,
  at: timestamp,
  actor: z.object({
    kind: z
      .string()
      .meta({ description: '`account`, `system` (the portal itself) or `nobody` (no one was signed in).' }),
    id: id.nullable(),
    name: z.string(),
  }),
  action: z.string().meta({ description: 'What was done: the kind of thing and a verb in the past, `plan.updated`.' }),
  object: z.object({
    kind: z.string(),
    id: z.string(),
    name: z.string().meta({ description: 'Its name at that moment.' }),
  }),
})

export const auditEntryWithDetails = auditEntry.extend({
  details: z
    .record(z.string(), z.unknown())
    .meta({ description: 'What else is known, often `before` and `after`; never a secret.' }),
  address: z.string().meta({ description: 'Where the request came from; empty for what the portal does by itself.' }),
  requestId: z.string().meta({ description: 'The request, as in its answer and in the log; empty without one.' }),
})

export const auditEntryEndpoints = {
  listAuditEntries: endpoint({
    method: 'GET',
    path: '/audit-entries',
    tag: 'Audit log',
    summary: 'List who did what, newest first',
    access: 'audit:read',
    query: listQuery.omit({ search: true }).extend(filters),
    reply: listOf(auditEntry),
    status: 200,
    errors: ['range-reversed'],
  }),
  showAuditEntry: endpoint({
    method: 'GET',
    path: '/audit-entries/{auditEntryId}',
    tag: 'Audit log',
    summary: 'Show what was done, with everything known about it',
    access: 'audit:read',
    params: z.object({ auditEntryId: id }),
    reply: auditEntryWithDetails,
    status: 200,
  }),
  exportAuditEntries: endpoint({
    method: 'GET',
    path: '/audit-entries/export',
    tag: 'Audit log',
    summary: 'Export who did what, newest first',
    description:
      'Everything up to now that the filters let through, as CSV (RFC 4180) or as JSON lines: one entry a line, as `showAuditEntry` shows it.',
    access: 'audit:read',
    query: z.object({ ...filters, format: z.enum(['csv', 'jsonl']).default('csv') }),
    reply: z.string(),
    media: ['text/csv', 'application/jsonl'],
    status: 200,
    errors: ['range-reversed'],
  }),
  showAuditWords: endpoint({
    method: 'GET',
    path: '/audit-words',
    tag: 'Audit log',
    summary: 'Show which actions and kinds of things occur in the log',
    access: 'audit:read',
    reply: z.object({ actions: z.array(z.string()), objectKinds: z.array(z.string()) }),
    status: 200,
  }),
} as const
