import type { Limits } from '../providers/index.ts'

/** How the limits of a plan lie in its row. */
export interface LimitColumns {
  rate_calls: number | null
  rate_period_seconds: number | null
  quota_calls: number | null
  quota_period_seconds: number | null
}

export function limitsOf(row: LimitColumns): Limits {
  return {
    rate: limitOf(row.rate_calls, row.rate_period_seconds),
    quota: limitOf(row.quota_calls, row.quota_period_seconds),
  }
}

export const limitColumns = ({ rate, quota }: Limits): LimitColumns => ({
  rate_calls: rate?.calls ?? null,
  rate_period_seconds: rate?.periodSeconds ?? null,
  quota_calls: quota?.calls ?? null,
  quota_period_seconds: quota?.periodSeconds ?? null,
})

const limitOf = (calls: number | null, periodSeconds: number | null) =>
  calls === null || periodSeconds === null ? null : { calls, periodSeconds }

type Limit = { calls: number; periodSeconds: number } | null | undefined

/** Only what is given. */
export function limitValues(input: { rate?: Limit; quota?: Limit }) {
  return {
    ...(input.rate === undefined
      ? {}
      : { rate_calls: input.rate?.calls ?? null, rate_period_seconds: input.rate?.periodSeconds ?? null }),
    ...(input.quota === undefined
      ? {}
      : { quota_calls: input.quota?.calls ?? null, quota_period_seconds: input.quota?.periodSeconds ?? null }),
  }
}

export interface Allowance {
  requests: number
  periodSeconds: number
}

/** How many requests for the plan an account may send within a time (PLN-5). */
export const allowanceOf = (row: {
  allowance_requests: number | null
  allowance_period_seconds: number | null
}): Allowance | null =>
  row.allowance_requests === null || row.allowance_period_seconds === null
    ? null
    : { requests: row.allowance_requests, periodSeconds: row.allowance_period_seconds }
