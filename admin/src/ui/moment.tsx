const steps: readonly [Intl.RelativeTimeFormatUnit, number][] = [
  ['minute', 60],
  ['hour', 3600],
  ['day', 86_400],
]

/** `in 3 days`, `2 hours ago`; a plain date from a fortnight on. */
export function relativeTime(at: string, now: Date): string {
  const seconds = (Date.parse(at) - now.getTime()) / 1000
  if (Math.abs(seconds) < 45) return 'just now'
  if (Math.abs(seconds) > 14 * 86_400)
    return new Intl.DateTimeFormat(undefined, { dateStyle: 'medium' }).format(new Date(at))
  const [unit, size] = steps.findLast(([, length]) => Math.abs(seconds) >= length) ?? ['minute', 60]
  return new Intl.RelativeTimeFormat(undefined, { numeric: 'auto' }).format(Math.round(seconds / size), unit)
}

/** A point in time in the reader's zone and words; the exact time on hover. */
export function Moment({ at }: { at: string }) {
  const exact = new Intl.DateTimeFormat(undefined, { dateStyle: 'full', timeStyle: 'long' }).format(new Date(at))
  return (
    <time dateTime={at} title={exact}>
      {relativeTime(at, new Date())}
    </time>
  )
}
