import type { Db } from '../platform/database/database.ts'
import { Refused } from '../platform/errors.ts'
import { type NamedSubject, subjectsNamed } from './filter.queries.ts'

interface Limits {
  productIds: string[]
  organisationIds: string[]
}

/** What was chosen before may have been deleted since: it stays chosen, so that no limit widens by itself. @throws Refused `unknown-product`, `unknown-organisation` */
export async function refuseUnknown(tx: Db, chosen: Limits, before?: Limits): Promise<void> {
  const { products, organisations } = await subjectsNamed(tx, chosen)
  const there = (named: readonly NamedSubject[], known: readonly string[] = []) =>
    new Set([...named.filter(({ isDeleted }) => !isDeleted).map(({ id }) => id), ...known])
  refuseAmong('product', chosen.productIds, there(products, before?.productIds))
  refuseAmong('organisation', chosen.organisationIds, there(organisations, before?.organisationIds))
}

function refuseAmong(what: 'product' | 'organisation', ids: readonly string[], there: ReadonlySet<string>): void {
  const index = ids.findIndex((id) => !there.has(id))
  if (index < 0) return
  throw new Refused(`unknown-${what}`, `There is no such ${what}.`, { kind: 'input', field: `${what}Ids.${index}` })
}
