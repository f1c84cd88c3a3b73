import { performance } from 'node:perf_hooks'
import { setTimeout as pause } from 'node:timers/promises'

/** Lets background work that comes in many small pieces leave room for whoever waits for a page. */
export interface Pace {
  /** Resolves when the next piece may begin; pieces that ask at once begin one after the other. */
  next(): Promise<void>
}

/** For work of which there is little. */
export const immediately: Pace = { next: async () => {} }

export interface PaceOptions {
  /** How long the event loop was busy and idle, in all or since an earlier look. */
  look?: (since?: LoopTimes) => LoopTimes
  wait?: (ms: number) => Promise<unknown>
}

/** Milliseconds. */
export interface LoopTimes {
  active: number
  idle: number
}

/** The part of its time that the event loop may have been busy since the last piece began, with everything it does. */
const busiest = 0.35
const [leastMs, mostMs] = [5, 50]

/**
 * A piece begins when the event loop had time to spare since the one before, and at the latest a twentieth of a second after it: what waits
 * for the network costs nothing, what keeps this process busy is spread, and no load of pages brings the work to a stop.
 */
export function createPace({ look = lookAtLoop, wait = pause }: PaceOptions = {}): Pace {
  let begun = look()
  let turns: Promise<void> = Promise.resolve()

  async function turn(): Promise<void> {
    for (;;) {
      const { active, idle } = look(begun)
      const since = active + idle
      if (since >= mostMs || (since >= leastMs && active <= busiest * since)) break
      await wait(leastMs)
    }
    begun = look()
  }

  return {
    next() {
      turns = turns.then(turn)
      return turns
    },
  }
}

function lookAtLoop(since?: LoopTimes): LoopTimes {
  const { active, idle } = performance.eventLoopUtilization()
  return since ? { active: active - since.active, idle: idle - since.idle } : { active, idle }
}
