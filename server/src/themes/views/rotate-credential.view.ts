import { z } from 'zod'
import { href, moment, view } from './view.ts'

/** `/portal/private/apps/{id}/credentials/{credential}/rotate`; posts `overlap-seconds`. */
export const rotateCredentialView = view({
  shared: false,
  viewer: 'member',
  schema: z.object({
    appName: z.string(),
    credentialName: z.string(),
    maskedKey: z.string(),
    productNames: z.array(z.string()),
    /** How long the old key goes on working, in seconds; 0 ends it at once. */
    overlaps: z.array(z.object({ seconds: z.int().nonnegative(), selected: z.boolean() })).min(1),
    /** Old and new key count their calls apart, so the quota is not shared during the overlap. */
    countsApart: z.boolean(),
    /** How often it may still be rotated within a period of its quota; null: as often as one likes. */
    rotationsLeft: z.int().nonnegative().nullable(),
    /** When it may be again, once none is left. */
    nextRotationAt: moment.nullable(),
    lastUsedAt: z.iso.datetime({ offset: true }).nullable(),
    action: href,
    cancelHref: href,
    error: z.string().nullable(),
  }),
  samples: {
    one: {
      appName: 'Warehouse robot',
      credentialName: 'Key 1',
      maskedKey: '••••••••••••3f9a',
      productNames: ['Parcels'],
      overlaps: [
        { seconds: 0, selected: false },
        { seconds: 3600, selected: false },
        { seconds: 86_400, selected: true },
        { seconds: 604_800, selected: false },
      ],
      countsApart: false,
      rotationsLeft: null,
      nextRotationAt: null,
      lastUsedAt: '2026-11-21T09:12:00Z',
      action: '/portal/private/apps/app-1/credentials/cred-1/rotate',
      cancelHref: '/portal/private/apps/app-1',
      error: null,
    },
    error: {
      appName: 'Warehouse robot',
      credentialName: 'Key 1',
      maskedKey: '••••••••••••3f9a',
      productNames: ['Parcels', 'Addresses'],
      overlaps: [{ seconds: 0, selected: true }],
      countsApart: true,
      rotationsLeft: 0,
      nextRotationAt: '2026-11-22T09:12:00Z',
      lastUsedAt: null,
      action: '/portal/private/apps/app-1/credentials/cred-1/rotate',
      cancelHref: '/portal/private/apps/app-1',
      error: 'The gateway did not answer. Your key is unchanged; try again in a minute.',
    },
  },
})
