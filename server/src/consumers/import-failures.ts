import type { Actor } from '../platform/actor.ts'
import { recordAudit } from '../platform/audit/audit.ts'
import { type Db, inTransaction } from '../platform/database/database.ts'
import { Refused } from '../platform/errors.ts'
import type { Log } from '../platform/log.ts'
import * as rows from './account-imports.queries.ts'

/** Then a person has to look: what failed so often for a reason nobody foresaw does not mend itself. */
export const mostAttempts = 5
const firstPauseMs = 10_000

/**
 * Says what became of a batch that failed, after its transaction was rolled back. Meanwhile and afterwards other imports go on.
 * @param actorOf as whom the import works
 */
export async function noteFailure(
  { db, now, log }: { db: Db; now: () => Date; log: Log },
  { id, state }: Pick<rows.ImportRecord, 'id' | 'state'>,
  error: unknown,
  actorOf: (actor: rows.ImportActor) => Actor,
): Promise<void> {
  log.error({ err: error, accountImport: id }, 'a batch of an import failed')
  await inTransaction(db, async (tx) => {
    const found = await rows.takeImport(tx, id)
    // Cancelled or taken up by somebody else meanwhile.
    if (found?.state !== state) return
    const attempts = found.attempts + 1
    const failure = reasonOf(error)
    const at = now()
    if (attempts < mostAttempts) {
      const nextAttemptAt = new Date(at.getTime() + firstPauseMs * 2 ** (attempts - 1))
      await rows.changeImport(tx, id, { trouble: { attempts, failure, nextAttemptAt } }, at)
      return
    }
    await rows.changeImport(tx, id, { state: 'stopped', trouble: { attempts, failure, nextAttemptAt: null } }, at)
    await recordAudit(tx, actorOf(found.actor), at, {
      action: 'account-import.stopped',
      object: { kind: 'account-import', id, name: found.fileName },
      details: { attempts, failure, counts: found.counts },
    })
  })
}

/** For people of the back office: they have to tell it to whoever can mend it. */
function reasonOf(error: unknown): string {
  const text = error instanceof Error ? error.message : String(error)
  const line = text.replaceAll(/\s+/g, ' ').slice(0, 300)
  return error instanceof Refused ? line : `Unexpected: ${line}`
}
