import { type RawBuilder, sql } from 'kysely'

/**
 * What belongs to some products, by the name its id has in addresses: the one place that says how far somebody reaches who is limited to
 * them. Lists filter by it and single things are looked up in it, so that what is listed is what opens. The tables belong to the catalogue,
 * documentation, apps, credentials and access; every one is entered by an index on its product.
 */
export const idsOfProducts = {
  productId: (products: readonly string[]) => sql`select unnest(${products}::uuid[])`,
  apiDocumentId: (products: readonly string[]) => sql`
    select id from api_documents where product_id = any(${products}::uuid[])`,
  /** Plans that stand beside one of them in a catalogue. */
  planId: (products: readonly string[]) => sql`
    select beside.plan_id from catalogue_products listed
    join catalogue_plans beside on beside.catalogue_id = listed.catalogue_id
    where listed.product_id = any(${products}::uuid[])`,
  catalogueId: (products: readonly string[]) => sql`
    select catalogue_id from catalogue_products where product_id = any(${products}::uuid[])`,
  accessRequestId: (products: readonly string[]) => sql`
    select access_request_id from access_request_products where product_id = any(${products}::uuid[])`,
  credentialId: (products: readonly string[]) => sql`
    select credential_id from credential_products where product_id = any(${products}::uuid[])`,
  /** Apps that hold one of them, or wait for it. */
  appId: (products: readonly string[]) => sql`
    select app_id from credentials where status <> 'revoked' and id in (
      select credential_id from credential_products where product_id = any(${products}::uuid[]))
    union
    select app_id from access_requests where status in ('pending', 'approving') and id in (
      select access_request_id from access_request_products where product_id = any(${products}::uuid[]))`,
  differenceId: (products: readonly string[]) => sql`
    select id from key_differences where credential_id in (
      select credential_id from credential_products where product_id = any(${products}::uuid[]))`,
} as const satisfies Record<string, (products: readonly string[]) => RawBuilder<unknown>>

export type OfProducts = keyof typeof idsOfProducts

/** A condition of a list; null lets everything through. @param column the id in the list */
export const belongsTo = (column: string, kind: OfProducts, products: readonly string[] | null): RawBuilder<boolean> =>
  products === null ? sql<boolean>`true` : sql<boolean>`${sql.ref(column)} in (${idsOfProducts[kind](products)})`
