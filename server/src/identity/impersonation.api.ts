import type { impersonationEndpoints } from '@portico/contract'
import type { Handlers } from '../platform/http/endpoints.ts'
import type { Identity } from './identity.ts'

export const impersonationApi = (identity: Identity): Handlers<typeof impersonationEndpoints> => ({
  startImpersonation: ({ request, reply, actor, params, body }) =>
    identity.startImpersonation({ request, reply }, actor, { ...params, ...body }),
  async endImpersonation({ request, reply, actor }) {
    await identity.endImpersonation({ request, reply }, actor)
    return undefined
  },
})
