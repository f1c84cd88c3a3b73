import { expect, test } from 'vitest'
import { byDay } from './usage-by-day.ts'

test('hours are summed up by the reader’s day, days without calls count zero, older hours are left out', () => {
  const now = new Date(2026, 4, 3, 15, 0)
  const hour = (day: number, at: number) => new Date(2026, 4, day, at).toISOString()
  const counted = byDay(
    [
      { hour: hour(1, 23), calls: 4, errors: 1 },
      { hour: hour(3, 0), calls: 2, errors: 0 },
      { hour: hour(3, 14), calls: 3, errors: 3 },
      { hour: new Date(2026, 3, 30, 23).toISOString(), calls: 100, errors: 0 },
    ],
    3,
    now,
  )
  expect(counted.map(({ day, calls, errors }) => [day.getDate(), calls, errors])).toEqual([
    [1, 4, 1],
    [2, 0, 0],
    [3, 5, 3],
  ])
})
