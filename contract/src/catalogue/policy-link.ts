import { z } from 'zod'
import { timestamp } from '../fields.ts'

export const policyDifference = z.object({
  field: z.enum(['kind', 'name', 'apis', 'rate', 'quota', 'keyLifetime', 'active', 'tags']),
  here: z.string().meta({ description: 'In words, as it is saved here; in the history of a run: as it was before.' }),
  there: z.string().meta({ description: 'In words, as the provider has it.' }),
})

/** How a product or plan stands to its policy at the provider. */
export const policyLink = z
  .object({
    origin: z.enum(['portal', 'provider']).meta({ description: 'Whether it was made here or found at the provider.' }),
    id: z.string().nullable().meta({ description: 'The policy’s id at the provider; null until it exists.' }),
    name: z.string().meta({ description: 'The policy’s name at the provider.' }),
    active: z.boolean().meta({ description: 'Whether it is in force there; if not, access can’t be requested.' }),
    orphanedAt: timestamp.nullable().meta({
      description: 'Since when the provider has no fitting policy any more. It can’t be requested meanwhile.',
    }),
    orphanReason: z.string().nullable().meta({ description: 'In a sentence.' }),
    unlistedAt: timestamp.nullable().meta({ description: 'Since when it is hidden, as nothing came back in time.' }),
    driftedAt: timestamp
      .nullable()
      .meta({ description: 'Since when the policy is not as saved here. Somebody has to choose a version.' }),
    differences: z.array(policyDifference).meta({ description: 'What differs while it has drifted.' }),
    tags: z.array(z.string()).meta({ description: 'Of the policy, when it was last seen.' }),
    metadata: z.record(z.string(), z.string()).meta({ description: 'Of the policy, when it was last seen.' }),
  })
  .meta({ description: 'How it stands to its policy at the provider.' })

export const policyLinkSummary = policyLink.pick({
  origin: true,
  active: true,
  orphanedAt: true,
  unlistedAt: true,
  driftedAt: true,
})
