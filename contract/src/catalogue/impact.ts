import { z } from 'zod'
import { integer } from '../fields.ts'

/** What a change does to those who hold access, told before it is made. */
export const impact = z.object({
  credentials: integer.meta({ description: 'That work now.' }),
  endingCredentials: integer.meta({ description: 'Of these, the ones that open nothing else.' }),
  apps: integer.meta({ description: 'With such a credential or an open request.' }),
  organisations: integer,
  openRequests: integer,
  confirm: z.string().meta({
    description:
      'Sent with the change, it says that this was read. When the situation has changed meanwhile, it is refused.',
  }),
})

/** Needed where somebody holds access. */
export const confirm = z.string().max(100).optional().meta({ description: '`confirm` of the impact that was read.' })
