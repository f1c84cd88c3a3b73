import { sql } from 'kysely'
import type { Cursor } from '../platform/database/cursor.ts'
import type { Db } from '../platform/database/database.ts'
import { belongsTo } from '../platform/database/of-products.ts'
import { containing } from '../platform/database/patterns.ts'
import { issuable } from './auth-types.ts'
import type { Viewer } from './visibility.ts'

/** The twin of `maySeeCatalogue`, about the row `catalogues`. */
export const seenBy = (viewer: Viewer) => sql<boolean>`(
  ${viewer.everything}
  or catalogues.visibility = 'public'
  or (catalogues.visibility = 'signed-in' and ${viewer.signedIn})
  or (catalogues.visibility = 'teams' and exists (
    select 1 from catalogue_audiences audience
    where audience.catalogue_id = catalogues.id
      and audience.organisation_id = ${viewer.organisationId}::uuid
      and (audience.team_id is null or audience.team_id = any(${viewer.teamIds}::uuid[])))))`

/** What visitors may find: published and not retired. Documentation-only products need no policy; others are shown once theirs exists, and for a while after it has gone. */
export const offered = sql<boolean>`(
  products.deleted_at is null and products.unlisted_at is null
  and products.state in ('published', 'deprecated')
  and (products.auth_type is null or products.provider_policy_id is not null))`

/**
 * What new access may be requested for: what is not about to go, with a credential that is issued here. New keys need both policies, and
 * one that is not active would shut them.
 */
const requestable = sql<boolean>`(
  products.state = 'published' and products.auth_type = any(${[...issuable]}::text[])
  and products.orphaned_at is null and products.policy_active
  and plans.orphaned_at is null and plans.unlisted_at is null and plans.policy_active)`

const listedFor = (viewer: Viewer, catalogueId?: string) => sql<boolean>`exists (
  select 1 from catalogue_products listing join catalogues on catalogues.id = listing.catalogue_id
  where listing.product_id = products.id
    and (${catalogueId === undefined} or catalogues.id = ${catalogueId ?? null}::uuid)
    and ${seenBy(viewer)})`

export interface BrowseFilter {
  search?: string | undefined
  catalogueId?: string | undefined
  featured?: boolean | undefined
}

/** Where a page of the list lies; before a product they come nearest first. */
export interface Position {
  side: 'after' | 'before'
  cursor: Cursor
}

const columns = [
  'id',
  'slug',
  'name',
  'summary',
  'description',
  'featured',
  'auth_type',
  'state',
  'deprecated_at',
  'retires_at',
  'successor_id',
  'updated_at',
] as const

const visible = (db: Db, viewer: Viewer, filter: BrowseFilter) =>
  db
    .selectFrom('products')
    .where(offered)
    .where(listedFor(viewer, filter.catalogueId))
    .$if(filter.featured === true, (query) => query.where('featured', '=', true))
    .$if(filter.search !== undefined, (query) =>
      query.where((eb) =>
        eb.or([eb('name', 'ilike', containing(filter.search)), eb('summary', 'ilike', containing(filter.search))]),
      ),
    )

export type BrowsedProduct = Awaited<ReturnType<typeof browseProducts>>[number]

export const browseProducts = (
  db: Db,
  viewer: Viewer,
  { position, limit, ...filter }: BrowseFilter & { position: Position | null; limit: number },
) => {
  const direction = position?.side === 'before' ? 'desc' : 'asc'
  return visible(db, viewer, filter)
    .select(columns)
    .where((eb) =>
      position
        ? eb(
            eb.refTuple('name', 'id'),
            direction === 'asc' ? '>' : '<',
            eb.tuple(position.cursor.value, position.cursor.id),
          )
        : eb.lit(true),
    )
    .orderBy('name', direction)
    .orderBy('id', direction)
    .limit(limit)
    .execute()
}

export async function countVisibleProducts(db: Db, viewer: Viewer, filter: BrowseFilter): Promise<number> {
  const row = await visible(db, viewer, filter).select(sql<number>`count(*)`.as('count')).executeTakeFirstOrThrow()
  return row.count
}

