import { createPasswords, type Passwords } from './passwords.ts'

/** Work done before, by any test of this worker. */
const [hashes, checks] = [new Map<string, Promise<string>>(), new Map<string, Promise<boolean>>()]

/**
 * The portal's own passwords, each worked out once: tests use the same few again and again, and Argon2id takes its time on purpose.
 * Accounts with the same password have the same hash then; what is about hashes uses `createPasswords`.
 */
export function rememberPasswords(real: Passwords = createPasswords()): Passwords {
  return {
    ...real,
    hash: (password) => once(hashes, password, () => real.hash(password)),
    verify: (hash, password) => once(checks, JSON.stringify([hash, password]), () => real.verify(hash, password)),
  }
}

function once<T>(known: Map<string, Promise<T>>, key: string, work: () => Promise<T>): Promise<T> {
  const done = known.get(key)
  if (done) return done
  const doing = work()
  known.set(key, doing)
  // Too busy at that moment; it says nothing about the password.
  doing.catch(() => known.delete(key))
  return doing
}
