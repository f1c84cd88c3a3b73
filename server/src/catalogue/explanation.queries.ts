import { sql } from 'kysely'
import type { Db } from '../platform/database/database.ts'
import { offered, seenBy } from './browse.queries.ts'
import type { Viewer } from './visibility.ts'

export type ExplainedProduct = NonNullable<Awaited<ReturnType<typeof findExplained>>>

/** The product as it is stored, with what the rule says about it. */
export const findExplained = (db: Db, id: string) =>
  db
    .selectFrom('products')
    .leftJoin('providers', 'providers.id', 'products.provider_id')
    .select([
      'products.id',
      'products.name',
      'products.provider_id as providerId',
      'providers.name as providerName',
      'products.provider_policy_id as policyId',
      'products.state',
      'products.auth_type as authType',
      'products.unlisted_at as unlistedAt',
      'products.orphaned_at as orphanedAt',
      'products.policy_active as policyActive',
      offered.as('offered'),
    ])
    .where('products.id', '=', id)
    .where('products.deleted_at', 'is', null)
    .executeTakeFirst()

export type ExplainedListing = Awaited<ReturnType<typeof listingsOf>>[number]

/** The catalogues that list the product, with those they are for and whether the viewer is among them. */
export const listingsOf = (db: Db, viewer: Viewer, productId: string) =>
  db
    .selectFrom('catalogue_products as listing')
    .innerJoin('catalogues', 'catalogues.id', 'listing.catalogue_id')
    .select([
      'catalogues.id',
      'catalogues.name',
      'catalogues.visibility',
      seenBy(viewer).as('seen'),
      sql<{ organisationId: string; organisationName: string; teamId: string | null; teamName: string | null }[]>`
        coalesce((
          select json_agg(json_build_object(
            'organisationId', organisations.id, 'organisationName', organisations.name,
            'teamId', teams.id, 'teamName', teams.name) order by organisations.name, teams.name)
          from catalogue_audiences audience
          join organisations on organisations.id = audience.organisation_id
          left join teams on teams.id = audience.team_id
          where audience.catalogue_id = catalogues.id), '[]')`.as('audiences'),
    ])
    .where('listing.product_id', '=', productId)
    .orderBy('catalogues.name')
    .execute()

export type ExplainedPlan = Awaited<ReturnType<typeof plansNear>>[number]

/** Plans that could be meant: in a catalogue with the product, or at its provider. */
export const plansNear = (db: Db, product: { id: string; providerId: string | null }) =>
  db
    .selectFrom('plans')
    .innerJoin('providers', 'providers.id', 'plans.provider_id')
    .select([
      'plans.id',
      'plans.name',
      'plans.provider_id as providerId',
      'providers.name as providerName',
      'plans.provider_policy_id as policyId',
      'plans.unlisted_at as unlistedAt',
      'plans.orphaned_at as orphanedAt',
      'plans.policy_active as policyActive',
      sql<string[]>`array(
        select catalogue_plans.catalogue_id::text from catalogue_plans
        join catalogue_products on catalogue_products.catalogue_id = catalogue_plans.catalogue_id
        where catalogue_plans.plan_id = plans.id and catalogue_products.product_id = ${product.id}::uuid)`.as(
        'catalogueIds',
      ),
    ])
    .where('plans.deleted_at', 'is', null)
    .where(
      sql<boolean>`(plans.provider_id = ${product.providerId}::uuid or exists (
        select 1 from catalogue_plans
        join catalogue_products on catalogue_products.catalogue_id = catalogue_plans.catalogue_id
        where catalogue_plans.plan_id = plans.id and catalogue_products.product_id = ${product.id}::uuid))`,
    )
    .orderBy('plans.name')
    .orderBy('plans.id')
    .limit(200)
    .execute()
