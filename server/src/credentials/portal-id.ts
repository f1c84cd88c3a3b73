import { z } from 'zod'
import type { Setting } from '../platform/settings/settings.ts'

/** By which this portal's keys are told from those of another portal at the same provider; made with the database. */
export const portalId: Setting<string> = { name: 'portal.id', schema: z.string(), initial: '' }
