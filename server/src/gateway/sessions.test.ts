import { describe, expect, test } from 'vitest'
import { type Session, sessionOf } from './session.ts'
import { createSessions, type SessionsOptions, TooBusy } from './sessions.ts'

const sessionWith = (policyIds: string[]): Session =>
  sessionOf({ counterId: 'c', active: true, expiresAt: null, policyIds }, [])

function sessions(options: Partial<SessionsOptions> = {}) {
  const asked: string[] = []
  const stored = new Map<string, Session>()
  const cache = createSessions({
    load: async (keyHash) => {
      asked.push(keyHash)
      return stored.get(keyHash) ?? null
    },
    size: 3,
    keepMs: 5_000,
    keepUnknownMs: 1_000,
    mostLoading: 2,
    mostWaiting: 2,
    ...options,
  })
  return { ...cache, asked, stored }
}

describe('keys in memory', () => {
  test('are read once, also when many calls come at once, and again after their time', async () => {
    const { find, asked, stored } = sessions()
    stored.set('k', sessionWith([]))
    await Promise.all([find('k', 0), find('k', 0), find('k', 0)])
    await find('k', 4_999)
    expect(asked).toEqual(['k'])
    await find('k', 5_000)
    expect(asked).toEqual(['k', 'k'])
  })

  test('that are unknown are remembered for a short time, apart from those in use', async () => {
    const { find, asked, stored } = sessions()
    stored.set('used', sessionWith([]))
    await find('used', 0)
    for (let guess = 0; guess < 10; guess += 1) await find(`guess ${guess}`, 0)
    await find('guess 9', 999)
    await find('used', 999)
    expect(asked).toHaveLength(11)
    await find('guess 9', 1_000)
    expect(asked).toHaveLength(12)
  })

  test('a policy’s change forgets the keys that name it', async () => {
    const { find, forget, asked, stored } = sessions()
    stored.set('a', sessionWith(['p']))
    stored.set('b', sessionWith(['q']))
    await find('a', 0)
    await find('b', 0)
    forget({ kind: 'policy', policyId: 'p' })
    await find('a', 0)
    await find('b', 0)
    expect(asked).toEqual(['a', 'b', 'a'])
  })

  test('what was read before a change is neither kept nor shared after it', async () => {
    const first = Promise.withResolvers<Session | null>()
    let loads = 0
    const { find, forget } = sessions({
      load: async () => {
        loads += 1
        return loads === 1 ? first.promise : null
      },
    })
    const before = find('k', 0)
    forget({ kind: 'key', keyHash: 'k' })
    const after = find('k', 0)
    first.resolve(sessionWith([]))
    expect(await before).not.toBeNull()
    expect(await after).toBeNull()
    expect(await find('k', 0)).toBeNull()
  })

  test('guesses take few connections and wait in a short line; a key in use passes them', async () => {
    const gates: (() => void)[] = []
    let open = true
    const { find } = sessions({
      load: async (keyHash) => {
        if (!open) await new Promise<void>((pass) => gates.push(pass))
        return keyHash === 'used' ? sessionWith([]) : null
      },
    })
    await find('used', 0)
    open = false
    const guesses = Array.from({ length: 5 }, (_, guess) => Promise.resolve(find(`guess ${guess}`, 5_000)))
    const refused = await guesses[4]?.catch((error: unknown) => error)
    expect(refused).toBeInstanceOf(TooBusy)
    expect(gates).toHaveLength(2)
    open = true
    expect(await find('used', 5_000)).not.toBeNull()
    for (const pass of gates) pass()
    expect(await Promise.all(guesses.slice(0, 4))).toEqual([null, null, null, null])
  })

  test('an error of the database is told and not remembered', async () => {
    let works = false
    const { find } = sessions({
      load: async () => {
        if (!works) throw new Error('away')
        return sessionWith([])
      },
    })
    await expect(find('k', 0)).rejects.toThrow('away')
    works = true
    expect(await find('k', 0)).not.toBeNull()
  })
})

describe('what a key may do', () => {
  const key = { counterId: 'c', active: true, expiresAt: null, policyIds: [] }
  const limits = {
    kind: 'limits',
    active: true,
    rate: { calls: 1, periodSeconds: 1 },
    quota: null,
    apiIds: [],
  } as const

  test('two plans at once give no limits, so the key is refused', () => {
    expect(sessionOf(key, [limits]).limits).toEqual({ rate: limits.rate, quota: null })
    expect(sessionOf(key, [limits, limits]).limits).toBeNull()
  })
})
