import type { SecurityAlternative, SecurityScheme } from '../model.ts'
import { isRecord, type Json, lineAt, linkAddress, listAt, oneLine, own, recordAt } from './json.ts'
import { textLimits } from './limits.ts'
import type { References } from './references.ts'
import type { Texts } from './texts.ts'

const types = ['apiKey', 'http', 'oauth2', 'openIdConnect', 'mutualTLS'] as const
const placesOfKeys = ['header', 'query', 'cookie'] as const
const mostSchemes = 30

export function securitySchemesOf(document: Json, references: References, texts: Texts): SecurityScheme[] {
  return Object.entries(recordAt(recordAt(document, 'components'), 'securitySchemes'))
    .slice(0, mostSchemes)
    .flatMap(([name, input]) => {
      const scheme = references.follow(input).value
      const type = types.find((known) => scheme !== undefined && known === own(scheme, 'type'))
      if (!scheme || !type) return []
      return [
        {
          name: oneLine(name, textLimits.name),
          type,
          descriptionHtml: texts.short(scheme),
          in: type === 'apiKey' ? (placesOfKeys.find((place) => place === own(scheme, 'in')) ?? null) : null,
          parameter: lineAt(scheme, 'name', textLimits.name),
          scheme: lineAt(scheme, 'scheme', 40).toLowerCase(),
          flows: flowsOf(scheme),
          openIdConnectUrl: linkAddress(own(scheme, 'openIdConnectUrl')),
        },
      ]
    })
}

function flowsOf(scheme: Json): SecurityScheme['flows'] {
  return Object.entries(recordAt(scheme, 'flows')).flatMap(([kind, flow]) => {
    if (!isRecord(flow)) return []
    const scopes = Object.entries(recordAt(flow, 'scopes'))
    return [
      {
        kind: oneLine(kind, 40),
        authorizationUrl: linkAddress(own(flow, 'authorizationUrl')),
        tokenUrl: linkAddress(own(flow, 'tokenUrl')),
        scopes: scopes.slice(0, 100).map(([name, description]) => ({
          name: oneLine(name, textLimits.name),
          description: oneLine(description),
        })),
      },
    ]
  })
}

/** The operation's own requirements, else the document's. An empty alternative means: also without. */
export function securityOf(document: Json, operation: Json): SecurityAlternative[] {
  const declared = own(operation, 'security') ?? own(document, 'security')
  if (!Array.isArray(declared)) return []
  return declared
    .filter(isRecord)
    .slice(0, 20)
    .map((alternative) =>
      Object.keys(alternative).map((scheme) => ({
        scheme: oneLine(scheme, textLimits.name),
        scopes: listAt(alternative, scheme)
          .slice(0, 50)
          .map((scope) => oneLine(scope, textLimits.name)),
      })),
    )
}
