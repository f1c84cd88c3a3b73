import { expect, test } from 'vitest'
import { z } from 'zod'
import { checkAll } from './check-all.ts'
import { Refused } from './errors.ts'

const shape = z.object({ name: z.string().min(1, 'Fill this in.'), size: z.string().min(1, 'Fill this in.') })
const wrong = (field: string) => () => {
  throw new Refused('odd', `The ${field} is odd.`, { field, kind: 'input' })
}

const complaintsOf = async (work: Promise<unknown>) =>
  work.then(
    () => [],
    (error: z.ZodError) => error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`),
  )

test('everything that is wrong is told at once, of each field the first', async () => {
  const work = checkAll(() => shape.parse({ name: '', size: '' }), wrong('size'), wrong('colour'))
  expect(await complaintsOf(work)).toEqual(['name: Fill this in.', 'size: Fill this in.', 'colour: The colour is odd.'])
})

test('what is right is read, and one complaint alone keeps its code', async () => {
  const good = { name: 'Lamp', size: 'L' }
  expect(
    await checkAll(
      () => shape.parse(good),
      () => Promise.resolve(),
    ),
  ).toEqual(good)
  await expect(
    checkAll(
      () => shape.parse(good),
      async () => wrong('size')(),
    ),
  ).rejects.toMatchObject({ code: 'odd' })
})

test('what is no fault in a field ends it at once', async () => {
  const closed = new Refused('closed', 'It is closed.', { kind: 'forbidden' })
  const asked: string[] = []
  const work = checkAll(
    () => shape.parse({}),
    () => Promise.reject(closed),
    () => asked.push('later'),
  )
  await expect(work).rejects.toBe(closed)
  expect(asked).toEqual([])
})
