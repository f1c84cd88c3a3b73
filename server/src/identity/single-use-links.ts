import { createHash } from 'node:crypto'
import type { Db } from '../platform/database/database.ts'
import { countLinks } from './single-use-links.queries.ts'

const hour = 3600_000
/** Who presses the button again at once gets no second mail, and nobody's mailbox is flooded, least of all a stranger's. */
const limits = { betweenMs: 2 * 60_000, aDay: 5 }

/** Whether the account may be sent another link of this kind now. */
export async function mayHaveLink(
  tx: Db,
  kind: Parameters<typeof countLinks>[1],
  accountId: string,
  at: Date,
): Promise<boolean> {
  const before = (ms: number) => new Date(at.getTime() - ms)
  const since = { lately: before(limits.betweenMs), today: before(24 * hour) }
  const asked = await countLinks(tx, kind, accountId, since)
  return asked.lately === 0 && asked.today < limits.aDay
}

/** A link in a mail works once and for some hours. Only the hash of its token is kept. */
export function newLink(randomBytes: (size: number) => Buffer, at: Date, hours: number) {
  const token = randomBytes(32).toString('base64url')
  const expires = new Date(at.getTime() + hours * hour)
  return { token, row: { token_hash: hashOfLink(token), created_at: at, expires_at: expires } }
}

export const hashOfLink = (token: string) => createHash('sha256').update(token).digest()
