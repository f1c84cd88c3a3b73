import type { Database } from '../server/src/platform/database/database.ts'
import type { Content } from './content.ts'

/** Makes products and apps this many, straight in the tables, with names that tell their place: `App 000017`. */
export async function growLists({ pool }: Database, content: Content, rows: number): Promise<void> {
  await pool.query(
    `with copy as (
       insert into products (id, provider_id, name, slug, summary, description, featured, provider_policy_id, created_at, updated_at)
       select gen_random_uuid(), provider_id, 'Parcels ' || lpad(n::text, 6, '0'), 'parcels-number-' || n, summary, '', false,
              provider_policy_id, created_at, updated_at
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
  await pool.query('vacuum analyze')
}
