import { createHash } from 'node:crypto'
import type { impact } from '@portico/contract'
import type { z } from 'zod'
import { Refused } from '../platform/errors.ts'
import type { Holdings } from './holders.ts'

export type Impact = z.input<typeof impact>

interface Change {
  /** What is going to be done. */
  verb: string
  id: string
  version: number
}

/** What the change does, and the word by which somebody confirms to have read exactly this. */
export function impactOf(change: Change, { fingerprint, ...counts }: Holdings): Impact {
  const seen = JSON.stringify([change.verb, change.id, change.version, fingerprint, counts])
  return { ...counts, confirm: createHash('sha256').update(seen).digest('base64url').slice(0, 32) }
}

export const isInUse = ({ credentials, openRequests }: Impact | Holdings) => credentials + openRequests > 0

/**
 * Where nobody holds access, nothing has to be confirmed.
 * @throws Refused `confirmation-needed`, `confirmation-outdated`
 */
export function requireConfirmed(impact: Impact, confirm: string | undefined): void {
  if (!isInUse(impact) || confirm === impact.confirm) return
  if (confirm === undefined) {
    throw new Refused(
      'confirmation-needed',
      `This changes what ${inWords(impact)} can do. Read the impact, and send its “confirm” along.`,
      { field: 'confirm' },
    )
  }
  throw new Refused(
    'confirmation-outdated',
    `The situation has changed: now it is about ${inWords(impact)}. Read again.`,
    {
      field: 'confirm',
    },
  )
}

export const inWords = ({ credentials, openRequests }: Impact | Holdings) =>
  `${counted(credentials, 'working credential')} and ${counted(openRequests, 'open request')}`

const counted = (count: number, what: string) => `${count} ${what}${count === 1 ? '' : 's'}`
