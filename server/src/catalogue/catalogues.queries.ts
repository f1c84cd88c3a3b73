import { sql } from 'kysely'
import type { Cursor } from '../platform/database/cursor.ts'
import type { Db } from '../platform/database/database.ts'
import { belongsTo } from '../platform/database/of-products.ts'
import { containing } from '../platform/database/patterns.ts'

const columns = ['id', 'name', 'slug', 'description', 'visibility', 'created_at', 'updated_at', 'version'] as const

export type CatalogueRow = NonNullable<Awaited<ReturnType<typeof findCatalogue>>>

export interface CatalogueValues {
  name: string
  slug: string
  description: string
  visibility: 'public' | 'signed-in' | 'teams'
}

export interface Audience {
  organisationId: string
  teamId: string | null
}

export interface CatalogueFilter {
  search?: string | undefined
  /** Only what belongs to these products; null: all. */
  within?: readonly string[] | null | undefined
}

export function listCatalogues(db: Db, filter: CatalogueFilter & { after: Cursor | null; limit: number }) {
  return db
    .selectFrom('catalogues')
    .select(columns)
    .select([
      sql<number>`(select count(*) from catalogue_products
        where catalogue_id = catalogues.id and ${belongsTo('product_id', 'productId', filter.within ?? null)})`.as(
        'products',
      ),
      sql<number>`(select count(*) from catalogue_plans where catalogue_id = catalogues.id)`.as('plans'),
    ])
    .where(belongsTo('catalogues.id', 'catalogueId', filter.within ?? null))
    .$if(filter.search !== undefined, (query) => query.where('name', 'ilike', containing(filter.search)))
    .where((eb) =>
      filter.after ? eb(eb.refTuple('name', 'id'), '>', eb.tuple(filter.after.value, filter.after.id)) : eb.lit(true),
    )
    .orderBy('name')
    .orderBy('id')
    .limit(filter.limit)
    .execute()
}

export async function countCatalogues(db: Db, filter: CatalogueFilter): Promise<number> {
  const row = await db
    .selectFrom('catalogues')
    .select(sql<number>`count(*)`.as('count'))
    .where(belongsTo('catalogues.id', 'catalogueId', filter.within ?? null))
    .$if(filter.search !== undefined, (query) => query.where('name', 'ilike', containing(filter.search)))
    .executeTakeFirstOrThrow()
  return row.count
}

export const findCatalogue = (db: Db, id: string) =>
  db.selectFrom('catalogues').select(columns).where('id', '=', id).executeTakeFirst()

export const isSlugTaken = async (db: Db, slug: string): Promise<boolean> =>
  (await db.selectFrom('catalogues').select('id').where('slug', '=', slug).executeTakeFirst()) !== undefined

export const lockCatalogue = (tx: Db, id: string) =>
  tx.selectFrom('catalogues').select(columns).where('id', '=', id).forUpdate().executeTakeFirst()

export async function insertCatalogue(tx: Db, catalogue: CatalogueValues & { id: string }, at: Date): Promise<void> {
  await tx
    .insertInto('catalogues')
    .values({ ...catalogue, created_at: at, updated_at: at })
    .execute()
}

export async function updateCatalogue(tx: Db, id: string, values: Partial<CatalogueValues>, at: Date): Promise<void> {
  await tx
    .updateTable('catalogues')
    .set((row) => ({ ...values, updated_at: at, version: row('version', '+', 1) }))
    .where('id', '=', id)
    .execute()
}

export async function deleteCatalogue(tx: Db, id: string): Promise<void> {
  await tx.deleteFrom('catalogues').where('id', '=', id).execute()
}

/** Organisations and teams belong to consumers; the joins name their tables. */
export const audiencesOf = (db: Db, catalogueId: string) =>
  db
    .selectFrom('catalogue_audiences as audience')
    .innerJoin('organisations', 'organisations.id', 'audience.organisation_id')
    .leftJoin('teams', 'teams.id', 'audience.team_id')
    .select([
      'organisations.id as organisationId',
      'organisations.name as organisationName',
      'teams.id as teamId',
      'teams.name as teamName',
    ])
    .where('audience.catalogue_id', '=', catalogueId)
    .orderBy('organisations.name')
    .orderBy('teams.name')
    .execute()

/** @param within these alone; null: all */
export const productsIn = (db: Db, catalogueId: string, within: readonly string[] | null) =>
  db
    .selectFrom('catalogue_products as listing')
    .innerJoin('products', 'products.id', 'listing.product_id')
    .select(['products.id', 'products.name'])
    .where('listing.catalogue_id', '=', catalogueId)
    .where(belongsTo('products.id', 'productId', within))
    .orderBy('products.name')
    .execute()

export const plansIn = (db: Db, catalogueId: string) =>
  db
    .selectFrom('catalogue_plans as listing')
    .innerJoin('plans', 'plans.id', 'listing.plan_id')
    .select(['plans.id', 'plans.name'])
    .where('listing.catalogue_id', '=', catalogueId)
    .orderBy('plans.name')
    .execute()

export async function replaceAudiences(tx: Db, catalogueId: string, audiences: readonly Audience[]): Promise<void> {
  await tx.deleteFrom('catalogue_audiences').where('catalogue_id', '=', catalogueId).execute()
  if (audiences.length === 0) return
  await tx
    .insertInto('catalogue_audiences')
    .values(
      audiences.map(({ organisationId, teamId }) => ({
        catalogue_id: catalogueId,
        organisation_id: organisationId,
        team_id: teamId,
      })),
    )
    .onConflict((conflict) => conflict.doNothing())
    .execute()
}

export async function replaceProducts(tx: Db, catalogueId: string, productIds: readonly string[]): Promise<void> {
  await tx.deleteFrom('catalogue_products').where('catalogue_id', '=', catalogueId).execute()
  if (productIds.length === 0) return
  await tx
    .insertInto('catalogue_products')
    .values(productIds.map((product_id) => ({ catalogue_id: catalogueId, product_id })))
    .execute()
}

export async function replacePlans(tx: Db, catalogueId: string, planIds: readonly string[]): Promise<void> {
  await tx.deleteFrom('catalogue_plans').where('catalogue_id', '=', catalogueId).execute()
  if (planIds.length === 0) return
  await tx
    .insertInto('catalogue_plans')
    .values(planIds.map((plan_id) => ({ catalogue_id: catalogueId, plan_id })))
    .execute()
}

/** @returns how many of the ids are living products */
export const countExisting = async (db: Db, table: 'products' | 'plans', ids: readonly string[]): Promise<number> => {
  if (ids.length === 0) return 0
  const row = await db
    .selectFrom(table)
    .select(sql<number>`count(*)`.as('count'))
    .where('id', 'in', ids)
    .where('deleted_at', 'is', null)
    .executeTakeFirstOrThrow()
  return row.count
}

/** @returns how many of the pairs name an organisation and, where given, a team of it */
export async function countExistingAudiences(db: Db, audiences: readonly Audience[]): Promise<number> {
  if (audiences.length === 0) return 0
  const { rows } = await sql<{ count: number }>`
    select count(*) as count
    from unnest(${audiences.map((one) => one.organisationId)}::uuid[], ${audiences.map((one) => one.teamId)}::uuid[]) as wanted (organisation_id, team_id)
    where exists (select 1 from organisations where id = wanted.organisation_id)
      and (wanted.team_id is null or exists (
        select 1 from teams where id = wanted.team_id and organisation_id = wanted.organisation_id))`.execute(db)
  return rows[0]?.count ?? 0
}
