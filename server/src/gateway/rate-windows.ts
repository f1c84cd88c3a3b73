import type { Limit } from './session.ts'

/** What is left of a limit at one moment. */
export interface LimitState {
  limit: Limit
  remaining: number
  /** Milliseconds until at least one more call becomes free; for a quota, until it renews. */
  resetMs: number
}

export type Taken = LimitState & { allowed: boolean }

/**
 * Counts calls per credential in a window that slides in steps of a sixteenth of the period. Promise: no interval of the length of the
 * period ever holds more calls than allowed. Price: a call is counted up to a sixteenth of the period longer than necessary.
 * In memory of this process: with n replicas, n times the limit may pass.
 */
export interface RateWindows {
  /** Counts the call if it is allowed; one that is refused does not count. @param at milliseconds since 1970 */
  take(counterId: string, limit: Limit, at: number): Taken
  /** Takes back a call that was counted at this time. */
  giveBack(counterId: string, at: number): void
  /** Forgets counters that hold no call any more. */
  sweep(at: number): void
  size(): number
}

const steps = 16

interface Window {
  stepMs: number
  /** The newest step, counted from 1970. */
  step: number
  /** Calls by step, the newest at `step % (steps + 1)`. */
  counts: number[]
  total: number
}

export function createRateWindows(): RateWindows {
  const windows = new Map<string, Window>()

  function windowOf(counterId: string, stepMs: number, at: number): Window {
    const window = windows.get(counterId)
    // Another period counts anew.
    if (window && window.stepMs === stepMs) return window
    const fresh = { stepMs, step: Math.floor(at / stepMs), counts: new Array<number>(steps + 1).fill(0), total: 0 }
    windows.set(counterId, fresh)
    return fresh
  }

  return {
    take(counterId, limit, at) {
      const window = windowOf(counterId, (limit.periodSeconds * 1000) / steps, at)
      advance(window, at)
      const allowed = window.total < limit.calls
      if (allowed) add(window, window.step, 1)
      const remaining = Math.max(limit.calls - window.total, 0)
      return { allowed, limit, remaining, resetMs: resetMs(window, limit, at) }
    },
    giveBack(counterId, at) {
      const window = windows.get(counterId)
      if (!window) return
      const step = Math.floor(at / window.stepMs)
      const inWindow = step <= window.step && window.step - step <= steps
      if (inWindow && (window.counts[step % (steps + 1)] ?? 0) > 0) add(window, step, -1)
    },
    sweep(at) {
      for (const [counterId, window] of windows) {
        advance(window, at)
        if (window.total === 0) windows.delete(counterId)
      }
    },
    size: () => windows.size,
  }
}

function add(window: Window, step: number, calls: number): void {
  const slot = step % (steps + 1)
  window.counts[slot] = (window.counts[slot] ?? 0) + calls
  window.total += calls
}

/** Drops the steps that lie a whole period back. A clock that was set back leaves the window where it is. */
function advance(window: Window, at: number): void {
  const step = Math.floor(at / window.stepMs)
  if (step - window.step > steps) {
    window.counts.fill(0)
    window.total = 0
    window.step = step
  }
  while (window.step < step) {
    window.step += 1
    const slot = window.step % (steps + 1)
    window.total -= window.counts[slot] ?? 0
    window.counts[slot] = 0
  }
}

/** How long until enough of the oldest steps have left that a call would be allowed and one more is free than now. */
function resetMs(window: Window, limit: Limit, at: number): number {
  let left = window.total
  const enough = Math.min(limit.calls, window.total)
  for (let step = window.step - steps; step <= window.step; step += 1) {
    left -= window.counts[((step % (steps + 1)) + (steps + 1)) % (steps + 1)] ?? 0
    if (left < enough) return Math.max((step + steps + 1) * window.stepMs - at, 0)
  }
  return 0
}
