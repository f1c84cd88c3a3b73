import type { credentialViewEndpoints } from '@portico/contract'
import { z } from 'zod'
import { readCursor } from '../platform/database/cursor.ts'
import type { Handlers } from '../platform/http/endpoints.ts'
import type { Credentials } from './credentials.ts'

export const credentialViewsApi = (credentials: Credentials): Handlers<typeof credentialViewEndpoints> => ({
  showCredentialRotation: ({ actor, params }) => credentials.showRotation(actor, params.credentialId),
  listCredentialHistory: ({ params, query }) =>
    credentials.listHistory(params.credentialId, {
      after: readCursor(query.cursor, z.iso.datetime()),
      limit: query.limit,
    }),
})
