import { keySettings as shape } from '@portico/contract'
import type { z } from 'zod'
import type { Setting } from '../platform/settings/settings.ts'

export type KeySettings = z.output<typeof shape>

/** Keys can be shown again and carry nothing personal, until an owner decides otherwise. */
export const keySettings: Setting<KeySettings> = {
  name: 'keys',
  schema: shape,
  initial: {
    shownOnce: false,
    metadata: {
      firstName: false,
      lastName: false,
      email: false,
      role: false,
      organisationName: false,
      teamNames: false,
    },
    expiryReminderDays: [30, 7, 1],
    version: 0,
  },
}
