import { randomBytes } from 'node:crypto'
import { gunzipSync } from 'node:zlib'
import { describe, expect, test } from 'vitest'
import { createPageCache, type KeptPage } from './page-cache.ts'

const textOf = (page: KeptPage) => gunzipSync(page.gzip).toString()

function cacheWith(maxBytes = 1_000_000) {
  const state = { stamp: 'one' as string | null, drawn: 0 }
  const cache = createPageCache({
    maxBytes,
    stamps: {
      known: () => state.stamp,
      read: async () => state.stamp ?? 'read',
      doubt: () => undefined,
      close: () => undefined,
    },
  })
  const take = (key: string, html = `page ${key}`) =>
    cache.take(key, async () => {
      state.drawn += 1
      return html
    })
  return { cache, state, take }
}

describe('kept pages', () => {
  test('are drawn once', async () => {
    const { cache, state, take } = cacheWith()
    expect(cache.find('/')).toBeUndefined()
    const page = await take('/')
    await take('/')
    expect(state.drawn).toBe(1)
    expect(cache.find('/')).toBe(page)
    expect(textOf(page)).toBe('page /')
  })

  test('are drawn once however many ask at the same time', async () => {
    const { state, take } = cacheWith()
    const pages = await Promise.all([take('/'), take('/'), take('/'), take('/other')])
    expect(state.drawn).toBe(2)
    expect(pages[1]).toBe(pages[0])
  })

  test('are forgotten when a stamp changes, and found by nobody while it is in doubt', async () => {
    const { cache, state, take } = cacheWith()
    await take('/')
    state.stamp = null
    expect(cache.find('/')).toBeUndefined()
    state.stamp = 'two'
    expect(cache.find('/')).toBeUndefined()
    await take('/')
    expect(state.drawn).toBe(2)
  })

  test('that were drawn while a stamp changed are not kept', async () => {
    const { cache, state, take } = cacheWith()
    const old = cache.take('/', async () => {
      state.stamp = 'two'
      await take('/other')
      return 'what was before'
    })
    expect(textOf(await old)).toBe('what was before')
    expect(cache.find('/')).toBeUndefined()
    expect(cache.find('/other')).toBeDefined()
  })

  test('that could not be drawn are tried again', async () => {
    const { cache, take } = cacheWith()
    await expect(cache.take('/', () => Promise.reject(new Error('broken')))).rejects.toThrow('broken')
    expect(textOf(await take('/'))).toBe('page /')
  })

  test('give way to newer ones when there is no room', async () => {
    const { cache, take } = cacheWith(6_000)
    // Kept compressed, so only what has no pattern takes room.
    const text = (bytes: number) => randomBytes(bytes).toString('base64')
    await take('/first', text(750))
    await take('/second', text(750))
    await take('/huge', text(3_750))
    expect([cache.find('/first'), cache.find('/huge')]).toEqual([undefined, undefined])
    expect(cache.find('/second')).toBeDefined()
  })
})
