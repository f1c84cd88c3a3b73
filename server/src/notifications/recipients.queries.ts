import type { Permission } from '@portico/contract'
import { sql } from 'kysely'
import { rolesWith } from '../identity/index.ts'
import type { Db } from '../platform/database/database.ts'

/**
 * Active accounts whose admin role carries a permission; tables of identity. Whoever is limited to some products is among them only for
 * what is about nothing else.
 */
export const thoseWho = (db: Db, may: Permission, productIds: readonly string[] = []) =>
  db
    .selectFrom('accounts')
    .innerJoin('admin_grants', 'admin_grants.account_id', 'accounts.id')
    .select(['accounts.id as accountId', 'accounts.email'])
    .distinct()
    .where('accounts.status', '=', 'active')
    .where('accounts.is_service', '=', false)
    .where('admin_grants.role', 'in', rolesWith(may))
    .where(
      sql<boolean>`(not accounts.limited_to_products or (${productIds.length > 0} and not exists (
        select unnest(${productIds}::uuid[]) except select product_id from product_limits where account_id = accounts.id)))`,
    )
    .orderBy('accounts.email')
    .limit(100)
    .execute()

/** Whom a mail about their account goes to; a table of identity. */
export const personOf = (db: Db, accountId: string) =>
  db
    .selectFrom('accounts')
    .select(['id as accountId', 'email', 'first_name as firstName', 'name', 'mail_language as language'])
    .where('id', '=', accountId)
    .where('is_service', '=', false)
    .where('removed_at', 'is', null)
    .executeTakeFirst()

/** Who asked for what; the tables belong to access, apps, consumers, identity and the catalogue. */
export const requestInWords = (db: Db, accessRequestId: string) =>
  db
    .selectFrom('access_requests')
    .innerJoin('accounts', 'accounts.id', 'access_requests.account_id')
    .innerJoin('apps', 'apps.id', 'access_requests.app_id')
    .innerJoin('organisations', 'organisations.id', 'access_requests.organisation_id')
    .innerJoin('plans', 'plans.id', 'access_requests.plan_id')
    .select([
      'accounts.id as accountId',
      'accounts.email',
      'accounts.first_name as firstName',
      'accounts.name as requesterName',
      'apps.id as appId',
      'apps.name as appName',
      'organisations.name as organisationName',
      'plans.name as planName',
      'access_requests.message',
      'access_requests.reason',
      'access_requests.status',
    ])
    .where('access_requests.id', '=', accessRequestId)
    .executeTakeFirst()

/** Who asked for which organisation; the tables belong to consumers and identity. Nobody, once the account is gone. */
export const organisationRequestInWords = (db: Db, id: string) =>
  db
    .selectFrom('organisation_requests')
    .innerJoin('accounts', 'accounts.id', 'organisation_requests.account_id')
    .leftJoin('organisations', 'organisations.id', 'organisation_requests.organisation_id')
    .select([
      'accounts.id as accountId',
      'accounts.email',
      'accounts.first_name as firstName',
      'accounts.name as requesterName',
      'organisation_requests.name',
      'organisation_requests.status',
      'organisations.name as organisationName',
    ])
    .where('organisation_requests.id', '=', id)
    .where('accounts.removed_at', 'is', null)
    .executeTakeFirst()

export const productsAskedFor = (db: Db, accessRequestId: string) =>
  db
    .selectFrom('access_request_products')
    .innerJoin('products', 'products.id', 'access_request_products.product_id')
    .select(['products.id', 'products.name'])
    .where('access_request_products.access_request_id', '=', accessRequestId)
    .orderBy('products.name')
    .execute()

export const productNames = async (db: Db, accessRequestId: string): Promise<string[]> =>
  (await productsAskedFor(db, accessRequestId)).map(({ name }) => name)

/** A table of webhooks. Addresses often hold a secret, so only the host stands for one without a description. */
export async function nameOfWebhook(db: Db, id: string): Promise<string | undefined> {
  const row = await db.selectFrom('webhooks').select(['url', 'description']).where('id', '=', id).executeTakeFirst()
  return row && (row.description.split('\n')[0] || new URL(row.url).host)
}

/** A table of providers. */
export const providerInWords = (db: Db, id: string) =>
  db.selectFrom('providers').select(['name', 'status']).where('id', '=', id).executeTakeFirst()

/** Tables of apps and consumers. */
export const appInWords = (db: Db, id: string) =>
  db
    .selectFrom('apps')
    .innerJoin('organisations', 'organisations.id', 'apps.organisation_id')
    .select(['apps.name as appName', 'organisations.name as organisationName'])
    .where('apps.id', '=', id)
    .executeTakeFirst()

/** What a credential opens, and the active owner of its app; the tables belong to credentials, apps, identity and the catalogue. */
export const credentialInWords = (db: Db, id: string) =>
  db
    .selectFrom('credentials')
    .innerJoin('apps', 'apps.id', 'credentials.app_id')
    .innerJoin('accounts', 'accounts.id', 'apps.owner_id')
    .innerJoin('plans', 'plans.id', 'credentials.plan_id')
    .select([
      'accounts.id as accountId',
      'accounts.email',
      'accounts.first_name as firstName',
      'credentials.alias as credentialName',
      'apps.name as appName',
      'plans.name as planName',
      'credentials.suspension_reason as reason',
      sql<string[]>`array(select products.name from credential_products held
        join products on products.id = held.product_id where held.credential_id = credentials.id order by products.name)`.as(
        'products',
      ),
    ])
    .where('credentials.id', '=', id)
    .where('accounts.status', '=', 'active')
    .executeTakeFirst()
