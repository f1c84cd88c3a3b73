import { sql } from 'kysely'
import { jsonArrayFrom } from 'kysely/helpers/postgres'
import type { Cursor } from '../platform/database/cursor.ts'
import type { Db } from '../platform/database/database.ts'
import type { Named } from '../platform/database/named-by-owner.ts'
import { containing } from '../platform/database/patterns.ts'

export interface AccountFilter {
  search?: string | undefined
  status?: 'pending' | 'active' | 'disabled' | undefined
  adminRole?: string | undefined
  locked?: boolean | undefined
}

/** Accounts, admin roles and locks are tables of `identity`, joined here so that a page of people is one query. */
const joined = (db: Db) =>
  db.$pickTables<
    | 'account_pictures'
    | 'accounts'
    | 'admin_grants'
    | 'memberships'
    | 'organisations'
    | 'passkeys'
    | 'second_factors'
    | 'sign_in_failures'
  >()

const accountsWhere = (db: Db, { search, status, adminRole, locked }: AccountFilter, at: Date) =>
  joined(db)
    .selectFrom('accounts')
    .where('removed_at', 'is', null)
    .$if(adminRole !== undefined, (query) =>
      query.where('accounts.id', 'in', (eb) =>
        eb
          .selectFrom('admin_grants')
          .select('account_id')
          .where('role', '=', adminRole ?? ''),
      ),
    )
    .$if(status !== undefined, (query) => query.where('status', '=', status as NonNullable<typeof status>))
    .$if(locked !== undefined, (query) =>
      query.where('accounts.id', locked ? 'in' : 'not in', (eb) =>
        eb
          .selectFrom('sign_in_failures')
          .select('account_id')
          .where('account_id', 'is not', null)
          .where('locked_until', '>', at)
          .$narrowType<{ account_id: string }>(),
      ),
    )
    .$if(search !== undefined, (query) =>
      query.where((eb) => eb.or([eb('name', 'ilike', containing(search)), eb('email', 'ilike', containing(search))])),
    )

/** The names belong to the catalogue; the subquery names its tables. */
const productLimit = sql<Named[] | null>`case when accounts.limited_to_products then coalesce((
  select json_agg(json_build_object('id', products.id, 'name', products.name) order by products.name)
  from product_limits join products on products.id = product_limits.product_id
  where product_limits.account_id = accounts.id and products.deleted_at is null), '[]') end`

const accounts = (db: Db, filter: AccountFilter, at: Date) =>
  accountsWhere(db, filter, at)
    .select(['accounts.id', 'accounts.email', 'accounts.name', 'accounts.status', 'accounts.created_at'])
    .select(['accounts.is_service as isService', 'accounts.mail_language as mailLanguage'])
    .select((eb) => eb.not('accounts.email_unconfirmed').$castTo<boolean>().as('emailConfirmed'))
    .select(['accounts.first_name as firstName', 'accounts.last_name as lastName', 'accounts.version'])
    .select((eb) => [
      eb
        .selectFrom('account_pictures')
        .select('account_pictures.name')
        .whereRef('account_id', '=', 'accounts.id')
        .as('picture'),
      eb
        .selectFrom('sign_in_failures')
        .select((one) => one.fn.max('locked_until').as('until'))
        .whereRef('account_id', '=', 'accounts.id')
        .where('locked_until', '>', at)
        .as('lockedUntil'),
      eb
        .selectFrom('passkeys')
        .select((one) => one.fn.countAll<number>().as('count'))
        .whereRef('account_id', '=', 'accounts.id')
        .as('passkeys'),
      eb
        .exists(
          eb
            .selectFrom('second_factors')
            .select('account_id')
            .whereRef('account_id', '=', 'accounts.id')
            .where('confirmed_at', 'is not', null),
        )
        .$castTo<boolean>()
        .as('hasApp'),
      jsonArrayFrom(
        eb
          .selectFrom('admin_grants')
          .select('role')
          .whereRef('admin_grants.account_id', '=', 'accounts.id')
          .orderBy('role'),
      ).as('grants'),
      productLimit.as('productLimit'),
      jsonArrayFrom(
        eb
          .selectFrom('memberships')
          .innerJoin('organisations', 'organisations.id', 'memberships.organisation_id')
          .select(['organisations.id', 'organisations.name', 'memberships.role'])
          .whereRef('memberships.account_id', '=', 'accounts.id')
          .orderBy('organisations.name'),
      ).as('organisations'),
    ])

/** One page in order of names. */
export const listAccounts = (db: Db, filter: AccountFilter & { after: Cursor | null; limit: number }, at: Date) =>
  accounts(db, filter, at)
    .where((eb) =>
      filter.after ? eb(eb.refTuple('name', 'id'), '>', eb.tuple(filter.after.value, filter.after.id)) : eb.lit(true),
    )
    .orderBy('name')
    .orderBy('id')
    .limit(filter.limit)
    .execute()

export const findAccount = (db: Db, id: string, at: Date) =>
  accounts(db, {}, at).where('accounts.id', '=', id).executeTakeFirst()

export async function countAccounts(db: Db, filter: AccountFilter, at: Date): Promise<number> {
  const row = await accountsWhere(db, filter, at)
    .select((eb) => eb.fn.countAll<number>().as('count'))
    .executeTakeFirstOrThrow()
  return row.count
}

/** One page in order of names, each with its teams, the default one first. */
export const listOrganisations = (
  db: Db,
  filter: { search?: string | undefined; after: Cursor | null; limit: number },
) =>
  db
    .selectFrom('organisations')
    .select(['organisations.id', 'organisations.name', 'organisations.is_default'])
    .where('removed_at', 'is', null)
    .select((eb) =>
      jsonArrayFrom(
        eb
          .selectFrom('teams')
          .select(['teams.id', 'teams.name', 'teams.is_default as isDefault'])
          .whereRef('teams.organisation_id', '=', 'organisations.id')
          .orderBy('teams.is_default', 'desc')
          .orderBy('teams.name'),
      ).as('teams'),
    )
    .$if(filter.search !== undefined, (query) => query.where('name', 'ilike', containing(filter.search)))
    .where((eb) =>
      filter.after ? eb(eb.refTuple('name', 'id'), '>', eb.tuple(filter.after.value, filter.after.id)) : eb.lit(true),
    )
    .orderBy('name')
    .orderBy('id')
    .limit(filter.limit)
    .execute()

export async function countOrganisations(db: Db, filter: { search?: string | undefined }): Promise<number> {
  const row = await db
    .selectFrom('organisations')
    .where('removed_at', 'is', null)
    .select((eb) => eb.fn.countAll<number>().as('count'))
    .$if(filter.search !== undefined, (query) => query.where('name', 'ilike', containing(filter.search)))
    .executeTakeFirstOrThrow()
  return row.count
}
