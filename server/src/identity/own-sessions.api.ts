import type { ownSessionEndpoints } from '@portico/contract'
import type { Handlers } from '../platform/http/endpoints.ts'
import type { Identity } from './identity.ts'

export const ownSessionsApi = (identity: Identity): Handlers<typeof ownSessionEndpoints> => ({
  async listOwnSessions({ actor }) {
    const items = await identity.listOwnSessions(actor)
    return { items, nextCursor: null, total: items.length }
  },
  async endOwnSession({ actor, params }) {
    await identity.endOwnSession(actor, params.sessionId)
    return undefined
  },
  async endOtherSessions({ actor }) {
    return { ended: await identity.endOtherSessions(actor) }
  },
})
