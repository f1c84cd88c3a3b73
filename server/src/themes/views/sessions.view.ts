import { z } from 'zod'
import { moment, view } from './view.ts'

/** `/portal/private/profile/sessions`. Every form posts `session`: the id of one that ends, or `others`. */
export const sessionsView = view({
  shared: false,
  viewer: 'member',
  schema: z.object({
    /** The one of this page first. */
    sessions: z.array(
      z.object({
        id: z.string(),
        /** Browser and system in words. */
        device: z.string(),
        address: z.string(),
        current: z.boolean(),
        since: moment,
        lastSeen: moment,
      }),
    ),
    error: z.string().nullable(),
  }),
  samples: {
    several: {
      sessions: [
        {
          id: 'session-1',
          device: 'Firefox on Windows',
          address: '192.0.2.1',
          current: true,
          since: '2026-10-02T08:00:00Z',
          lastSeen: '2026-10-05T09:12:00Z',
        },
        {
          id: 'session-2',
          device: 'Safari on iOS',
          address: '2001:db8:85a3:8d3:1319:8a2e:370:7348',
          current: false,
          since: '2026-10-01T17:30:00Z',
          lastSeen: '2026-10-04T21:05:00Z',
        },
      ],
      error: null,
    },
    one: {
      sessions: [
        {
          id: 'session-1',
          device: 'Unknown program',
          address: '192.0.2.1',
          current: true,
          since: '2026-10-02T08:00:00Z',
          lastSeen: '2026-10-05T09:12:00Z',
        },
      ],
      error: 'There is no such session.',
    },
  },
})
