import { z } from 'zod'
import { integer } from './fields.ts'

/** Every refusal of the API, as `application/problem+json` (RFC 9457). */
export const problem = z.object({
  type: z.string().meta({ description: 'A stable URN: `urn:portico:problem:` and the code.' }),
  title: z.string(),
  status: integer,
  detail: z.string().meta({ description: 'A sentence for people.' }),
  code: z.string().meta({ description: 'A stable word for programs.' }),
  requestId: z.string(),
  errors: z
    .array(z.object({ field: z.string(), message: z.string() }))
    .optional()
    .meta({ description: 'What is wrong with which field of the request.' }),
})

export type Problem = z.output<typeof problem>
