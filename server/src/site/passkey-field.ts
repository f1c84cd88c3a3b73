import { newPasskeyAnswer, passkeyAnswer } from '@portico/contract'
import type { z } from 'zod'
import { Refused } from '../platform/errors.ts'

/** What a script has put into the hidden field `passkey`. @throws Refused `passkey-missing` where no script has */
export const passkeyIn = (typed: string) => read(passkeyAnswer, typed)

/** The same for one that was just made. */
export const newPasskeyIn = (typed: string) => read(newPasskeyAnswer, typed)

function read<S extends z.ZodType>(schema: S, typed: string): z.output<S> {
  const answer = schema.safeParse(parsed(typed))
  if (answer.success) return answer.data
  const sentence = 'No passkey was sent: it needs a browser with JavaScript. Try again, or take another way.'
  throw new Refused('passkey-missing', sentence, { kind: 'input' })
}

function parsed(typed: string): unknown {
  try {
    return JSON.parse(typed)
  } catch {
    return undefined
  }
}
