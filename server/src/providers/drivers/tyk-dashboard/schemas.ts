import { z } from 'zod'
import { apiDefinition, policy, session } from '../../tyk/objects.ts'

/** Answer to writes, and to everything that fails. */
export const envelope = z.looseObject({ Status: z.string().optional(), Message: z.string().nullish() })

/** `Message` is the new policy's id. */
export const created = z.looseObject({ Message: z.string().min(1) })

export const policyList = z.looseObject({ Data: z.array(policy).nullable() })

export const looseList = z.looseObject({ Data: z.array(z.unknown()).nullable() })

export const apiList = z.looseObject({ apis: z.array(z.looseObject({ api_definition: apiDefinition })).nullable() })

/** `key_hash` is left out where the gateway does not hash keys. */
export const keyData = z.looseObject({
  key_id: z.string().min(1),
  key_hash: z.string().optional(),
  data: session.nullish(),
})

/** Hashes where keys are kept by these, otherwise the keys themselves. */
export const keyList = z.looseObject({
  data: z.looseObject({ keys: z.array(z.string()).nullish() }).nullish(),
  pages: z.number().int().optional(),
})

/** Counters of one API and path; the hour is 0 where the provider adds up by day. */
export const activity = z.looseObject({
  data: z
    .array(
      z.looseObject({
        id: z.looseObject({
          api_id: z.string().optional(),
          code: z.number().int().min(0).max(999).optional(),
          hour: z.number().int().optional(),
          day: z.number().int().optional(),
          month: z.number().int().optional(),
          year: z.number().int().optional(),
        }),
        hits: z.number().int().min(0),
        error: z.number().int().min(0),
        request_time: z.number().optional(),
        last_hit: z.string().optional(),
      }),
    )
    .nullish()
    .transform((rows) => rows ?? []),
})

export type ActivityRow = z.output<typeof activity>['data'][number]
