import type { ItemOf } from '../api/client.ts'

type AuthType = ItemOf<'listProviderServices'>['authTypes'][number]

const words: Record<AuthType, string> = {
  authToken: 'API key',
  jwt: 'JSON web token',
  basic: 'User name and password',
  mtls: 'Client certificate',
  custom: 'Custom plugin',
  oauth: 'OAuth 2.0 of the gateway',
  openid: 'OpenID Connect',
  hmac: 'Signature (HMAC)',
  externalOauth: 'External OAuth',
  none: 'Open to everybody',
}

/** How callers of an API show who they are. */
export const authTypesInWords = (types: readonly AuthType[]) => types.map((type) => words[type]).join(' + ')
