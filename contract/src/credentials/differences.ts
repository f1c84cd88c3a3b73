import { z } from 'zod'
import { endpoint } from '../endpoint.ts'
import { id, integer, timestamp } from '../fields.ts'
import { listOf, listQuery } from '../lists.ts'

export const differenceKind = z
  .enum(['missing', 'shut', 'works', 'remains', 'unlimited', 'policies', 'policy-gone', 'expiry', 'labels', 'stray'])
  .meta({
    description:
      '`missing`: the provider has no such key; `shut`: the key should work and does not; `works`: it works and must not; `remains`: it was to be gone; `unlimited`: nothing limits it; `policies`: it has others; `policy-gone`: one of its policies is no longer there; `expiry`: it ends at another time; `labels`: tags or metadata differ; `stray`: the portal has no record of it.',
  })

const keySide = z.object({
  works: z.boolean().meta({ description: 'Whether callers are let in.' }),
  policies: z.array(
    z.object({ id: z.string(), name: z.string().nullable().meta({ description: 'Of its plan or product here.' }) }),
  ),
  expiresAt: timestamp.nullable(),
  tags: z.array(z.string()),
  metadata: z.record(z.string(), z.string()),
})

export const difference = z.object({
  id,
  provider: z.object({ id, name: z.string() }),
  credential: z
    .object({ id, alias: z.string(), app: z.object({ id, name: z.string() }) })
    .nullable()
    .meta({ description: 'Null for a key that the portal has no record of.' }),
  maskedKey: z.string().nullable(),
  kinds: z.array(differenceKind),
  expected: keySide.nullable().meta({ description: 'As the portal wants it; null: no key.' }),
  found: keySide.nullable().meta({ description: 'As the provider has it; null: no key.' }),
  held: z.boolean().meta({ description: 'The portal keeps the key shut until somebody repairs it.' }),
  remedy: z
    .enum(['removal', 'repair'])
    .nullable()
    .meta({ description: 'The portal took access away by itself, or a person asked for the repair.' }),
  foundAt: timestamp,
  seenAt: timestamp,
  resolvedAt: timestamp.nullable(),
})

const openDifferences = z.object({ items: z.array(difference).meta({ description: 'What differs now.' }) })

const comparison = z.object({
  startedAt: timestamp.nullable().meta({ description: 'Of the round that runs; null between rounds.' }),
  endedAt: timestamp.nullable().meta({ description: 'When the last whole round ended.' }),
  compared: integer.meta({ description: 'Keys compared in the round that runs, or else in the last one.' }),
  failure: z.string().nullable().meta({ description: 'Why keys could not be compared lately.' }),
  openDifferences: integer,
})

export const differenceEndpoints = {
  listDifferences: endpoint({
    method: 'GET',
    path: '/differences',
    tag: 'Reconciliation',
    summary: 'List where keys at providers differ from what the portal wants, newest first',
    access: 'credentials:read',
    query: listQuery.omit({ search: true }).extend({
      state: z.enum(['open', 'resolved']).default('open'),
      providerId: id.optional(),
      credentialId: id.optional(),
    }),
    reply: listOf(difference),
    status: 200,
  }),
  showDifference: endpoint({
    method: 'GET',
    path: '/differences/{differenceId}',
    tag: 'Reconciliation',
    summary: 'Show a difference with both sides',
    access: 'credentials:read',
    params: z.object({ differenceId: id }),
    reply: difference,
    status: 200,
  }),
  removeStrayKey: endpoint({
    method: 'POST',
    path: '/differences/{differenceId}/removal',
    tag: 'Reconciliation',
    summary: 'Remove a key at its provider that the portal has no record of',
    access: 'credentials:write',
    params: z.object({ differenceId: id }),
    reply: difference,
    status: 200,
    errors: ['difference-not-stray'],
  }),
  compareCredential: endpoint({
    method: 'POST',
    path: '/credentials/{credentialId}/comparison',
    tag: 'Reconciliation',
    summary: 'Compare the keys of a credential with its provider now',
    description: 'Access that should not be is taken away at once; access that is missing waits for a repair.',
    access: 'credentials:write',
    params: z.object({ credentialId: id }),
    reply: openDifferences,
    status: 200,
    errors: ['provider-unavailable'],
  }),
  repairCredential: endpoint({
    method: 'POST',
    path: '/credentials/{credentialId}/repair',
    tag: 'Reconciliation',
    summary: 'Make the keys of a credential at its provider as the portal wants them',
    description: 'A key that was lost works again as it was; one that is kept shut is opened, if something limits it.',
    access: 'credentials:write',
    params: z.object({ credentialId: id }),
    reply: openDifferences,
    status: 200,
    errors: ['provider-unavailable'],
  }),
  showComparison: endpoint({
    method: 'GET',
    path: '/providers/{providerId}/comparison',
    tag: 'Reconciliation',
    summary: 'Show how far the comparison with a provider has come',
    access: 'providers:read',
    params: z.object({ providerId: id }),
    reply: comparison,
    status: 200,
  }),
  compareProvider: endpoint({
    method: 'POST',
    path: '/providers/{providerId}/comparison',
    tag: 'Reconciliation',
    summary: 'Go on with the comparison with a provider now instead of when it is due',
    access: 'credentials:write',
    params: z.object({ providerId: id }),
    reply: comparison,
    status: 200,
  }),
} as const
