import type { accountSettingsEndpoints } from '@portico/contract'
import type { FastifyRequest } from 'fastify'
import type { Handlers } from '../platform/http/endpoints.ts'
import { warningsAbout } from './account-setting-warnings.ts'
import type { AccountSettingValues } from './account-settings.ts'
import type { Identity } from './identity.ts'

export const accountSettingsApi = (identity: Identity): Handlers<typeof accountSettingsEndpoints> => ({
  showAccountSettings: async ({ request }) => shown(await identity.showAccountSettings(), request),
  updateAccountSettings: async ({ actor, body, request }) =>
    shown(await identity.updateAccountSettings(actor, body), request),
})

const shown = (settings: AccountSettingValues, request: FastifyRequest) => ({
  ...settings,
  // Where the proxy is trusted, its header says another address than the connection.
  warnings: warningsAbout(
    settings,
    request.headers['x-forwarded-for'] !== undefined && request.ip === request.socket.remoteAddress,
  ),
})
