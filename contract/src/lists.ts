import { z } from 'zod'
import { integer, text } from './fields.ts'

/** What every list takes: `limit` items after `cursor`; `total=true` also counts. */
export const listQuery = z.object({
  limit: z.coerce.number().int().min(1).max(100).default(25).meta({ description: 'How many items at most.' }),
  cursor: z.string().max(2000).optional().meta({ description: '`nextCursor` of the previous answer.' }),
  total: z.stringbool().default(false).meta({ description: 'Whether to count all matching items as well.' }),
  search: text(200).optional().meta({ description: 'Words that must occur in the name.' }),
})

/** What every list answers. */
export const listOf = <S extends z.ZodType>(item: S) =>
  z.object({
    items: z.array(item),
    nextCursor: z.string().nullable().meta({ description: 'Null on the last page.' }),
    total: integer.nullable().meta({ description: 'All matching items, when asked for.' }),
  })

export type ListQuery = z.output<typeof listQuery>
