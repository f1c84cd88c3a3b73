import { Refused } from '../platform/errors.ts'

export interface WantedRange {
  from?: string | undefined
  to?: string | undefined
  unit: 'day' | 'hour'
}

/** Whole days of UTC, both included. */
export interface Range {
  from: string
  to: string
  unit: 'day' | 'hour'
}

const dayMs = 24 * 3600 * 1000
const mostDays = { day: 400, hour: 31 }
const usualDays = { day: 30, hour: 2 }

/** @throws Refused `range-reversed`, `range-in-future`, `range-too-long`, `hours-not-kept`, each naming the field */
export function rangeOf({ from, to, unit }: WantedRange, now: Date, daysByHour: number): Range {
  const today = dayOf(now)
  const last = to ?? today
  const first = from ?? addDays(last, 1 - usualDays[unit])
  // East of Greenwich tomorrow has begun.
  if (last > addDays(today, 1)) throw wrong('range-in-future', 'to', 'Choose a day that has begun.')
  if (first > last)
    throw wrong('range-reversed', from === undefined ? 'to' : 'from', 'The first day is after the last.')
  if (daysBetween(first, last) > mostDays[unit]) {
    throw wrong('range-too-long', 'from', `Choose at most ${mostDays[unit]} days by ${unit}.`)
  }
  if (unit === 'hour' && first < addDays(today, -daysByHour)) {
    throw wrong('hours-not-kept', 'from', `Hours are kept for ${daysByHour} days. Look at older usage by day.`)
  }
  return { from: first, to: last, unit }
}

/** As many days right before. */
export const rangeBefore = ({ from, to, unit }: Range): Range => ({
  from: addDays(from, -daysBetween(from, to)),
  to: addDays(from, -1),
  unit,
})

/** Starts of its days or hours, oldest first; hours that have not begun are left out. */
export function momentsOf({ from, to, unit }: Range, now: Date): Date[] {
  const step = unit === 'day' ? dayMs : dayMs / 24
  const moments: Date[] = []
  const end = Date.parse(to) + dayMs
  for (let at = Date.parse(from); at < end && (unit === 'day' || at <= now.getTime()); at += step) {
    moments.push(new Date(at))
  }
  return moments
}

export const daysOfRange = (range: Range): string[] => momentsOf({ ...range, unit: 'day' }, new Date(0)).map(dayOf)

export const dayOf = (date: Date): string => date.toISOString().slice(0, 10)

export const addDays = (day: string, days: number): string => dayOf(new Date(Date.parse(day) + days * dayMs))

const daysBetween = (from: string, to: string) => Math.round((Date.parse(to) - Date.parse(from)) / dayMs) + 1

const wrong = (code: string, field: 'from' | 'to', sentence: string) =>
  new Refused(code, sentence, { field, kind: 'input' })
