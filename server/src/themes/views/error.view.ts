import { z } from 'zod'
import { view } from './view.ts'

/** Any page that could not be shown. */
export const errorView = view({
  shared: false,
  viewer: 'visitor',
  schema: z.object({
    /** HTTP status; the theme has words for 400, 403, 404, 413, 429, 500 and 503 and general ones for the rest. */
    status: z.int().min(400).max(599),
    /** More about what happened, in a sentence for people; null takes the theme's words alone. */
    detail: z.string().nullable(),
    requestId: z.string(),
    /** Seconds until trying again makes sense (429, 503). */
    retryAfterSeconds: z.int().positive().nullable(),
  }),
  samples: {
    notFound: { status: 404, detail: null, requestId: '0197a8f2-4c1e', retryAfterSeconds: null },
    forbidden: {
      status: 403,
      detail: 'Your account may look at apps, but not change them.',
      requestId: '0197a8f2-4c1e',
      retryAfterSeconds: null,
    },
    tooMany: { status: 429, detail: null, requestId: '0197a8f2-4c1e', retryAfterSeconds: 30 },
    broken: { status: 500, detail: null, requestId: '0197a8f2-4c1e', retryAfterSeconds: null },
    unavailable: { status: 503, detail: null, requestId: '0197a8f2-4c1e', retryAfterSeconds: 5 },
    other: { status: 405, detail: null, requestId: '0197a8f2-4c1e', retryAfterSeconds: null },
  },
})
