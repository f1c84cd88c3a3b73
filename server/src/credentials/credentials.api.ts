import type { credentialEndpoints } from '@portico/contract'
import { readCursor } from '../platform/database/cursor.ts'
import type { Handlers } from '../platform/http/endpoints.ts'
import type { Credentials } from './credentials.ts'

export const credentialsApi = (credentials: Credentials): Handlers<typeof credentialEndpoints> => ({
  listCredentials: ({ actor, query }) =>
    credentials.list({ ...query, within: actor.products, after: readCursor(query.cursor) }),
  showCredential: ({ actor, params }) => credentials.show(actor, params.credentialId),
  async revealCredential({ actor, params }) {
    const { key, secret } = await credentials.revealPair(actor, params.credentialId)
    return { key: key.expose(), secret: secret?.expose() ?? null }
  },
  rotateCredential: ({ actor, params, body }) =>
    credentials.rotateCredential(actor, params.credentialId, body.overlapSeconds),
  revokeCredential: ({ actor, params }) => credentials.revokeCredential(actor, params.credentialId),
})
