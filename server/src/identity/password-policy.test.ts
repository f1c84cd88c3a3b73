import { describe, expect, test } from 'vitest'
import { createPasswordPolicy } from './password-policy.ts'

const policy = createPasswordPolicy()
const owner = { email: 'ada.okafor@example.com', firstName: 'Ada', lastName: "N'Guessan-Okafor" }
const check = (password: string) => () => policy.refuseWeak(password, owner, 'password')

describe('a password', () => {
  test.each([
    'violet harbour 42 lanterns',
    'correct-horse',
    'ada likes purple tractors',
    'ßüöä日本語テスト1',
    'x7#Kq9!mZp',
  ])('may be "%s"', (password) => expect(check(password)).not.toThrow())

  test.each([
    ['too short', 'x7#Kq9!mZ', 'at least 10'],
    ['too short in characters people see', '🙂🙃😉😊😋😌😍', 'at least 10'],
    ['too long', 'abcde fghij'.repeat(20), 'at most 200'],
    ['common', 'password123', 'most common'],
    ['common in capitals', 'QwertyUIOP', 'most common'],
    ['of few different characters', 'abababababab', 'different characters'],
    ['the e-mail address', 'Ada.Okafor@example.com', 'too close'],
    ['the name and a year', 'adaokafor2026', 'too close'],
    ['the last name with a tail', "N'Guessan-Okafor1", 'too close'],
  ])('is refused when it is %s', (_, password, why) => {
    const refusal = { code: 'weak-password', field: 'password', kind: 'input' }
    expect(check(password)).toThrow(expect.objectContaining({ ...refusal, message: expect.stringContaining(why) }))
  })
})
