import { type Driver, NoAnswer, ProviderError } from './providers/index.ts'

export type Random = () => number

/** A gateway that fails before or after it acts, refuses, never answers, or acts long after the portal stopped waiting. */
export function unreliable() {
  let random: Random | undefined
  const late: (() => void)[] = []
  const calls = new Set<Promise<unknown>>()

  function asked<T>(act: () => Promise<T>, silence: () => Promise<void> = forever): Promise<T> {
    const call = answer(act, silence).finally(() => calls.delete(call))
    calls.add(call)
    return call
  }

  async function answer<T>(act: () => Promise<T>, silence: () => Promise<void>): Promise<T> {
    const dice = random ? pick(random, 20) : 20
    if (dice < 3) throw new ProviderError('It is away.', { retryable: true })
    if (dice === 3) throw new ProviderError('It refuses.', { retryable: false })
    if (dice < 6) {
      await act()
      throw new Error('socket hang up')
    }
    if (dice === 6) await silence()
    if (dice === 7) {
      await act()
      await silence()
    }
    return act()
  }

  const forever = async () => {
    if (random) await new Promise<void>((resolve) => late.push(resolve))
  }

  /** Nothing comes late of what is only read: every driver gives up by itself. */
  const briefly = async () => {
    throw new NoAnswer('slow', 'It did not answer in time.')
  }

  /** Drivers say of what they only read that there was no answer, whatever the reason. */
  const read = <T>(act: () => Promise<T>): Promise<T> =>
    asked(act, briefly).catch((error: unknown) => {
      throw error instanceof ProviderError ? error : new NoAnswer('unreachable', 'It hung up.', error)
    })

  return {
    wrapDriver: (driver: Driver): Driver => ({
      ...driver,
      putKey: (key) => asked(() => driver.putKey(key)),
      revokeKey: (key) => asked(() => driver.revokeKey(key)),
      putPolicy: (policy) => asked(() => driver.putPolicy(policy)),
      deletePolicy: (id) => asked(() => driver.deletePolicy(id)),
      readKey: (reference) => read(() => driver.readKey(reference)),
      readPolicies: (ids) => read(() => driver.readPolicies(ids)),
      listKeys: (page) => read(() => driver.listKeys(page)),
    }),
    misbehave(next: Random) {
      random = next
    },
    releaseOne: async () => late.shift()?.(),
    /** Answers everything that is still open, so that nothing of this schedule reaches into the next. */
    async behave() {
      random = undefined
      for (const release of late.splice(0)) release()
      await Promise.allSettled(calls)
    },
  }
}

/** The same numbers for the same seed (mulberry32). */
export function randomFrom(seed: number): Random {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
  }
}

export const pick = (random: Random, below: number) => Math.floor(random() * below)

export function choose<T>(random: Random, from: readonly T[]): T {
  return from[pick(random, from.length)] as T
}
