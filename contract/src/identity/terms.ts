import { z } from 'zod'
import { endpoint } from '../endpoint.ts'
import { id, integer, line, text, timestamp } from '../fields.ts'
import { listOf } from '../lists.ts'

export const terms = z.object({
  id,
  number: integer.meta({ description: 'Counts up; a version never changes.' }),
  text: z.string().meta({ description: 'Markdown.' }),
  note: z.string().meta({ description: 'What is new, in a line; may be empty.' }),
  mustAccept: z.boolean().meta({
    description: 'Whether people who accepted an earlier version, or none, have to accept this one before they go on.',
  }),
  inForce: z.boolean().meta({ description: 'The newest that was not withdrawn: what who registers accepts.' }),
  publishedAt: timestamp,
  publishedBy: z.object({ id, name: z.string() }).nullable(),
  acceptances: integer.meta({ description: 'How many accounts have accepted it.' }),
})

const acceptance = z.object({
  id: id.meta({ description: 'Of the version.' }),
  number: integer,
  acceptedAt: timestamp,
  address: z.string().meta({ description: 'From which network address.' }),
})

export const termsEndpoints = {
  listTerms: endpoint({
    method: 'GET',
    path: '/terms',
    tag: 'Terms of use',
    summary: 'List the versions of the terms of use',
    description: 'All of them, newest first.',
    access: 'settings:read',
    reply: listOf(terms),
    status: 200,
  }),
  publishTerms: endpoint({
    method: 'POST',
    path: '/terms',
    tag: 'Terms of use',
    summary: 'Publish a new version of the terms of use',
    description:
      'In force at once. Who registers, or accepts an invitation, has to accept it. People of the back office are never asked.',
    access: 'settings:write',
    body: z.strictObject({
      text: text(200_000).refine((value) => value.length > 0, 'Fill this in.'),
      note: line(200).or(z.literal('')).default(''),
      mustAccept: z.boolean(),
    }),
    reply: terms,
    status: 201,
  }),
  showTerms: endpoint({
    method: 'GET',
    path: '/terms/{termsId}',
    tag: 'Terms of use',
    summary: 'Show a version of the terms of use',
    access: 'settings:read',
    params: z.object({ termsId: id }),
    reply: terms,
    status: 200,
  }),
  withdrawTerms: endpoint({
    method: 'DELETE',
    path: '/terms/{termsId}',
    tag: 'Terms of use',
    summary: 'Withdraw the terms of use',
    description:
      'The version in force is named. Then there are none, and nobody is asked. Versions and acceptances of the past stay on record.',
    access: 'settings:write',
    params: z.object({ termsId: id }),
    status: 204,
    errors: ['terms-not-in-force'],
  }),
  listTermsAcceptances: endpoint({
    method: 'GET',
    path: '/accounts/{accountId}/terms-acceptances',
    tag: 'Terms of use',
    summary: 'List the versions somebody has accepted',
    access: 'people:read',
    params: z.object({ accountId: id }),
    reply: listOf(acceptance),
    status: 200,
  }),
} as const
