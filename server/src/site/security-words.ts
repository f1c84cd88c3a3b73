import type { SecurityAlternative, SecurityScheme } from '../documentation/index.ts'

/** How a call identifies itself, in words. */
export function schemeWords({ type, in: place, parameter, scheme }: SecurityScheme): string {
  switch (type) {
    case 'apiKey':
      return `API key in the ${place === 'query' ? 'query parameter' : (place ?? 'header')} ${parameter}`
    case 'http':
      if (scheme.toLowerCase() === 'basic') return 'User name and password (HTTP basic)'
      return scheme.toLowerCase() === 'bearer' ? 'Bearer token in the header Authorization' : `HTTP ${scheme}`
    case 'oauth2':
      return 'OAuth 2.0'
    case 'openIdConnect':
      return 'OpenID Connect'
    case 'mutualTLS':
      return 'Client certificate (mutual TLS)'
    default:
      return type satisfies never
  }
}

/** One line for each way that is enough by itself; none means that no key is needed. */
export function securityWords(
  alternatives: readonly SecurityAlternative[],
  schemes: readonly SecurityScheme[],
): string[] {
  const known = new Map(schemes.map((scheme) => [scheme.name, scheme]))
  return alternatives.map((alternative) => {
    if (alternative.length === 0) return 'Also without a key'
    return alternative
      .map(({ scheme: name, scopes }) => {
        const scheme = known.get(name)
        const words = scheme ? schemeWords(scheme) : name
        return scopes.length > 0 ? `${words} (${scopes.join(', ')})` : words
      })
      .join(' and ')
  })
}
