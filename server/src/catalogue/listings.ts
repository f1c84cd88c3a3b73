import type { Db } from '../platform/database/database.ts'
import { Refused } from '../platform/errors.ts'
import type { Providers } from '../providers/index.ts'
import { existingCatalogues } from './memberships.queries.ts'

/**
 * @param within only catalogues that list one of these products; null: any
 * @throws Refused `unknown-catalogue` naming the field
 */
export async function refuseUnknownCatalogues(
  db: Db,
  ids: readonly string[],
  within: readonly string[] | null = null,
): Promise<void> {
  const known = await existingCatalogues(db, ids, within)
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

/**
 * Where a provider knows policies by their names, one that is taken is found before anything is kept. A provider that does not answer
 * holds nothing up: what is saved then says that it is not there yet, and why.
 * @param own the policy that has the name rightly
 * @throws Refused `policy-name-taken` naming the field
 */
export async function refuseTakenPolicyName(
  providers: Providers,
  providerId: string,
  name: string,
  own: string | null,
): Promise<void> {
  const holder = await providers.findPolicyNamed(providerId, name)
  if (holder === null || holder === own) return
  throw new Refused('policy-name-taken', 'The provider already has a policy of this name: choose another.', {
    field: 'name',
  })
}
