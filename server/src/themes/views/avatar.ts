import { z } from 'zod'
import { href } from './view.ts'

/** A picture of somebody, or initials where `href` is null. `tone` from 0 to 5 chooses their colour. */
export const avatar = z.object({ href: href.nullable(), initials: z.string(), tone: z.int().nonnegative() })

export const sampleAvatar: z.output<typeof avatar> = { href: null, initials: 'DD', tone: 2 }
