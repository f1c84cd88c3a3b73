import { Refused } from '../platform/errors.ts'
import { paths } from './paths.ts'

/** Where signing in goes on when the password was right and something comes before the session; null for any other refusal. */
export function wayOnAfter(error: unknown, returnTo: string | undefined): string | null {
  if (!(error instanceof Refused)) return null
  if (error.code === 'second-factor-required') return paths.secondStepTo(returnTo)
  return error.code === 'email-not-confirmed' ? paths.confirmRegistration : null
}
