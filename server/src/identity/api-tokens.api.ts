import type { apiTokenEndpoints } from '@portico/contract'
import type { Handlers } from '../platform/http/endpoints.ts'
import type { Identity } from './identity.ts'

export const apiTokensApi = (identity: Identity): Handlers<typeof apiTokenEndpoints> => ({
  async listApiTokens({ actor }) {
    const items = await identity.listApiTokens(actor)
    return { items, nextCursor: null, total: items.length }
  },
  createApiToken: ({ actor, body }) => identity.createApiToken(actor, body),
  async revokeApiToken({ actor, params }) {
    await identity.revokeApiToken(actor, params.apiTokenId)
    return undefined
  },
  listAllApiTokens: ({ query }) => identity.listAllApiTokens(query),
  async revokeApiTokenOf({ actor, params }) {
    await identity.revokeApiTokenOf(actor, params.apiTokenId)
    return undefined
  },
})
