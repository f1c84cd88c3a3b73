import { z } from 'zod'
import { endpoint } from '../endpoint.ts'
import { id, integer, timestamp } from '../fields.ts'
import { listOf, listQuery } from '../lists.ts'

const rowStatus = z.enum(['unchecked', 'ready', 'joins', 'faulty', 'created', 'joined', 'skipped', 'failed']).meta({
  description:
    'Before the run `ready` (a new account), `joins` (has an account, gets a membership), `skipped` (nothing to do) or `faulty`; after it `created`, `joined`, `skipped`, `faulty` (was left out) or `failed` (something changed since the check).',
})

export const accountImportCounts = z.object({
  unchecked: integer,
  ready: integer,
  joins: integer,
  faulty: integer,
  created: integer,
  joined: integer,
  skipped: integer,
  failed: integer,
})

/** What may stand beside the file. */
export const accountImportOptions = z.strictObject({
  mails: z.enum(['invitation', 'none']).default('invitation').meta({
    description:
      '`invitation`: new people get a mail with an address to choose their password, good for a week; `none`: they use “Forgotten password”.',
  }),
  existing: z.enum(['skip', 'join']).default('skip').meta({
    description:
      'For addresses that have an account: `skip` them, or let them `join` the organisation of their row. Name and fields of the account stay.',
  }),
  anyDomain: z.stringbool('Say true or false.').default(false).meta({
    description: 'Take addresses whose domain the sign-up settings do not allow.',
  }),
})

export const accountImport = z.object({
  id,
  fileName: z.string(),
  state: z.enum(['checking', 'checked', 'running', 'stopped', 'finished', 'cancelled']).meta({
    description:
      '`checked`: nothing has changed yet, and it waits to be started. `stopped`: it failed several times, and waits for a person. It may be cancelled until it is finished.',
  }),
  failure: z
    .string()
    .nullable()
    .meta({ description: 'Why the last piece of work failed; it is tried again by itself unless the import stopped.' }),
  mails: z.enum(['invitation', 'none']),
  existing: z.enum(['skip', 'join']),
  anyDomain: z.boolean(),
  rows: integer,
  counts: accountImportCounts,
  by: z.string().meta({ description: 'Who uploaded it or, once it runs, started it.' }),
  createdAt: timestamp,
  updatedAt: timestamp,
})

const importRow = z.object({
  line: integer.meta({ description: 'Of the file, where the row begins; the header is line 1.' }),
  email: z.string(),
  name: z.string(),
  organisation: z.string().meta({ description: 'As written in the file; empty: the default one.' }),
  status: rowStatus,
  faults: z.array(z.object({ column: z.string(), sentence: z.string() })),
  accountId: id.nullable(),
})

const params = z.object({ accountImportId: id })
const tag = 'People'

export const accountImportEndpoints = {
  listAccountImports: endpoint({
    method: 'GET',
    path: '/account-imports',
    tag,
    summary: 'List imports of accounts',
    description: 'Newest first. They are forgotten 30 days after their last change, with all of their rows.',
    access: 'people:read',
    query: listQuery.omit({ search: true }),
    reply: listOf(accountImport),
    status: 200,
  }),
  createAccountImport: endpoint({
    method: 'POST',
    path: '/account-imports',
    tag,
    summary: 'Upload people as a CSV file, and have it checked',
    description:
      'As the file of a multipart form: UTF-8, comma, semicolon or tab between the cells, a header line with `email`, `first name`, `last name` and, if you like, `organisation` (a name; empty: the default one), `teams` (names with `|` between them), `role` (`member` or `admin`), `language` (of mails, one of those they are written in; empty: the first) and custom fields by name. At most 16 MiB and 100,000 rows. `mails`, `existing` and `anyDomain` may stand beside the file. No account changes before the import is started.',
    access: 'people:write',
    upload: { maxBytes: 16 * 1024 * 1024 },
    reply: accountImport,
    status: 201,
    errors: ['import-unreadable', 'import-empty', 'import-too-long', 'import-columns'],
  }),
  showAccountImport: endpoint({
    method: 'GET',
    path: '/account-imports/{accountImportId}',
    tag,
    summary: 'Show an import of accounts and how far it is',
    access: 'people:read',
    params,
    reply: accountImport,
    status: 200,
  }),
  listAccountImportRows: endpoint({
    method: 'GET',
    path: '/account-imports/{accountImportId}/rows',
    tag,
    summary: 'List the rows of an import with what is wrong with them, or what became of them',
    description: 'In the order of the file. Search finds part of an address.',
    access: 'people:read',
    params,
    query: listQuery.extend({ status: rowStatus.optional() }),
    reply: listOf(importRow),
    status: 200,
  }),
  exportAccountImport: endpoint({
    method: 'GET',
    path: '/account-imports/{accountImportId}/report',
    tag,
    summary: 'Download the rows of an import with what became of them',
    description: 'CSV (RFC 4180). What a spreadsheet would take for a formula begins with an apostrophe.',
    access: 'people:read',
    params,
    query: z.object({ status: rowStatus.optional() }),
    reply: z.string(),
    media: 'text/csv',
    status: 200,
  }),
  startAccountImport: endpoint({
    method: 'POST',
    path: '/account-imports/{accountImportId}/start',
    tag,
    summary: 'Start an import of accounts that has been checked',
    access: 'people:write',
    params,
    body: z.strictObject({
      leaveOutFaulty: z.boolean().default(false).meta({ description: 'Needed where rows are faulty.' }),
    }),
    reply: accountImport,
    status: 202,
    errors: ['import-not-checked', 'import-has-faults', 'import-does-nothing'],
  }),
  resumeAccountImport: endpoint({
    method: 'POST',
    path: '/account-imports/{accountImportId}/resumption',
    tag,
    summary: 'Take up an import of accounts that stopped',
    description: 'It goes on with the row where it stopped; what was done is not done again.',
    access: 'people:write',
    params,
    reply: accountImport,
    status: 202,
    errors: ['import-not-stopped'],
  }),
  cancelAccountImport: endpoint({
    method: 'POST',
    path: '/account-imports/{accountImportId}/cancel',
    tag,
    summary: 'Cancel an import of accounts',
    description: 'Accounts it has created stay; no further row is taken.',
    access: 'people:write',
    params,
    reply: accountImport,
    status: 200,
    errors: ['import-over'],
  }),
} as const
