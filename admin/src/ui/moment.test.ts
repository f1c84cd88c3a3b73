import { expect, test } from 'vitest'
import { relativeTime } from './moment.tsx'

test('a point in time is said in the largest unit that fits, as a date from a fortnight on', () => {
  const now = new Date('2026-05-20T12:00:00Z')
  const said = (at: string) => relativeTime(at, now)
  const words = new Intl.RelativeTimeFormat(undefined, { numeric: 'auto' })
  expect(said('2026-05-20T11:55:00Z')).toBe(words.format(-5, 'minute'))
  expect(said('2026-05-20T14:00:00Z')).toBe(words.format(2, 'hour'))
  expect(said('2026-05-23T12:00:00Z')).toBe(words.format(3, 'day'))
  expect(said('2026-01-01T12:00:00Z')).toContain('2026')
  expect(said('2026-05-20T12:00:20Z')).toBe('just now')
})
