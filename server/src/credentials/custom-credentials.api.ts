import type { customCredentialEndpoints } from '@portico/contract'
import type { Handlers } from '../platform/http/endpoints.ts'
import type { CustomCredentials } from './custom-credentials.ts'

export const customCredentialsApi = (custom: CustomCredentials): Handlers<typeof customCredentialEndpoints> => ({
  addCredential: ({ actor, params, body }) => custom.addCredential(actor, params.appId, body),
})
