import type { FastifyBaseLogger } from 'fastify'
import type { Credentials } from '../credentials/index.ts'
import type { Actor } from '../platform/actor.ts'
import type { Db } from '../platform/database/database.ts'
import { Refused } from '../platform/errors.ts'
import { forgetQuota, type KnownQuota, keepQuota, knownQuotas } from './quotas.queries.ts'

export type { KnownQuota } from './quotas.queries.ts'

export interface QuotasDeps {
  db: Db
  now: () => Date
  log: FastifyBaseLogger
  credentials: Pick<Credentials, 'readQuota'>
}

/**
 * What is left of the quota of a credential, asked at the provider; the figure of the last time, with its age, when that does not
 * answer. Null where there is no quota or it was never told.
 */
export function createQuotas({ db, now, log, credentials }: QuotasDeps) {
  return async (actor: Actor, credentialId: string): Promise<KnownQuota | null> => {
    const readAt = now()
    try {
      const told = await credentials.readQuota(actor, credentialId)
      if (!told) {
        await forgetQuota(db, credentialId)
        return null
      }
      const quota = { ...told, readAt }
      await keepQuota(db, credentialId, quota)
      return quota
    } catch (error) {
      // Whoever may not see the credential is not told an old figure either.
      if (error instanceof Refused) throw error
      log.warn({ err: error, credential: credentialId }, 'quota could not be read')
      return (await knownQuotas(db, [credentialId])).get(credentialId) ?? null
    }
  }
}
