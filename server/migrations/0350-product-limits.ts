import { type Kysely, sql } from 'kysely'

export async function up(db: Kysely<never>): Promise<void> {
  await sql`alter table accounts add column limited_to_products boolean not null default false`.execute(db)
  await sql`
    create table product_limits (
      account_id uuid not null references accounts on delete cascade,
      product_id uuid not null references products on delete cascade,
      primary key (account_id, product_id)
    )`.execute(db)
  await sql`create index product_limits_by_product on product_limits (product_id)`.execute(db)
  // What could make products until now goes on doing so.
  await sql`
    update api_tokens set permissions = array_append(permissions, 'products:connect')
    where 'products:write' = any(permissions)`.execute(db)
}
