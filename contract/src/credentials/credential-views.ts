import { z } from 'zod'
import { endpoint } from '../endpoint.ts'
import { id, timestamp } from '../fields.ts'
import { listOf, listQuery } from '../lists.ts'

const params = z.object({ credentialId: id })

const keyUse = z.object({
  lastUsedAt: timestamp.nullable().meta({ description: 'Null: not used lately, or the provider can’t tell.' }),
})

export const credentialViewEndpoints = {
  showCredentialRotation: endpoint({
    method: 'GET',
    path: '/credentials/{credentialId}/rotation',
    tag: 'Credentials',
    summary: 'Show what a rotation of a credential means, and when its keys were used',
    access: 'credentials:read',
    params,
    reply: z.object({
      countsApart: z.boolean().meta({ description: 'Whether old and new key each have limits of their own.' }),
      rotationsLeft: z
        .number()
        .int()
        .nullable()
        .meta({ description: 'How often its developers may still rotate it now; null: as often as they want.' }),
      nextRotationAt: timestamp.nullable().meta({ description: 'When they may again, once none is left.' }),
      tellsLastUse: z.boolean(),
      lastUseFailure: z.string().nullable().meta({ description: 'Why the provider could not be asked for it now.' }),
      currentKey: keyUse.nullable(),
      outgoingKey: keyUse.nullable(),
    }),
    status: 200,
  }),
  listCredentialHistory: endpoint({
    method: 'GET',
    path: '/credentials/{credentialId}/history',
    tag: 'Credentials',
    summary: 'List what was done with a credential, newest first',
    access: 'audit:read',
    params,
    query: listQuery.pick({ limit: true, cursor: true }),
    reply: listOf(
      z.object({
        id,
        at: timestamp,
        actor: z.string(),
        action: z.string().meta({ description: 'Such as `credential.suspended`.' }),
        details: z.record(z.string(), z.unknown()),
      }),
    ),
    status: 200,
  }),
} as const
