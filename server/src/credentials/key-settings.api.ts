import type { keySettingsEndpoints } from '@portico/contract'
import type { Handlers } from '../platform/http/endpoints.ts'
import type { Credentials } from './credentials.ts'

export const keySettingsApi = (credentials: Credentials): Handlers<typeof keySettingsEndpoints> => ({
  showKeySettings: () => credentials.showKeySettings(),
  updateKeySettings: ({ actor, body, seenVersion }) => credentials.updateKeySettings(actor, body, seenVersion),
})
