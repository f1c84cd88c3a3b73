import type { signUpSettingsEndpoints } from '@portico/contract'
import type { Handlers } from '../platform/http/endpoints.ts'
import type { Identity } from './identity.ts'

export const signUpSettingsApi = (identity: Identity): Handlers<typeof signUpSettingsEndpoints> => ({
  showSignUpSettings: () => identity.showSignUpSettings(),
  updateSignUpSettings: ({ actor, body }) => identity.updateSignUpSettings(actor, body),
})
