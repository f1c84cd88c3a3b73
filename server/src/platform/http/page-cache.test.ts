import { gunzipSync } from 'node:zlib'
import { describe, expect, test } from 'vitest'
import { createPageCache } from './page-cache.ts'

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
  test('are drawn once and come in both forms', async () => {
    const { cache, state, take } = cacheWith()
    expect(cache.find('/')).toBeUndefined()
    const page = await take('/')
    await take('/')
    expect(state.drawn).toBe(1)
    expect(cache.find('/')).toBe(page)
    expect(page.body.toString()).toBe('page /')
    expect(gunzipSync(page.gzip).toString()).toBe('page /')
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
    expect((await old).body.toString()).toBe('what was before')
    expect(cache.find('/')).toBeUndefined()
    expect(cache.find('/other')).toBeDefined()
  })

  test('that could not be drawn are tried again', async () => {
    const { cache, take } = cacheWith()
    await expect(cache.take('/', () => Promise.reject(new Error('broken')))).rejects.toThrow('broken')
    expect((await take('/')).body.toString()).toBe('page /')
  })

  test('give way to newer ones when there is no room', async () => {
    const { cache, take } = cacheWith(3_000)
    await take('/first', 'x'.repeat(1_000))
    await take('/second', 'y'.repeat(1_000))
    await take('/huge', 'z'.repeat(5_000))
    expect([cache.find('/first'), cache.find('/huge')]).toEqual([undefined, undefined])
    expect(cache.find('/second')).toBeDefined()
  })
})
