import type { Taken } from './rate-windows.ts'
import type { Limit } from './session.ts'

export type Quota = Limit

/** Calls leased from the database, counted down in memory. */
export interface Quotas {
  /** Uses one call of the quota if there is one left; one that is refused does not count. */
  take(counterId: string, quota: Quota): Taken | Promise<Taken>
  /** Gives back leases that were not used lately and forgets what is over. */
  sweep(): Promise<void>
  /** Gives back everything that is unused. */
  close(): Promise<void>
}

export interface LeaseRequest {
  counterId: string
  limit: Quota
  take: number
  /** Unused calls of an earlier lease; they count only in their own period. */
  giveBack: { period: number; calls: number }
  at: Date
}

export interface Lease {
  /** Number of the period, so that a lease of an earlier one is never given back to a later one. */
  period: number
  /** Milliseconds since 1970. */
  startedAt: number
  /** Of the quota, this lease included. */
  used: number
  granted: number
}

export interface QuotasOptions {
  take(request: LeaseRequest): Promise<Lease>
  giveBack(counterId: string, period: number, calls: number): Promise<void>
  now: () => Date
  onError(error: unknown): void
}

/** How long "used up" is believed without asking again: a raised quota or another replica's unused rest shows within this time. */
const recheckMs = 1_000
/** After this time without a call an unused rest goes back, for other replicas and for what is shown as remaining. */
const idleMs = 2_000

interface Counter {
  limit: Quota
  period: number
  endsAt: number
  left: number
  /** Calls of the quota that nobody has leased, when last asked. */
  free: number
  /** Nothing is free until then, as far as is known. */
  askAgainAt: number
  usedAt: number
  waiting: number
  asking: Promise<void> | null
}

/** A hundredth of the quota, at least one call and at most a hundred: what a `kill -9` may lose per replica. */
export const blockOf = (quota: Quota) => Math.min(Math.max(Math.floor(quota.calls / 100), 1), 100)

export function createQuotas(options: QuotasOptions): Quotas {
  const counters = new Map<string, Counter>()
  const now = () => options.now().getTime()

  function fromLease(counter: Counter, quota: Quota): Taken | null {
    const at = now()
    if (at >= counter.endsAt || counter.limit.calls !== quota.calls) return null
    if (counter.limit.periodSeconds !== quota.periodSeconds) return null
    if (counter.left > 0) {
      counter.left -= 1
      counter.usedAt = at
      return stateOf(counter, true, at)
    }
    return at < counter.askAgainAt ? stateOf(counter, false, at) : null
  }

  async function takeSlowly(counterId: string, counter: Counter, quota: Quota): Promise<Taken> {
    counter.waiting += 1
    try {
      for (;;) {
        if (counter.asking) await counter.asking
        const taken = fromLease(counter, quota)
        if (taken) return taken
        counter.asking ??= ask(counterId, counter, quota).finally(() => {
          counter.asking = null
        })
      }
    } finally {
      counter.waiting -= 1
    }
  }

  async function ask(counterId: string, counter: Counter, quota: Quota): Promise<void> {
    const at = options.now()
    const giveBack = { period: counter.period, calls: counter.left }
    counter.left = 0
    // Those who wait are calls that are here already: a lease for all of them leaves nothing unused.
    const take = Math.max(blockOf(quota), counter.waiting)
    const lease = await options.take({ counterId, limit: quota, take, giveBack, at })
    counter.limit = quota
    counter.period = lease.period
    counter.endsAt = lease.startedAt + quota.periodSeconds * 1000
    counter.left = lease.granted
    counter.free = Math.max(quota.calls - lease.used, 0)
    counter.askAgainAt = counter.free === 0 ? at.getTime() + recheckMs : 0
    counter.usedAt = at.getTime()
  }

  async function putBack(counterId: string, counter: Counter): Promise<void> {
    const { left, period } = counter
    if (left === 0) return
    counter.left = 0
    counter.free += left
    try {
      await options.giveBack(counterId, period, left)
    } catch (error) {
      // The calls are lost to the credential until the period ends: too few may pass, never too many.
      options.onError(error)
    }
  }

  return {
    take(counterId, quota) {
      let counter = counters.get(counterId)
      if (!counter) {
        counter = {
          limit: quota,
          period: 0,
          endsAt: 0,
          left: 0,
          free: 0,
          askAgainAt: 0,
          usedAt: 0,
          waiting: 0,
          asking: null,
        }
        counters.set(counterId, counter)
      }
      return fromLease(counter, quota) ?? takeSlowly(counterId, counter, quota)
    },
    async sweep() {
      const at = now()
      for (const [counterId, counter] of counters) {
        if (counter.waiting > 0 || counter.asking || at - counter.usedAt < idleMs) continue
        counters.delete(counterId)
        if (at < counter.endsAt) await putBack(counterId, counter)
      }
    },
    async close() {
      for (const [counterId, counter] of counters) await putBack(counterId, counter)
      counters.clear()
    },
  }
}

const stateOf = (counter: Counter, allowed: boolean, at: number): Taken => ({
  allowed,
  limit: counter.limit,
  remaining: counter.left + counter.free,
  resetMs: Math.max(counter.endsAt - at, 0),
})
