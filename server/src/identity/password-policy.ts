import { readFileSync } from 'node:fs'
import { Refused } from '../platform/errors.ts'

export const shortestPassword = 10
export const longestPassword = 200
const fewestDifferentCharacters = 5

export interface PasswordPolicy {
  /** @throws Refused `weak-password` at `field`, saying what to change */
  refuseWeak(password: string, owner: PasswordOwner, field: string): void
}

export interface PasswordOwner {
  email: string
  firstName: string
  lastName: string
}

export function createPasswordPolicy(): PasswordPolicy {
  const common = readCommonPasswords()
  return {
    refuseWeak(password, owner, field) {
      const complaint = complaintAbout(password, owner, common)
      if (complaint) throw new Refused('weak-password', complaint, { field, kind: 'input' })
    },
  }
}

function complaintAbout(password: string, owner: PasswordOwner, common: ReadonlySet<string>): string | undefined {
  const length = [...password].length
  if (length < shortestPassword) return `Use at least ${shortestPassword} characters.`
  if (length > longestPassword) return `Use at most ${longestPassword} characters.`
  const lowerCase = password.toLowerCase()
  if (common.has(lowerCase)) return 'This is one of the most common passwords. Choose another one.'
  if (new Set(lowerCase).size < fewestDifferentCharacters)
    return `Use at least ${fewestDifferentCharacters} different characters.`
  if (isMostlyAbout(lowerCase, owner)) return 'This is too close to your name or e-mail address. Choose another one.'
  return undefined
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
