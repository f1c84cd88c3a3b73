import type { Actor } from '../actor.ts'
import type { Db } from '../database/database.ts'
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
export async function recordAudit(tx: Db, actor: Actor, at: Date, entry: AuditEntry): Promise<void> {
  await tx
    .insertInto('audit_entries')
    .values({
      id: newId(),
      at,
      actor_kind: actor.kind,
      actor_id: actor.accountId,
      actor_name: actor.apiToken ? `${actor.name} (API token ${actor.apiToken.name})` : actor.name,
      action: entry.action,
      object_kind: entry.object.kind,
      object_id: entry.object.id,
      object_name: entry.object.name,
      details: JSON.stringify({ ...entry.details, ...(actor.apiToken ? { apiTokenId: actor.apiToken.id } : {}) }),
      address: actor.address,
      request_id: actor.requestId,
    })
    .execute()
}
