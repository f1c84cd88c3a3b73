import type { accountSettingsEndpoints } from '@portico/contract'
import type { Handlers } from '../platform/http/endpoints.ts'
import type { Identity } from './identity.ts'

export const accountSettingsApi = (identity: Identity): Handlers<typeof accountSettingsEndpoints> => ({
  showAccountSettings: () => identity.showAccountSettings(),
  updateAccountSettings: ({ actor, body }) => identity.updateAccountSettings(actor, body),
})
