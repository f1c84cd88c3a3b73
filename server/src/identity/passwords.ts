import { availableParallelism } from 'node:os'
import { type Algorithm, hash, verify } from '@node-rs/argon2'
import { Refused } from '../platform/errors.ts'

/** Hashes and checks passwords off the main thread, a few at a time. */
export interface Passwords {
  hash(password: string): Promise<string>
  /** Works as long for an account without a password (null) as for any other. */
  verify(storedHash: string | null, password: string): Promise<boolean>
  /** @throws Refused `too-busy` when there is no room to wait: better now than after other work */
  refuseWhenFull(): void
}

export interface PasswordsOptions {
  /** Hashes computed at once; the other cores stay free for everybody else's requests. */
  atOnce?: number
  mostWaiting?: number
}

// OWASP's second recommendation for Argon2id: 19 MiB, 2 passes, 1 lane.
const cost = { memoryCost: 19_456, timeCost: 2, parallelism: 1 }
const options = { algorithm: 2 satisfies Algorithm.Argon2id, ...cost }

// Well formed and of the same cost, but no password leads to it.
const hashOfNobody = `$argon2id$v=19$m=${cost.memoryCost},t=${cost.timeCost},p=${cost.parallelism}$${'A'.repeat(22)}$${'A'.repeat(43)}`

export function createPasswords({
  atOnce = Math.max(1, availableParallelism() - 1),
  mostWaiting = 100,
}: PasswordsOptions = {}): Passwords {
  const waiting: (() => void)[] = []
  let running = 0

  function refuseWhenFull() {
    if (running < atOnce || waiting.length < mostWaiting) return
    throw new Refused('too-busy', 'Too many people are signing in at this moment. Try again in a few seconds.', {
      kind: 'too-many',
    })
  }

  async function inTurn<T>(work: () => Promise<T>): Promise<T> {
    refuseWhenFull()
    if (running < atOnce) running += 1
    else await new Promise<void>((resolve) => waiting.push(resolve))
    try {
      return await work()
    } finally {
      // The place goes to the next in line, or is given up.
      const next = waiting.shift()
      if (next) next()
      else running -= 1
    }
  }

  return {
    refuseWhenFull,
    hash: (password) => inTurn(() => hash(normal(password), options)),
    async verify(storedHash, password) {
      const right = await inTurn(() => verify(storedHash ?? hashOfNobody, normal(password)))
      return right && storedHash !== null
    },
  }
}

// The same text comes in different code points from different keyboards (NIST SP 800-63B).
const normal = (password: string) => password.normalize('NFKC')
