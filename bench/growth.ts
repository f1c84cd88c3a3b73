import type { Database } from '../server/src/platform/database/database.ts'
import type { Content } from './content.ts'

const credentialsPerApp = 3

/**
 * Makes products and apps this many, straight in the tables, with names that tell their place: `App 000017`. Each app gets three
 * credentials and a request.
 */
export async function growLists({ pool }: Database, content: Content, rows: number): Promise<void> {
  await pool.query(
    `with copy as (
       insert into products (id, provider_id, name, slug, summary, description, featured, provider_policy_id, created_at, updated_at)
       select gen_random_uuid(), provider_id, 'Parcels ' || lpad(n::text, 6, '0'), 'parcels-number-' || n, summary, '', false,
              provider_policy_id || '-' || n, created_at, updated_at
       from products, generate_series((select count(*) + 1 from products), $2::int) n where id = $1
       returning id)
     insert into catalogue_products select catalogue_id, copy.id from catalogue_products, copy where product_id = $1`,
    [content.productId, rows],
  )
  await pool.query(
    `insert into apps (id, organisation_id, owner_id, name, description, visibility, created_at, updated_at)
     select gen_random_uuid(), $1, $2, 'App ' || lpad(n::text, 6, '0'), '', 'personal', now(), now()
     from generate_series((select count(*) + 1 from apps), $3::int) n`,
    [content.member.organisation?.id, content.member.accountId, rows],
  )
  await growCredentials(pool, content)
  await growAccessRequests(pool, content)
  await pool.query('vacuum analyze')
}

async function growCredentials(pool: Database['pool'], content: Content): Promise<void> {
  await pool.query(
    `insert into credentials (id, app_id, provider_id, plan_id, alias, status, created_at, updated_at)
     select gen_random_uuid(), apps.id, plans.provider_id, plans.id, 'Key ' || n, 'active', now(), now()
     from apps, plans, generate_series(1, ${credentialsPerApp}) n
     where plans.id = $1 and not exists (select 1 from credentials where app_id = apps.id)`,
    [content.autoPlanId],
  )
  await pool.query(
    `insert into credential_products (credential_id, product_id)
     select id, $1 from credentials where not exists (select 1 from credential_products where credential_id = credentials.id)`,
    [content.productId],
  )
  await pool.query(
    `insert into credential_keys (id, credential_id, state, key_id_sealed, last_four, created_at)
     select gen_random_uuid(), id, 'current', '\\x00', 'abcd', now() from credentials
     where not exists (select 1 from credential_keys where credential_id = credentials.id)`,
  )
}

/** One for each app; each tenth still waits. */
async function growAccessRequests(pool: Database['pool'], content: Content): Promise<void> {
  await pool.query(
    `with app as (
       select id, organisation_id, owner_id, gen_random_uuid() as request_id, row_number() over (order by id) as place from apps
       where not exists (select 1 from access_requests where app_id = apps.id)
     ), checkout as (
       insert into checkouts (id, account_id, submitted_by, submission_key, created_at)
       select request_id, owner_id, owner_id, request_id::text, now() from app
     ), request as (
       insert into access_requests (id, checkout_id, app_id, account_id, organisation_id, catalogue_id, plan_id, status, message, created_at)
       select request_id, request_id, id, owner_id, organisation_id, $1, $2,
         case when place % 10 = 0 then 'pending' else 'rejected' end, '', now() from app
       returning id
     )
     insert into access_request_products (access_request_id, product_id) select id, $3 from request`,
    [content.catalogueId, content.reviewedPlanId, content.productId],
  )
}
