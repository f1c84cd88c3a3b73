import { expect, test } from 'vitest'
import { z } from 'zod'
import { id, timestamp, webAddress } from './fields.ts'

const saidOf = (schema: z.ZodType, value: unknown) =>
  (schema.safeParse(value).error?.issues ?? []).map(({ path, message }) => [path.join('.'), message].join(': '))

test('what is wrong is said in sentences that tell what to give instead', () => {
  const schema = z.strictObject({
    name: z.string().min(1),
    short: z.string().max(3).optional(),
    long: z.string().min(8).optional(),
    kind: z.enum(['open', 'closed']).optional(),
    only: z.literal('all').optional(),
    ids: z.array(id).min(2).max(3).optional(),
    count: z.number().int().positive().max(9).optional(),
    share: z.number().min(0).lt(1).multipleOf(0.25).optional(),
    at: timestamp.optional(),
    form: z.union([z.string(), z.number()]).optional(),
    isOpen: z.boolean().optional(),
    way: z
      .discriminatedUnion('by', [z.object({ by: z.literal('mail') }), z.object({ by: z.literal('hand') })])
      .optional(),
    site: webAddress.optional(),
  })
  expect(saidOf(schema, { shape: 'round' })).toEqual(['name: Fill this in.', ': There is no such field.'])
  expect(saidOf(schema, [])).toEqual([': Give an object.'])
  const wrong = { name: null, short: 'four', long: 'seven', kind: 'half', only: 'none', ids: ['1'], isOpen: 'yes' }
  expect(saidOf(schema, wrong)).toEqual([
    'name: Fill this in.',
    'short: Use at most 3 characters.',
    'long: Use at least 8 characters.',
    'kind: Use one of: open, closed.',
    'only: Use all.',
    'ids.0: Give an id, such as 0198d3f0-5a7e-7c41-9b1e-3f6f1f0a2c55.',
    'ids: Give at least 2.',
    'isOpen: Give true or false.',
  ])
  const others = { name: '', count: 0, share: 1.1, at: 'noon', form: true, way: { by: 'foot' }, site: 7 }
  expect(saidOf(schema, others)).toEqual([
    'name: Fill this in.',
    'count: Enter more than 0.',
    'share: Enter less than 1.',
    'share: Enter a multiple of 0.25.',
    'at: Give a time in UTC, such as 2026-11-26T09:00:00Z.',
    'form: This has none of the forms it may have.',
    'way.by: Use one of: mail, hand.',
    'site: Give text.',
  ])
  expect(saidOf(schema, { name: 1, ids: 5, count: 1.5, way: 'by mail' })).toEqual([
    'name: Give text.',
    'ids: Give a list.',
    'count: Enter a whole number.',
    'way: Give an object.',
  ])
  expect(saidOf(id, '0198d3f0-5a7e-7c41-9b1e-3f6f1f0a2c55')).toEqual([])
})
