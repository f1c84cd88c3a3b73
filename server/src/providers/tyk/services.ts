import type { AuthType } from '../auth-types.ts'
import type { ProviderService } from '../driver.ts'
import type { ApiDefinition } from './objects.ts'

export const serviceOf = (api: ApiDefinition): ProviderService => ({
  id: api.api_id,
  name: api.name || api.api_id,
  listenPath: `/${api.proxy.listen_path.replaceAll(/^\/+|\/+$/g, '')}/`.replace('//', '/'),
  authTypes: authTypesOf(api),
  keyHeader: keyHeaderOf(api),
  active: api.active,
})

/** The flags of a definition in either format, which lists give in the classic one. */
const flags: Readonly<Record<string, AuthType>> = {
  use_standard_auth: 'authToken',
  enable_jwt: 'jwt',
  use_basic_auth: 'basic',
  use_mutual_tls_auth: 'mtls',
  enable_coprocess_auth: 'custom',
  use_go_plugin_auth: 'custom',
  custom_plugin_auth_enabled: 'custom',
  use_oauth2: 'oauth',
  use_openid: 'openid',
  enable_signature_checking: 'hmac',
  external_oauth: 'externalOauth',
}

function authTypesOf(api: ApiDefinition): AuthType[] {
  if (api.use_keyless) return ['none']
  const named = Object.entries(flags).flatMap(([flag, type]) => (isOn(api[flag]) ? [type] : []))
  // A key is what the gateway asks for when a definition names no other way.
  return named.length === 0 ? ['authToken'] : [...new Set(named)]
}

/** The newer form of a definition has one for each way of authentication; anything that is no header name is as good as none. */
function keyHeaderOf({ auth, auth_configs }: ApiDefinition): string {
  const names = [auth_configs?.authToken?.auth_header_name, auth?.auth_header_name]
  return names.find((name) => name !== undefined && /^[\w!#$%&'*+.^`|~-]{1,100}$/.test(name)) ?? 'Authorization'
}

const isOn = (value: unknown) =>
  value === true || (typeof value === 'object' && value !== null && 'enabled' in value && value.enabled === true)
