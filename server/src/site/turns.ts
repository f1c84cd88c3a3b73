import { LRUCache } from 'lru-cache'
import { Refused } from '../platform/errors.ts'

/** What one person may send from here, so that the portal is no means to load an API with. Counted in this process: every replica allows as many. */
export interface Turns {
  /** @returns to be called when the call is over. @throws Refused `too-many-calls` */
  take(person: string): () => void
}

const windowMs = 60_000
const mostInWindow = 30
const mostAtOnce = 3
const mostPeople = 20_000

export function createTurns(now: () => Date): Turns {
  const sent = new LRUCache<string, readonly number[]>({ max: mostPeople })
  const running = new Map<string, number>()
  return {
    take(person) {
      const at = now().getTime()
      const recent = (sent.get(person) ?? []).filter((time) => time > at - windowMs)
      const [oldest = at] = recent
      const current = running.get(person) ?? 0
      if (recent.length >= mostInWindow) throw tooManyIn(Math.ceil((oldest + windowMs - at) / 1000))
      if (current >= mostAtOnce) throw tooMany(`${mostAtOnce} of your calls are still under way. Wait for one of them.`)
      sent.set(person, [...recent, at])
      running.set(person, current + 1)
      return () => {
        const left = (running.get(person) ?? 1) - 1
        if (left > 0) running.set(person, left)
        else running.delete(person)
      }
    },
  }
}

const tooManyIn = (seconds: number) =>
  tooMany(
    `From here ${mostInWindow} calls can be made within a minute. Try again in ${seconds === 1 ? 'a second' : `${seconds} seconds`}.`,
  )

const tooMany = (sentence: string) => new Refused('too-many-calls', sentence, { kind: 'too-many' })
