import { createHash } from 'node:crypto'
import type { FastifyRequest } from 'fastify'
import { sql } from 'kysely'
import type { Actor } from '../actor.ts'
import type { Db } from '../database/database.ts'
import { Refused } from '../errors.ts'

declare module '../database/tables.ts' {
  interface Tables {
    idempotent_answers: {
      account_id: string
      key: string
      operation: string
      request_hash: Buffer
      status: number | null
      body: unknown
      created_at: Date
    }
  }
}

/**
 * Lets a program repeat a create whose answer it never got (`Idempotency-Key`): the first answer is kept for a day and given again.
 * A refused request leaves nothing behind and may be repeated with the same key.
 */
export interface AnswerOnce {
  /** @throws Refused `idempotency-key-reused` for another request, `idempotency-key-in-use` while the first one runs */
  answer(operation: string, actor: Actor, request: FastifyRequest, work: () => Promise<unknown>): Promise<unknown>
  /** Forgets answers older than a day. */
  forgetOld(): Promise<void>
}

const keptMs = 24 * 3600 * 1000
/** After this long without an answer the process that worked on it has died, and the key is free again. */
const abandonedMs = 60_000

export function createAnswerOnce({ db, now }: { db: Db; now: () => Date }): AnswerOnce {
  async function take(accountId: string, key: string, operation: string, hash: Buffer): Promise<boolean> {
    const row = {
      account_id: accountId,
      key,
      operation,
      request_hash: hash,
      status: null,
      body: null,
      created_at: now(),
    }
    const taken = await db
      .insertInto('idempotent_answers')
      .values(row)
      .onConflict((conflict) =>
        conflict
          .columns(['account_id', 'key'])
          .doUpdateSet({ operation, request_hash: hash, created_at: now() })
          .where('idempotent_answers.status', 'is', null)
          .where('idempotent_answers.created_at', '<', new Date(now().getTime() - abandonedMs)),
      )
      .returning('key')
      .executeTakeFirst()
    return taken !== undefined
  }

  const stored = (accountId: string, key: string) =>
    db
      .selectFrom('idempotent_answers')
      .selectAll()
      .where('account_id', '=', accountId)
      .where('key', '=', key)
      .executeTakeFirst()

  return {
    async answer(operation, actor, request, work) {
      const key = keyOf(request)
      if (key === null || actor.accountId === null) return work()
      const { accountId } = actor
      const hash = createHash('sha256')
        .update(`${request.url}\n${JSON.stringify(request.body)}`)
        .digest()
      if (!(await take(accountId, key, operation, hash))) return known(await stored(accountId, key), operation, hash)
      try {
        const answer = await work()
        await db
          .updateTable('idempotent_answers')
          .set({ status: 201, body: JSON.stringify(answer) })
          .where('account_id', '=', accountId)
          .where('key', '=', key)
          .execute()
        return answer
      } catch (error) {
        await db.deleteFrom('idempotent_answers').where('account_id', '=', accountId).where('key', '=', key).execute()
        throw error
      }
    },

    async forgetOld() {
      const before = new Date(now().getTime() - keptMs)
      await sql`delete from idempotent_answers where created_at < ${before}`.execute(db)
    },
  }
}

function known(
  row: { operation: string; request_hash: Buffer; status: number | null; body: unknown } | undefined,
  operation: string,
  hash: Buffer,
): unknown {
  if (row && (row.operation !== operation || !row.request_hash.equals(hash))) {
    throw refused(
      'idempotency-key-reused',
      'This Idempotency-Key was used for another request: make a new one.',
      'input',
    )
  }
  if (row?.status) return row.body
  throw refused(
    'idempotency-key-in-use',
    'The first request with this Idempotency-Key is still being carried out.',
    'rule',
  )
}

function keyOf(request: FastifyRequest): string | null {
  const header = request.headers['idempotency-key']
  if (header === undefined) return null
  if (typeof header === 'string' && /^[\x21-\x7e]{8,255}$/.test(header)) return header
  throw refused('bad-idempotency-key', 'An Idempotency-Key has 8 to 255 visible ASCII characters.', 'input')
}

const refused = (code: string, sentence: string, kind: 'input' | 'rule') =>
  new Refused(code, sentence, { kind, field: 'Idempotency-Key' })
