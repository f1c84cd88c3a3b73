import { paths } from '../paths.ts'

/** `credential.rotation-finished` reads "Credential rotation finished". */
export const actionInWords = (action: string): string => sentence(action.replace('.', ' '))

/** `access-request` reads "Access request". */
export const kindInWords = (kind: string): string => sentence(kind)

/** `keyLifetimeSeconds` reads "Key lifetime seconds". */
export const fieldInWords = (field: string): string =>
  sentence(field.replaceAll(/([a-z\d])([A-Z])/g, (_, before, after) => `${before} ${after.toLowerCase()}`))

const sentence = (words: string) => {
  const spaced = words.replaceAll('-', ' ').replace(/\bapi\b/g, 'API')
  return spaced.charAt(0).toUpperCase() + spaced.slice(1)
}

const pages: Readonly<Record<string, (id: string) => string>> = {
  'access-request': paths.accessRequest,
  'account-import': paths.accountImport,
  app: paths.app,
  catalogue: paths.catalogue,
  credential: paths.credential,
  'gateway-api': paths.gatewayApi,
  'invite-code': paths.inviteCode,
  mail: paths.mail,
  plan: paths.plan,
  product: paths.product,
  provider: paths.provider,
  webhook: paths.webhook,
}

/** Where that thing is shown, if it still exists; undefined for kinds without a page. */
export const pageOf = ({ kind, id }: { kind: string; id: string }): string | undefined => pages[kind]?.(id)
