import { describe, expect, test } from 'vitest'
import { createPasswords } from './passwords.ts'

describe('hashing passwords', () => {
  test('SGN-14: keeps Argon2id hashes of the recommended cost, salted', async () => {
    const passwords = createPasswords()
    const [one, other] = await Promise.all([passwords.hash('the same one'), passwords.hash('the same one')])
    expect(one).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/)
    expect(one).not.toBe(other)
    expect(await passwords.verify(one, 'the same one')).toBe(true)
    expect(await passwords.verify(one, 'another one')).toBe(false)
  })

  test('takes an accented letter however the keyboard composes it', async () => {
    const passwords = createPasswords()
    const hash = await passwords.hash('caf\u00e9 au lait')
    expect(await passwords.verify(hash, 'cafe\u0301 au lait')).toBe(true)
  })

  test('an account without a password takes none', async () => {
    const passwords = createPasswords()
    for (const guess of ['', 'anything', 'A'.repeat(43)]) expect(await passwords.verify(null, guess)).toBe(false)
  })

  test('refuses more than may wait, and goes on afterwards', async () => {
    const passwords = createPasswords({ atOnce: 1, mostWaiting: 2 })
    const started = Array.from({ length: 5 }, () => passwords.hash('violet harbour'))
    expect(() => passwords.refuseWhenFull()).toThrow(expect.objectContaining({ code: 'too-busy', kind: 'too-many' }))
    const outcomes = (await Promise.allSettled(started)).map((outcome) => outcome.status)
    expect(outcomes).toEqual(['fulfilled', 'fulfilled', 'fulfilled', 'rejected', 'rejected'])
    expect(() => passwords.refuseWhenFull()).not.toThrow()
    await expect(passwords.hash('violet harbour')).resolves.toBeTypeOf('string')
  })

  test('a broken stored hash is an error, and gives its place back', async () => {
    const passwords = createPasswords({ atOnce: 1, mostWaiting: 0 })
    await expect(passwords.verify('not a hash', 'violet harbour')).rejects.toThrow()
    await expect(passwords.verify(null, 'violet harbour')).resolves.toBe(false)
  })
})
