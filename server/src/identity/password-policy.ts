import { readFileSync } from 'node:fs'
import type { Db } from '../platform/database/database.ts'
import { Refused } from '../platform/errors.ts'
import type { AccountSettings, AccountSettingValues } from './account-settings.ts'

export const longestPassword = 200
const fewestDifferentCharacters = 5

export interface PasswordPolicy {
  /** @throws Refused `weak-password` at `field`, saying what to change */
  refuseWeak(password: string, owner: PasswordOwner, field: string, within?: Db): Promise<void>
  /** For people who choose one: characters at least, and what else an owner wants, in a sentence that may be empty. */
  passwordRules(): Promise<{ shortest: number; more: string }>
}

export interface PasswordOwner {
  email: string
  firstName: string
  lastName: string
}

/** What an owner may change; the rest of the policy always holds. */
export type PasswordRules = Pick<
  AccountSettingValues,
  'shortestPassword' | 'passwordDigits' | 'passwordSymbols' | 'passwordBothCases' | 'passwordNoRuns'
>

export function createPasswordPolicy({
  settings,
}: {
  settings: Pick<AccountSettings, 'showAccountSettings'>
}): PasswordPolicy {
  const common = readCommonPasswords()
  return {
    async refuseWeak(password, owner, field, within) {
      const rules = await settings.showAccountSettings(within)
      const complaint = complaintAbout(password, owner, common, rules)
      if (complaint) throw new Refused('weak-password', complaint, { field, kind: 'input' })
    },

    async passwordRules() {
      const rules = await settings.showAccountSettings()
      const kinds = kindsMissingIn('', rules)
      const more = [kinds && `It needs ${kinds}.`, rules.passwordNoRuns && noRuns]
      return { shortest: rules.shortestPassword, more: more.filter(Boolean).join(' ') }
    },
  }
}

/** @throws Refused `passwords-differ` at the field `repeatedPassword` */
export function refuseDifferent(password: string | null, repeated: string | undefined): void {
  if (repeated === undefined || repeated === password) return
  throw new Refused('passwords-differ', 'The two passwords differ. Type the same one twice.', {
    kind: 'input',
    field: 'repeatedPassword',
  })
}

function complaintAbout(
  password: string,
  owner: PasswordOwner,
  common: ReadonlySet<string>,
  rules: PasswordRules,
): string | undefined {
  const length = [...password].length
  if (length < rules.shortestPassword) return `Use at least ${rules.shortestPassword} characters.`
  if (length > longestPassword) return `Use at most ${longestPassword} characters.`
  const missing = kindsMissingIn(password, rules)
  if (missing) return `It needs ${missing}.`
  if (rules.passwordNoRuns && hasRun(password)) return noRuns
  const lowerCase = password.toLowerCase()
  if (common.has(lowerCase)) return 'This is one of the most common passwords. Choose another one.'
  if (new Set(lowerCase).size < fewestDifferentCharacters)
    return `Use at least ${fewestDifferentCharacters} different characters.`
  if (isMostlyAbout(lowerCase, owner)) return 'This is too close to your name or e-mail address. Choose another one.'
  return undefined
}

const noRuns = 'No three characters in a row may follow each other or be the same, as in “abc”, “321” or “aaa”.'

const count = (password: string, kind: RegExp) => password.match(kind)?.length ?? 0

/** In words, all at once: nobody likes to learn of one rule after the other. */
function kindsMissingIn(password: string, rules: PasswordRules): string {
  const { passwordDigits: digits, passwordSymbols: symbols, passwordBothCases } = rules
  const missing = [
    count(password, /\p{Nd}/gu) < digits && (digits === 1 ? 'a digit' : `${digits} digits`),
    count(password, /[^\p{L}\p{Nd}]/gu) < symbols &&
      (symbols === 1
        ? 'a character that is neither letter nor digit'
        : `${symbols} characters that are neither letter nor digit`),
    passwordBothCases && !/\p{Lu}/u.test(password) && 'a capital letter',
    passwordBothCases && !/\p{Ll}/u.test(password) && 'a small letter',
  ].filter((one) => one !== false)
  return new Intl.ListFormat('en-GB').format(missing)
}

/** Up, down or on the spot; letters and digits in the order of their numbers, capitals or not. */
function hasRun(password: string): boolean {
  const characters = [...password.toLowerCase()].map((one) => one.codePointAt(0) ?? 0)
  return characters.some((second, index) => {
    const first = characters[index - 1]
    const third = characters[index + 1]
    if (first === undefined || third === undefined || third - second !== second - first) return false
    const step = second - first
    return step === 0 || (Math.abs(step) === 1 && /^[\p{L}\p{Nd}]+$/u.test(String.fromCodePoint(first, second, third)))
  })
}

/** Whether little is left without the words that everybody knows about its owner. */
function isMostlyAbout(password: string, { email, firstName, lastName }: PasswordOwner): boolean {
  const [localPart = '', domain = ''] = email.split('@')
  const words = [email, localPart, domain, firstName, lastName]
    .flatMap((text) => [text, ...text.split(/[\s.+_-]+/)])
    .map((word) => word.toLowerCase())
    .filter((word) => word.length >= 3)
    .sort((one, other) => other.length - one.length)
  const rest = words.reduce((left, word) => left.replaceAll(word, ''), password)
  return rest.length < fewestDifferentCharacters && rest !== password
}

function readCommonPasswords(): ReadonlySet<string> {
  const lines = readFileSync(new URL('./common-passwords.txt', import.meta.url), 'utf8').split('\n')
  return new Set(lines.filter((line) => line !== '' && !line.startsWith('#')))
}
