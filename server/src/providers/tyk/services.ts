import type { ProviderService } from '../driver.ts'
import type { ApiDefinition } from './objects.ts'

export const serviceOf = (api: ApiDefinition): ProviderService => ({
  id: api.api_id,
  name: api.name || api.api_id,
  listenPath: `/${api.proxy.listen_path.replaceAll(/^\/+|\/+$/g, '')}/`.replace('//', '/'),
  authType: authTypeOf(api),
  active: api.active,
})

const otherAuthentication = [
  'use_oauth2',
  'use_openid',
  'use_basic_auth',
  'enable_jwt',
  'enable_signature_checking',
  'use_go_plugin_auth',
  'enable_coprocess_auth',
  'external_oauth',
]

function authTypeOf(api: ApiDefinition): ProviderService['authType'] {
  if (api.use_keyless) return 'none'
  // A key is what the gateway asks for when a definition names no other way.
  return otherAuthentication.some((flag) => isOn(api[flag])) ? 'other' : 'authToken'
}

const isOn = (value: unknown) =>
  value === true || (typeof value === 'object' && value !== null && 'enabled' in value && value.enabled === true)