export const findVisibleProduct = (db: Db, viewer: Viewer, by: { slug: string } | { id: string }) =>
  visible(db, viewer, {})
    .select(columns)
    .$if('slug' in by, (query) => query.where('slug', '=', 'slug' in by ? by.slug : ''))
    .$if('id' in by, (query) => query.where('id', '=', 'id' in by ? by.id : ''))
    .executeTakeFirst()

export const visibleCatalogues = (db: Db, viewer: Viewer) =>
  db
    .selectFrom('catalogues')
    .select(['id', 'name', 'slug', 'description', 'visibility'])
    .where(seenBy(viewer))
    .orderBy('name')
    .execute()

/** Every way to request these products: a plan in force beside the product in a catalogue the viewer sees, at the same provider. */
export const offersFor = (db: Db, viewer: Viewer, productIds: readonly string[]) =>
  db
    .selectFrom('catalogue_products as listing')
    .innerJoin('catalogues', 'catalogues.id', 'listing.catalogue_id')
    .innerJoin('catalogue_plans', 'catalogue_plans.catalogue_id', 'catalogues.id')
    .innerJoin('plans', 'plans.id', 'catalogue_plans.plan_id')
    .innerJoin('products', 'products.id', 'listing.product_id')
    .select([
      'listing.product_id as productId',
      'catalogues.id as catalogueId',
      'catalogues.name as catalogueName',
      'plans.id as planId',
      'plans.name as planName',
      'plans.description as planDescription',
      'plans.rate_calls',
      'plans.rate_period_seconds',
      'plans.quota_calls',
      'plans.quota_period_seconds',
      'plans.key_lifetime_seconds as keyLifetimeSeconds',
      'plans.auto_approve as autoApprove',
    ])
    .where('listing.product_id', 'in', productIds)
    .where(seenBy(viewer))
    .where(offered)
    .where(requestable)
    .where('plans.deleted_at', 'is', null)
    .where('plans.provider_policy_id', 'is not', null)
    .whereRef('plans.provider_id', '=', 'products.provider_id')
    .orderBy('plans.name')
    .orderBy('plans.id')
    .orderBy('catalogues.name')
    .execute()

export const servicesForProducts = (db: Db, productIds: readonly string[]) =>
  db
    .selectFrom('product_services')
    .innerJoin('products', 'products.id', 'product_services.product_id')
    .innerJoin('providers', 'providers.id', 'products.provider_id')
    .select([
      'product_services.product_id as productId',
      'product_services.service_id as serviceId',
      'product_services.name',
      'product_services.listen_path as listenPath',
      'product_services.key_header as keyHeader',
      'providers.gateway_url as gatewayUrl',
    ])
    .where('product_services.product_id', 'in', productIds)
    .orderBy('product_services.position')
    .execute()

/** Plans as they are now, deleted ones included, for those who hold their ids. */
export const findPlansOf = (db: Db, ids: readonly string[]) =>
  db
    .selectFrom('plans')
    .select([
      'id',
      'name',
      'description',
      'rate_calls',
      'rate_period_seconds',
      'quota_calls',
      'quota_period_seconds',
      'key_lifetime_seconds as keyLifetimeSeconds',
      'auto_approve as autoApprove',
    ])
    .where('id', 'in', ids)
    .execute()

export const slugsOfProducts = (db: Db, ids: readonly string[]) =>
  db.selectFrom('products').select(['id', 'slug']).where('id', 'in', ids).execute()

export const countUnlisted = async (
  db: Db,
  within: readonly string[] | null,
): Promise<{ products: number; unlisted: number }> => {
  const { rows } = await sql<{ products: number; unlisted: number }>`
    select count(*) as products,
           count(*) filter (where not exists (select 1 from catalogue_products where product_id = products.id)) as unlisted
    from products where deleted_at is null and ${belongsTo('products.id', 'productId', within)}`.execute(db)
  return rows[0] ?? { products: 0, unlisted: 0 }
}
