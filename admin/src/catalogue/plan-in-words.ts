/** The terms of a plan, as the API has them; numbers may be missing while somebody types. */
export interface PlanTerms {
  rate: { calls: number; periodSeconds: number } | null
  quota: { calls: number; periodSeconds: number } | null
  keyLifetimeSeconds: number | null
  autoApprove: boolean
  /** Requests one developer may send. */
  allowance?: { requests: number; periodSeconds: number } | null
}

const number = new Intl.NumberFormat('en')

const units: readonly (readonly [seconds: number, name: string])[] = [
  [31_536_000, 'year'],
  [2_592_000, '30 days'],
  [604_800, 'week'],
  [86_400, 'day'],
  [3600, 'hour'],
  [60, 'minute'],
  [1, 'second'],
]

/** `day`, `30 days`, `12 hours`: a period as it follows "per" or "lasts". */
export function periodInWords(seconds: number): string {
  const exact = units.find(([length]) => length === seconds)
  if (exact) return exact[1]
  const countable = units.filter(([, name]) => name !== '30 days' && name !== 'week' && name !== 'year')
  const [length, name] = countable.find(([size]) => seconds % size === 0) ?? [1, 'second']
  return `${number.format(seconds / length)} ${name}s`
}

/** `one day`, `90 days`: a period as an amount of time. */
export function durationInWords(seconds: number): string {
  const words = periodInWords(seconds)
  return /^\d/.test(words) ? words : `one ${words}`
}

/** `5 calls a second, 10,000 a day, key lasts 90 days, approved at once` */
export function planInWords({ rate, quota, keyLifetimeSeconds, autoApprove, allowance }: PlanTerms): string {
  const limits = [rate, quota].filter((limit) => limit !== null)
  const parts = limits.map((limit, index) => amount(limit, index === 0))
  if (limits.length === 0) parts.push('any number of calls')
  parts.push(keyLifetimeSeconds === null ? 'key does not expire' : `key lasts ${durationInWords(keyLifetimeSeconds)}`)
  parts.push(autoApprove ? 'approved at once' : 'approved by hand')
  if (allowance) {
    const { requests, periodSeconds } = allowance
    parts.push(`${requests === 1 ? 'one request' : `${number.format(requests)} requests`} ${per(periodSeconds)}`)
  }
  return parts.join(', ')
}

function per(seconds: number): string {
  const period = periodInWords(seconds)
  return /^\d/.test(period) ? `in ${period}` : `${period === 'hour' ? 'an' : 'a'} ${period}`
}

function amount({ calls, periodSeconds }: { calls: number; periodSeconds: number }, withNoun: boolean): string {
  const noun = withNoun ? (calls === 1 ? ' call' : ' calls') : ''
  return `${number.format(calls)}${noun} ${per(periodSeconds)}`
}
