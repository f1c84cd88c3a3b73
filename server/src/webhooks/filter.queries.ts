import { sql } from 'kysely'
import type { Db } from '../platform/database/database.ts'
import type { Named } from '../platform/database/named-by-owner.ts'
import type { Concerned } from './filter.ts'

/** What stands in the data of events; an event has some of these. */
interface Subjects {
  productId?: string
  organisationId?: string
  appId?: string
  credentialId?: string | null
  accessRequestId?: string
  /** Of a credential whose products have changed. */
  added?: readonly string[]
  removed?: readonly string[]
  /** Of a policy. */
  kind?: string
  objectId?: string
}

/** The tables belong to credentials, access and apps. */
export async function concernedBy(tx: Db, payload: object): Promise<Concerned> {
  const { productId, organisationId, appId, credentialId, accessRequestId, ...of } = payload as Subjects
  const products = [
    productId,
    ...(of.added ?? []),
    ...(of.removed ?? []),
    of.kind === 'product' ? of.objectId : undefined,
  ]
  const { rows } = await sql<Concerned>`
    select
      array(
        select unnest(${products.filter((id) => id !== undefined)}::uuid[])
        union select product_id from credential_products where credential_id = ${credentialId ?? null}::uuid
        union select product_id from access_request_products where access_request_id = ${accessRequestId ?? null}::uuid
      ) as products,
      array(
        select unnest(${organisationId === undefined ? [] : [organisationId]}::uuid[])
        union select organisation_id from access_requests where id = ${accessRequestId ?? null}::uuid
        union select organisation_id from apps where id = coalesce(
          ${appId ?? null}::uuid, (select app_id from credentials where id = ${credentialId ?? null}::uuid))
      ) as organisations`.execute(tx)
  return rows[0] ?? { products: [], organisations: [] }
}

export interface NamedSubject extends Named {
  isDeleted: boolean
}

/** Tables of the catalogue and of consumers. What was deleted is named as such. */
export async function subjectsNamed(
  db: Db,
  { productIds, organisationIds }: { productIds: readonly string[]; organisationIds: readonly string[] },
): Promise<{ products: NamedSubject[]; organisations: NamedSubject[] }> {
  const { rows } = await sql<{ products: NamedSubject[]; organisations: NamedSubject[] }>`
    select
      coalesce((
        select json_agg(json_build_object('id', id, 'name', name, 'isDeleted', deleted_at is not null) order by name, id)
        from products where id = any(${productIds}::uuid[])), '[]') as products,
      coalesce((
        select json_agg(json_build_object('id', id, 'name', name, 'isDeleted', removed_at is not null) order by name, id)
        from organisations where id = any(${organisationIds}::uuid[])), '[]') as organisations`.execute(db)
  return rows[0] ?? { products: [], organisations: [] }
}
