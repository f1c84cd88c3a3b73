import { expect, test } from 'vitest'
import { redirectUrl } from './apps.ts'

test('APP-6: a redirect address is exact and safe: https, this computer, or a scheme of one’s own', () => {
  const right = [
    'https://example.com/done?from=portal',
    'https://example.com:8443/',
    'http://localhost:3000/done',
    'http://127.0.0.1/done',
    'http://[::1]:9/done',
    'com.example.app:/done',
  ]
  const wrong = [
    '',
    'example.com/done',
    'http://example.com/done',
    'https://example.com/#done',
    'https://*.example.com/done',
    'https://user:secret@example.com/',
    'javascript:alert(1)',
    'data:text/html,hello',
    'myapp:/done',
    'https://example.com/a b',
    `https://example.com/${'a'.repeat(2000)}`,
  ]
  for (const address of right) expect(redirectUrl.safeParse(address).success, address).toBe(true)
  for (const address of wrong) expect(redirectUrl.safeParse(address).success, address).toBe(false)
})
