import { LRUCache } from 'lru-cache'
import type { Change } from './changes.ts'
import type { Session } from './session.ts'

/** What is known of keys, by hash: in memory, filled from the database. */
export interface Sessions {
  /**
   * Answers from memory, or by a promise when the database is asked; null for an unknown key.
   * @param at milliseconds since 1970
   * @throws TooBusy when too many unknown keys wait for the database
   */
  find(keyHash: string, at: number): Session | null | Promise<Session | null>
  forget(change: Change): void
}

export class TooBusy extends Error {
  override readonly name = 'TooBusy'
}

export interface SessionsOptions {
  load(keyHash: string): Promise<Session | null>
  /** How many known keys are kept, and how many unknown ones apart from them. */
  size: number
  /** A missed notice heals within this time. */
  keepMs: number
  keepUnknownMs: number
  /** Loads of keys not seen before that may run and wait; an attacker's guesses must not take all connections. */
  mostLoading: number
  mostWaiting: number
}

interface Entry {
  session: Session
  loadedAt: number
}

export function createSessions(options: SessionsOptions): Sessions {
  const known = new LRUCache<string, Entry>({ max: options.size })
  // Apart, so that guesses never push out keys that are in use.
  const unknown = new LRUCache<string, number>({ max: options.size })
  const loading = new Map<string, Promise<Session | null>>()
  const waiting: (() => void)[] = []
  let strangers = 0
  // Counts changes: what was read before one must not be kept after it.
  let epoch = 0

  async function load(keyHash: string, at: number): Promise<Session | null> {
    const startedIn = epoch
    const session = await options.load(keyHash)
    if (epoch === startedIn) {
      known.delete(keyHash)
      unknown.delete(keyHash)
      if (session) known.set(keyHash, { session, loadedAt: at })
      else unknown.set(keyHash, at)
    }
    return session
  }

  async function loadStranger(keyHash: string, at: number): Promise<Session | null> {
    if (strangers >= options.mostLoading) {
      if (waiting.length >= options.mostWaiting) throw new TooBusy('Too many unknown keys are being looked up.')
      await new Promise<void>((free) => waiting.push(free))
    } else strangers += 1
    try {
      return await load(keyHash, at)
    } finally {
      const next = waiting.shift()
      if (next) next()
      else strangers -= 1
    }
  }

  function loadOnce(keyHash: string, at: number, isKnown: boolean): Promise<Session | null> {
    const running = loading.get(keyHash)
    if (running) return running
    const started = (isKnown ? load(keyHash, at) : loadStranger(keyHash, at)).finally(() => {
      if (loading.get(keyHash) === started) loading.delete(keyHash)
    })
    loading.set(keyHash, started)
    return started
  }

  return {
    find(keyHash, at) {
      const entry = known.get(keyHash)
      if (entry && at - entry.loadedAt < options.keepMs) return entry.session
      const missedAt = entry ? undefined : unknown.get(keyHash)
      if (missedAt !== undefined && at - missedAt < options.keepUnknownMs) return null
      return loadOnce(keyHash, at, entry !== undefined)
    },
    forget(change) {
      if (change.kind === 'apis') return
      epoch += 1
      // A load that began before the change may have read the old state: nobody new joins it.
      loading.clear()
      if (change.kind === 'key') {
        known.delete(change.keyHash)
        unknown.delete(change.keyHash)
      } else if (change.kind === 'policy') {
        for (const [keyHash, { session }] of known.entries()) {
          if (session.policyIds.includes(change.policyId)) known.delete(keyHash)
        }
      } else {
        known.clear()
        unknown.clear()
      }
    },
  }
}
