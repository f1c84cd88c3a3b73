import type { Db } from '../platform/database/database.ts'
import { Refused } from '../platform/errors.ts'
import type { Providers } from '../providers/index.ts'
import { existingCatalogues } from './memberships.queries.ts'

/** @throws Refused `unknown-catalogue` naming the field */
export async function refuseUnknownCatalogues(db: Db, ids: readonly string[]): Promise<void> {
  const known = await existingCatalogues(db, ids)
  if (ids.every((id) => known.has(id))) return
  throw new Refused('unknown-catalogue', 'One of these catalogues does not exist any more: load the page again.', {
    kind: 'input',
    field: 'catalogueIds',
  })
}

/** @throws Refused `unknown-provider` naming the field */
export async function refuseUnknownProvider(providers: Providers, id: string): Promise<void> {
  const known = (await providers.list()).some((provider) => provider.id === id)
  if (!known)
    throw new Refused('unknown-provider', 'Choose a provider from the list.', { kind: 'input', field: 'providerId' })
}
