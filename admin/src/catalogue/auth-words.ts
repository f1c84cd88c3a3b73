import type { ItemOf, Reply } from '../api/client.ts'

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

const ofProduct = {
  authToken: 'API key',
  jwt: 'JSON web token',
  basic: 'User name and password',
  custom: 'Custom plugin',
  multiAuth: 'Client certificate with a key or token',
} as const

/** What callers of a product show; its APIs all want the same. */
export const authTypeInWords = (type: Reply<'showProduct'>['authType']) =>
  type === null ? 'None: documentation only' : ofProduct[type]

/** Whether developers can request a credential for it here. */
export const isIssuedHere = (type: Reply<'showProduct'>['authType']) => type === 'authToken'
