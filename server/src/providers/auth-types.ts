import type { authTypes } from '@portico/contract'

/** One way in which an API asks callers who they are. */
export type AuthType = (typeof authTypes)[number]

/** Why no product can hold an API with these ways (PRD-9, AUT-1), in a sentence; null when one can. */
export function refusalOfService(types: readonly AuthType[]): string | null {
  if (types.includes('none')) return 'It is open to everybody: there is no access to give.'
  const unknown = types.find((type) => type in unsupported)
  if (unknown) return `Callers need ${unsupported[unknown]}, which no product can give.`
  if (types.length === 1 && types[0] === 'mtls')
    return 'Callers show a certificate and nothing else, which no product can give.'
  return null
}

const unsupported: { readonly [T in AuthType]?: string } = {
  oauth: 'a token of the gateway’s own OAuth server',
  openid: 'an OpenID Connect token',
  hmac: 'a signature',
  externalOauth: 'a token of an external OAuth server',
}
