import { z } from 'zod'
import { id, integer } from '../fields.ts'

/** Where the address of an account stands that is gone: their name is gone as well, and nothing opens it. */
export const removedDomain = 'removed.invalid'

/** What becomes of apps when somebody, or an organisation, goes; told before it is done. */
export const removal = z.object({
  apps: z.array(
    z.object({
      id,
      name: z.string(),
      organisation: z.string(),
      credentials: integer.meta({ description: 'That are not revoked.' }),
      outcome: z.enum(['new-owner', 'personal', 'deleted']).meta({
        description:
          '`new-owner`: it stays in its organisation; `personal`: it goes with its owner and nobody else sees it; `deleted`: with its credentials.',
      }),
      newOwner: z.object({ id, name: z.string() }).nullable(),
    }),
  ),
  members: integer.meta({ description: 'People who belong there now.' }),
  movesToDefault: integer.meta({
    description: 'Of these, the ones who belong nowhere else, or take apps along: they go to the default organisation.',
  }),
  confirm: z.string().meta({
    description: 'Sent with the change, it says that this was read. When the situation has changed, it is refused.',
  }),
})

export const removalQuery = z.object({
  confirm: z
    .string()
    .max(100)
    .optional()
    .meta({ description: '`confirm` of what was read; needed where there are apps.' }),
})
