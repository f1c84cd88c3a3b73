import { createHash } from 'node:crypto'
import type { FastifyRequest } from 'fastify'
import { Refused } from '../errors.ts'

/**
 * The ETag of one thing that is read: its version, and what the whole answer looks like. A plan, say, also tells how many credentials it
 * has, which changes without a new version of the plan.
 */
export const tagOf = (version: number, text: string): string =>
  `"${version}-${createHash('sha256').update(text).digest('base64url').slice(0, 16)}"`

/** The version in `If-Match`; null when the caller does not say. */
export function seenVersionIn({ headers }: Pick<FastifyRequest, 'headers'>): number | null {
  const header = headers['if-match']
  if (header === undefined || header === '*') return null
  const version = /^(?:W\/)?"(\d+)(?:-[\w-]+)?"$/.exec(header)?.[1]
  if (version === undefined) {
    throw new Refused('bad-if-match', 'If-Match must hold the ETag of the version you have seen.', {
      kind: 'input',
      field: 'If-Match',
    })
  }
  return Number(version)
}

/** Whether the caller has this very answer already (`If-None-Match`; RFC 9110, 13.1.2: compared weakly). */
export const isSeen = ({ headers }: Pick<FastifyRequest, 'headers'>, tag: string): boolean =>
  (headers['if-none-match'] ?? '').split(',').some((one) => ['*', tag].includes(one.trim().replace(/^W\//, '')))
