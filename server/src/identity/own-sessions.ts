import type { Actor } from '../platform/actor.ts'
import { recordAudit } from '../platform/audit/audit.ts'
import { type Db, inTransaction } from '../platform/database/database.ts'
import { absent } from '../platform/errors.ts'
import { deviceWords } from './device-words.ts'
import type { Identity } from './identity.ts'
import * as rows from './sessions.queries.ts'

type OwnSessionVerbs = Pick<Identity, 'listOwnSessions' | 'endOwnSession' | 'endOtherSessions'>

/** Where somebody is signed in, for themselves. */
export function createOwnSessions({ db, now }: { db: Db; now: () => Date }): OwnSessionVerbs {
  async function record(tx: Db, actor: Actor, details: Record<string, unknown>): Promise<void> {
    const object = { kind: 'account', id: actor.accountId ?? '', name: actor.name }
    await recordAudit(tx, actor, now(), { action: 'session.ended', object, details })
  }

  return {
    async listOwnSessions(actor) {
      const found = await rows.sessionsOf(db, actor.accountId ?? '', now())
      const sessions = found.map((row) => ({
        id: row.id,
        device: deviceWords(row.user_agent),
        address: row.address,
        current: row.id === actor.sessionId,
        createdAt: row.created_at,
        lastSeenAt: row.last_seen_at,
        expiresAt: new Date(Math.min(row.idle_expires_at.getTime(), row.expires_at.getTime())),
      }))
      return sessions.toSorted((one, other) => Number(other.current) - Number(one.current))
    },

    endOwnSession: (actor, sessionId) =>
      inTransaction(db, async (tx) => {
        const ended = await rows.removeOwnSession(tx, actor.accountId ?? '', sessionId)
        if (!ended) throw absent('session')
        await record(tx, actor, { device: deviceWords(ended.user_agent), address: ended.address })
      }),

    endOtherSessions: (actor) =>
      inTransaction(db, async (tx) => {
        const sessionsEnded = await rows.removeSessionsOf(tx, actor.accountId ?? '', actor.sessionId)
        await record(tx, actor, { sessionsEnded })
        return sessionsEnded
      }),
  }
}
