/** Calls of one credential to one API in one hour that were answered alike. */
export interface UsageCount {
  counterId: string
  apiId: string
  /** What the callers got; 0 when they went away before. */
  status: number
  /** Start of the hour, milliseconds since 1970. */
  hour: number
  calls: number
  errors: number
  latencyMs: number
  lastCallAt: number
}

export interface Answered {
  counterId: string
  apiId: string
  /** Hexadecimal. */
  keyHash: string
  /** What the caller got; null when the caller went away before. */
  status: number | null
  /** Milliseconds since 1970. */
  startedAt: number
  /** Until the answer began. */
  latencyMs: number
}

/** Counts in memory and stores what was counted once in a while: counting never waits for the database. */
export interface UsageCounter {
  /** A status of 400 or more counts as an error, whoever gave it: the upstream, or the gateway (403, 429, 502 …). */
  count(answered: Answered): void
  /** Stores what was counted; after a failure it is kept for the next time. */
  flush(): Promise<void>
}

const hourMs = 3_600_000

/** Stores counts and, by the hash of each key, when it was last used (milliseconds since 1970): all of it, or nothing. */
export type StoreUsage = (counts: readonly UsageCount[], lastUses: ReadonlyMap<string, number>) => Promise<void>

export function createUsageCounter(store: StoreUsage): UsageCounter {
  let counts = new Map<string, UsageCount>()
  let lastUses = new Map<string, number>()
  let flushing: Promise<void> | null = null

  const use = (keyHash: string, at: number) => lastUses.set(keyHash, Math.max(lastUses.get(keyHash) ?? 0, at))

  function add(count: UsageCount): void {
    const key = `${count.hour} ${count.status} ${count.apiId} ${count.counterId}`
    const before = counts.get(key)
    if (!before) {
      counts.set(key, count)
      return
    }
    before.calls += count.calls
    before.errors += count.errors
    before.latencyMs += count.latencyMs
    before.lastCallAt = Math.max(before.lastCallAt, count.lastCallAt)
  }

  async function flushOnce(): Promise<void> {
    if (counts.size === 0) return
    const [taken, uses] = [counts, lastUses]
    counts = new Map()
    lastUses = new Map()
    try {
      await store([...taken.values()], uses)
    } catch (error) {
      for (const count of taken.values()) add(count)
      for (const [keyHash, at] of uses) use(keyHash, at)
      throw error
    }
  }

  return {
    count({ counterId, apiId, keyHash, status, startedAt, latencyMs }) {
      const errors = status !== null && status >= 400 ? 1 : 0
      const hour = Math.floor(startedAt / hourMs) * hourMs
      add({ counterId, apiId, status: status ?? 0, hour, calls: 1, errors, latencyMs, lastCallAt: startedAt })
      use(keyHash, startedAt)
    },
    async flush() {
      // One after the other, so that a flush on closing sees what a failing one puts back.
      while (flushing) await flushing.catch(() => undefined)
      flushing = flushOnce().finally(() => {
        flushing = null
      })
      return flushing
    },
  }
}
