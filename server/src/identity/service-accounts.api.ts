import type { serviceAccountEndpoints } from '@portico/contract'
import type { Handlers } from '../platform/http/endpoints.ts'
import type { Identity } from './identity.ts'

export const serviceAccountsApi = (identity: Identity): Handlers<typeof serviceAccountEndpoints> => ({
  async listServiceAccounts() {
    const items = await identity.listServiceAccounts()
    return { items, nextCursor: null, total: items.length }
  },
  createServiceAccount: ({ actor, body }) => identity.createServiceAccount(actor, body),
  createServiceToken: ({ actor, params, body }) => identity.createServiceToken(actor, params.accountId, body),
})
