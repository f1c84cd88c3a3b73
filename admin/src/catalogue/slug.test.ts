import { expect, test } from 'vitest'
import { slugOf } from './slug.ts'

test('a slug keeps letters and digits of a name and joins them by hyphens', () => {
  expect(slugOf('Größe & Gewicht (v2)')).toBe('grosse-gewicht-v2')
  expect(slugOf('  --  ')).toBe('')
  expect(slugOf(`${'a'.repeat(79)} b`)).toBe('a'.repeat(79))
})
