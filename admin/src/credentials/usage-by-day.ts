interface Counts {
  calls: number
  errors: number
}

/** Hours of the API summed up to days of the reader's zone; days without calls are there with zero, the last one is `now`'s. */
export function byDay(
  hours: readonly (Counts & { hour: string })[],
  days: number,
  now: Date,
): (Counts & { day: Date })[] {
  const starts = Array.from({ length: days }, (_, index) => {
    const day = new Date(now.getFullYear(), now.getMonth(), now.getDate() - (days - 1 - index))
    return { day, calls: 0, errors: 0 }
  })
  for (const { hour, calls, errors } of hours) {
    const of = starts.findLast(({ day }) => day.getTime() <= Date.parse(hour))
    if (!of) continue
    of.calls += calls
    of.errors += errors
  }
  return starts
}
