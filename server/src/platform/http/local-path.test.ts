import { expect, test } from 'vitest'
import { localPath } from './local-path.ts'

test.each(['/', '/portal/private/apps?x=1#credential-2', '/a%2F%2Fb', '/portal?return-to=//evil.example'])(
  'goes on to %s',
  (path) => expect(localPath(path)).toBe(path),
)

test.each([
  '',
  'portal',
  'https://evil.example/',
  '//evil.example',
  '///evil.example',
  '/\\evil.example',
  '/a\\b',
  '/\t/evil.example',
  '/\n/evil.example',
  'javascript:alert(1)',
  ` /portal`,
  `/${'x'.repeat(2_000)}`,
])('does not go on to %j', (path) => expect(localPath(path)).toBeUndefined())

test('goes nowhere without a path', () => expect(localPath(undefined)).toBeUndefined())
