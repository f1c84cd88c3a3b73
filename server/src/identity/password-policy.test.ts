import { describe, expect, test } from 'vitest'
import { system } from '../platform/actor.ts'
import { inTransaction } from '../platform/database/database.ts'
import { warningsAbout } from './account-setting-warnings.ts'
import { initialAccountSettings } from './account-settings.ts'
import { createPasswordPolicy, type PasswordRules } from './password-policy.ts'
import { goodPassword, testPortal, visitor } from './test-portal.ts'

const owner = { email: 'ada.okafor@example.com', firstName: 'Ada', lastName: "N'Guessan-Okafor" }

const policyWith = (rules: Partial<PasswordRules>) =>
  createPasswordPolicy({ settings: { showAccountSettings: async () => ({ ...initialAccountSettings, ...rules }) } })

/** What is said against it; nothing where it is good. */
const complaint = (password: string, rules: Partial<PasswordRules> = {}) =>
  policyWith(rules)
    .refuseWeak(password, owner, 'password')
    .then(
      () => '',
      (error: Error) => error.message,
    )

describe('a password', () => {
  test.each([
    'violet harbour 42 lanterns',
    'correct-horse',
    'ada likes purple tractors',
    'ßüöä日本語テスト1',
    'x7#Kq9!mZp',
  ])('may be "%s"', async (password) => expect(await complaint(password)).toBe(''))

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
  ])('is refused when it is %s', async (_, password, why) => {
    const refusal = { code: 'weak-password', field: 'password', kind: 'input', message: expect.stringContaining(why) }
    await expect(policyWith({}).refuseWeak(password, owner, 'password')).rejects.toMatchObject(refusal)
  })

  test.each([
    [{ shortestPassword: 16 }, 'x7#Kq9!mZpx7#Kq', 'x7#Kq9!mZpx7#Kq9', 'at least 16'],
    [{ passwordDigits: 2 }, 'violet harbour 4', 'violet harbour 42', '2 digits'],
    [{ passwordSymbols: 3 }, 'violet-harbour-lanterns', 'violet-harbour-lanterns!', '3 characters that are neither'],
    [{ passwordBothCases: true }, 'violet harbour', 'Violet harbour', 'a capital letter'],
    [{ passwordBothCases: true }, 'VIOLET HARBOUR', 'VIOLET HARBOUr', 'a small letter'],
    [{ passwordNoRuns: true }, 'violet harbour 123', 'violet harbour 124', 'three characters in a row'],
    [{ passwordNoRuns: true }, 'violet harbour CbA', 'violet harbour CbD', 'three characters in a row'],
    [{ passwordNoRuns: true }, 'violet harbour!!!', 'violet harbour!!', 'three characters in a row'],
    [
      { passwordDigits: 1, passwordBothCases: true },
      'violet harbour',
      'Violet harbour 4',
      'a digit and a capital letter',
    ],
  ])('SGN-13: under %j is refused as "%s", not as "%s"', async (rules, weak, good, why) => {
    expect(await complaint(weak, rules)).toContain(why)
    expect(await complaint(good, rules)).toBe('')
  })
})

test('SGN-13: the rules are told to who chooses one, and hold on every path that sets one', async () => {
  let token = ''
  const portal = await testPortal({
    sendPasswordReset: async (_tx, sent) => {
      token = sent.token
    },
  })
  const { identity } = portal
  expect(await identity.passwordRules()).toEqual({ shortest: 10, more: '' })
  const accountId = await portal.person()
  const ada = { ...visitor, kind: 'account', accountId } as const
  await inTransaction(portal.db, (tx) => identity.issuePasswordReset(tx, 'ada@example.com', 'event'))
  await identity.updateAccountSettings(system('Owner'), {
    shortestPassword: 12,
    passwordDigits: 3,
    passwordNoRuns: true,
  })
  const { shortest, more } = await identity.passwordRules()
  expect([shortest, more]).toEqual([12, expect.stringMatching(/^It needs 3 digits\. No three/)])
  const weak = 'violet harbour 42'
  const eve = { email: 'eve@example.com', firstName: 'Eve', lastName: 'Novak', password: weak }
  const paths = {
    register: () => identity.register(visitor, eve),
    // Invitations and the back office, also by REST.
    createAccount: () => identity.createAccount(visitor, { ...eve, status: 'active' }),
    createOwner: () => identity.createOwner(visitor, eve),
    change: () => identity.changePassword(ada, { currentPassword: goodPassword, newPassword: weak }),
    reset: () => identity.chooseNewPassword(visitor, { token, newPassword: weak }),
  }
  for (const [name, path] of Object.entries(paths)) {
    await expect(path(), name).rejects.toMatchObject({ code: 'weak-password', message: 'It needs 3 digits.' })
  }
  // Of the command line: the temporary password is the portal's own, and changed at once.
  await identity.createOwner(visitor, { ...eve, password: null })
  expect((await portal.signIn('eve@example.com', weak)).statusCode).toBe(401)
  const { password } = await identity.resetPassword(system('Operator'), 'eve@example.com')
  expect((await portal.signIn('eve@example.com', password)).json()).toMatchObject({ mustChangePassword: true })
})

test('warnings say what short passwords and rules about characters are worth', () => {
  const about = (changes: object) =>
    warningsAbout({ ...initialAccountSettings, ...changes }, false).map(({ field }) => field)
  expect(about({})).toEqual([])
  expect(about({ shortestPassword: 8, passwordSymbols: 1 })).toEqual(['shortestPassword', 'passwordSymbols'])
  expect(about({ shortestPassword: 15, passwordDigits: 2 })).toEqual([])
})
