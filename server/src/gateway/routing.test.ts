import { posix } from 'node:path'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { createRouter, isUnsafePath, splitTarget, upstreamPath } from './routing.ts'

describe('an unsafe path', () => {
  test.each([
    '/a/..',
    '/a/./b',
    '/a/%2e%2E/b',
    '/a/%2e./b',
    '/a/..%2fb',
    '/a/b%5c..%5cc',
    '/a\\..\\b',
    '/a/..;x=1/b',
    '/a/%252e%252e%252fb',
    '/a/%00',
    '/a/%0d%0aset-cookie',
    '/a/%zz',
    '/a/%',
  ])('%s', (path) => expect(isUnsafePath(path)).toBe(true))

  test.each([
    '/',
    '/a/b',
    '/a/b%2Fc',
    '/a/%C3%A9',
    '/a/...',
    '/a/é%2e',
    '/a/.well-known',
    '/a/x..y',
    '/a;v=1/b',
    '/a//b',
    '/a/100%25',
  ])('is not %s', (path) => expect(isUnsafePath(path)).toBe(false))

  test('nothing that passes leaves the upstream’s path, even at a server that decodes thrice and takes \\ for /', () => {
    const piece = fc.constantFrom(
      '..',
      '.',
      '/',
      '\\',
      '%2e',
      '%2E',
      '%2f',
      '%5C',
      '%252e',
      '%25252f',
      '%255c',
      ';a',
      'a',
      '%',
    )
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 10 }), (pieces) => {
        const rest = `/${pieces.join('')}`
        if (isUnsafePath(rest)) return
        let seen = rest
        for (let times = 0; times < 3; times += 1) {
          expect(below(upstreamPath('/v1', lenient(seen)))).toBe(true)
          seen = seen.replaceAll(/%[0-9a-f]{2}/gi, (code) => String.fromCharCode(Number.parseInt(code.slice(1), 16)))
        }
        expect(below(upstreamPath('/v1', lenient(seen)))).toBe(true)
      }),
      { numRuns: 5_000 },
    )
  })
})

const lenient = (path: string) => path.replaceAll('\\', '/').replaceAll(/;[^/]*/g, '')
const below = (path: string) => {
  const resolved = posix.normalize(path)
  return resolved === '/v1' || resolved.startsWith('/v1/')
}

describe('the router', () => {
  const apis = ['/', '/a/', '/a/b/', '/ab/'].map((listenPath) => ({ listenPath }))
  const found = (path: string, among = apis) => {
    const route = createRouter(among).find(path)
    return route && [route.api.listenPath, route.rest]
  }

  test.each([
    ['/a', '/a/', '/'],
    ['/a/', '/a/', '/'],
    ['/a/x', '/a/', '/x'],
    ['/a/b', '/a/b/', '/'],
    ['/a/b/c/d', '/a/b/', '/c/d'],
    ['/a/bc', '/a/', '/bc'],
    ['/ab/x', '/ab/', '/x'],
    ['/abc', '/', '/abc'],
    ['/', '/', '/'],
  ])('%s goes to %s with %s', (path, listenPath, rest) => expect(found(path)).toEqual([listenPath, rest]))

  test('finds nothing where nothing fits', () => {
    expect(found('/x/y', [{ listenPath: '/a/' }])).toBeNull()
    expect(found('//a/', [{ listenPath: '/a/' }])).toBeNull()
  })
})

test('a target is split at the first question mark; one that is no path is none', () => {
  expect(splitTarget('/a?b?c')).toEqual({ path: '/a', query: '?b?c' })
  expect(splitTarget('/a')).toEqual({ path: '/a', query: '' })
  expect(splitTarget('http://elsewhere/a')).toBeNull()
  expect(splitTarget('*')).toBeNull()
})
