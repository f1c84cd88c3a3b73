import type { Actor } from '../actor.ts'
import type { Db } from '../database/database.ts'
import { sendAlong } from '../database/transaction.ts'
import { newId } from '../ids.ts'

declare module '../database/tables.ts' {
  interface Tables {
    audit_entries: {
      id: string
      at: Date
      actor_kind: Actor['kind']
      actor_id: string | null
      actor_name: string
      action: string
      object_kind: string
      object_id: string
      object_name: string
      details: string
      address: string
      request_id: string
    }
  }
}

export interface AuditEntry {
  /** What was done, past tense after the object's kind: `plan.created`. */
  action: `${string}.${string}`
  object: { kind: string; id: string; name: string }
  /** Before and after of what changed, counts, reasons; never a secret. */
  details?: Record<string, unknown>
}

/** Writes who did what, in the caller's transaction. */
export const recordAudit = (tx: Db, actor: Actor, at: Date, entry: AuditEntry): Promise<void> =>
  recordAudits(tx, actor, at, [entry])

/** The same for many things at once, in their order. */
export async function recordAudits(tx: Db, actor: Actor, at: Date, entries: readonly AuditEntry[]): Promise<void> {
  if (entries.length === 0) return
  const rows = entries.map((entry) => ({
    id: newId(),
    at,
    actor_kind: actor.kind,
    actor_id: actor.accountId,
    actor_name: nameOf(actor),
    action: entry.action,
    object_kind: entry.object.kind,
    object_id: entry.object.id,
    object_name: entry.object.name,
    details: JSON.stringify({ ...entry.details, ...actingFor(actor) }),
    address: actor.address,
    request_id: actor.requestId,
  }))
  await sendAlong(tx, tx.insertInto('audit_entries').values(rows).execute())
}

function nameOf({ name, apiToken, impersonator }: Actor): string {
  if (impersonator) return `${name} (seen by ${impersonator.name})`
  return apiToken ? `${name} (API token ${apiToken.name})` : name
}

const actingFor = ({ apiToken, impersonator }: Actor) => ({
  ...(apiToken ? { apiTokenId: apiToken.id } : {}),
  ...(impersonator ? { impersonator: { id: impersonator.id, name: impersonator.name } } : {}),
})
