import type { Access } from '@portico/contract'
import { sql } from 'kysely'
import type { Actor } from './actor.ts'
import type { Db } from './database/database.ts'
import { idsOfProducts, type OfProducts } from './database/of-products.ts'
import { absent, Refused } from './errors.ts'

/** What each kind of thing is called in refusals. */
const words: Record<OfProducts, string> = {
  productId: 'product',
  apiDocumentId: 'API document',
  planId: 'plan',
  catalogueId: 'catalogue',
  accessRequestId: 'access request',
  credentialId: 'credential',
  appId: 'app',
  differenceId: 'difference',
}

const isOfProducts = (name: string): name is OfProducts => Object.hasOwn(words, name)

/**
 * Refuses whoever is limited to some products everything beyond them, before an operation begins: for every operation that takes a
 * permission, and closed for kinds of things that belong to no product.
 * @throws Refused as for a missing thing; `asks-for-more` where a request is about further products
 */
export type RefuseBeyond = (actor: Actor, access: Access, params: Readonly<Record<string, string>>) => Promise<void>

export function createRefuseBeyond(db: Db): RefuseBeyond {
  return async ({ products }, access, params) => {
    if (products === null || !access.includes(':')) return
    for (const [name, id] of Object.entries(params)) {
      if (!isOfProducts(name)) throw absent('thing')
      if (!(await isTrue(db, sql`${id}::uuid in (${idsOfProducts[name](products)})`))) throw absent(words[name])
    }
    const { accessRequestId } = params
    if (access !== 'access-requests:decide' || accessRequestId === undefined) return
    const further = sql`exists (
      select from access_request_products
      where access_request_id = ${accessRequestId} and product_id <> all(${products}::uuid[]))`
    if (!(await isTrue(db, further))) return
    throw new Refused(
      'asks-for-more',
      'This request also asks for products that are not yours: somebody has to decide who may for all of them.',
      { kind: 'forbidden' },
    )
  }
}

async function isTrue(db: Db, condition: ReturnType<typeof sql>): Promise<boolean> {
  const { rows } = await sql<{ found: boolean }>`select ${condition} as found`.execute(db)
  return rows[0]?.found ?? false
}
