import type { Actor } from '../platform/actor.ts'
import { recordAudit } from '../platform/audit/audit.ts'
import type { Db } from '../platform/database/database.ts'
import { decideRequest, lockOpenOf } from './organisation-requests.queries.ts'

/** What somebody asked for who needs it no more. @returns its id, if one waited */
export async function withdrawOpenRequest(
  tx: Db,
  actor: Actor,
  accountId: string,
  at: Date,
): Promise<string | undefined> {
  const open = await lockOpenOf(tx, accountId)
  if (!open) return undefined
  await decideRequest(tx, open.id, { status: 'withdrawn', decided_at: at })
  await recordRequest(tx, actor, at, 'withdrawn', open, { accountId })
  return open.id
}

export const recordRequest = (
  tx: Db,
  actor: Actor,
  at: Date,
  what: 'submitted' | 'approved' | 'rejected' | 'withdrawn',
  { id, name }: { id: string; name: string },
  details: Record<string, unknown>,
) =>
  recordAudit(tx, actor, at, {
    action: `organisation-request.${what}`,
    object: { kind: 'organisation-request', id, name },
    details,
  })
