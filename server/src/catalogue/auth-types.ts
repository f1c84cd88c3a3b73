import type { productAuthTypes } from '@portico/contract'
import { Refused } from '../platform/errors.ts'
import { type AuthType, type ProviderService, refusalOfService } from '../providers/index.ts'

export type ProductAuthType = (typeof productAuthTypes)[number]

/** Of these a developer can request a credential here; for the others somebody else makes it. */
export const issuable: ReadonlySet<string> = new Set<ProductAuthType>(['authToken'])

/** Whether a developer can request a credential for such a product here (PRD-9, AUT-3). */
export const isIssuable = (authType: string | null): boolean => authType !== null && issuable.has(authType)

type Api = Pick<ProviderService, 'name' | 'authTypes'>

/**
 * What callers show to open all of these APIs with one credential (PRD-5, PRD-6); null without APIs.
 * @throws Refused `service-not-offered`, `auth-types-mixed` naming field and APIs
 */
export function authTypeOf(services: readonly Api[]): ProductAuthType | null {
  for (const { name, authTypes } of services) {
    const reason = refusalOfService(authTypes)
    if (reason) throw refusedServices('service-not-offered', `“${name}” can’t be part of a product. ${reason}`)
  }
  const [first, ...others] = services
  if (!first) return null
  const all = new Set<AuthType>(services.flatMap(({ authTypes }) => [...authTypes]))
  const [only] = all
  if (all.size === 1 && isAlone(only)) return only
  if (all.size === 2 && all.has('mtls') && (all.has('authToken') || all.has('jwt'))) return 'multiAuth'
  const other = others.find((api) => inWords(api) !== inWords(first))
  throw refusedServices(
    'auth-types-mixed',
    other
      ? `“${first.name}” wants ${inWords(first)} and “${other.name}” wants ${inWords(other)}: no single credential opens both.`
      : `“${first.name}” wants ${inWords(first)}: no credential gives these together.`,
  )
}

const isAlone = (type: AuthType | undefined): type is 'authToken' | 'jwt' | 'basic' | 'custom' =>
  type === 'authToken' || type === 'jwt' || type === 'basic' || type === 'custom'

const words: { readonly [T in AuthType]: string } = {
  authToken: 'a key',
  jwt: 'a JSON web token',
  basic: 'a user name and password',
  mtls: 'a client certificate',
  custom: 'what its plugin checks',
  oauth: 'an OAuth token',
  openid: 'an OpenID Connect token',
  hmac: 'a signature',
  externalOauth: 'an external OAuth token',
  none: 'nothing',
}

const inWords = ({ authTypes }: Api) =>
  authTypes
    .toSorted()
    .map((type) => words[type])
    .join(' and ')

const refusedServices = (code: string, message: string) =>
  new Refused(code, message, { kind: 'input', field: 'serviceIds' })
