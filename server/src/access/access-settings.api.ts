import type { accessSettingsEndpoints } from '@portico/contract'
import type { Handlers } from '../platform/http/endpoints.ts'
import type { AccessSettings } from './access-settings.ts'

export const accessSettingsApi = (settings: AccessSettings): Handlers<typeof accessSettingsEndpoints> => ({
  showAccessSettings: () => settings.show(),
  updateAccessSettings: ({ actor, body }) => settings.updateAccessSettings(actor, body),
})
