import { afterAll, beforeAll, expect, test } from 'vitest'
import { createTestSite, password, type TestSite } from './test-site.ts'

const path = '/portal/private/profile/second-factor'
let site: TestSite
beforeAll(async () => {
  site = await createTestSite()
})
afterAll(() => site.close())

test('a picture and a text for the app are drawn on the server, and mistakes change nothing', async () => {
  const person = await site.person(null)
  expect((await person.get('/portal/private/profile')).body).toContain(`href="${path}"`)
  expect((await person.get(path)).body).toContain('value="begin"')
  expect((await person.post(path, { mode: 'begin' })).headers.location).toBe(path)
  const shown = (await person.get(path)).body
  expect(shown).toMatch(/<svg class="qr" viewBox="0 0 (\d+) \1"[^>]*><path d="M4 4h7v1h-7z/)
  expect(shown).toMatch(/data-testid="secret">([A-Z2-7]{4} ){7}[A-Z2-7]{4}</)
  for (const [form, words] of [
    [{ mode: 'confirm', code: '', current_password: password }, 'Enter the code.'],
    [{ mode: 'confirm', code: 'abc', current_password: password }, 'This code is wrong'],
    [{ mode: 'confirm', code: '123456', current_password: 'wrong' }, 'This is not your present password.'],
    [{ mode: 'off', code: '123456', current_password: password }, 'There is no second factor.'],
  ] as const) {
    const answer = await person.post(path, form)
    expect([answer.statusCode, answer.body.includes(words)], words).toEqual([422, true])
    expect(answer.body).toContain('class="qr"')
  }
})

test('the page of the second step leads to the sign-in who has given no password, and only there', async () => {
  const visitor = site.visitor()
  const to = '/portal/private/dashboard'
  const begin = `/auth/password/login?return-to=${encodeURIComponent(to)}`
  expect((await visitor.get(`/auth/second-step?return-to=${to}`)).headers.location).toBe(begin)
  const sent = await visitor.post('/auth/second-step', { code: '123456', 'return-to': to })
  expect(sent.headers.location).toBe(begin)
  expect((await visitor.get(begin)).body).toContain('That took too long.')
  const away = await visitor.post('/auth/second-step', { code: '1', 'return-to': 'https://evil.example/' })
  expect(away.headers.location).toBe('/auth/password/login')
})
