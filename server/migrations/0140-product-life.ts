import { type Kysely, sql } from 'kysely'

export async function up(db: Kysely<never>): Promise<void> {
  await sql`
    alter table products
      add column state text not null default 'published' check (state in ('draft', 'published', 'deprecated', 'retired')),
      add column deprecated_at timestamptz,
      add column retires_at timestamptz,
      add column retired_at timestamptz,
      add column successor_id uuid references products on delete set null check (successor_id <> id),
      add column auth_type text,
      add column policy_service_ids text[] not null default '{}',
      add column departing boolean not null default false,
      add column moves_to_id uuid references products check (moves_to_id <> id)`.execute(db)
  await sql`create index products_by_retirement on products (retires_at) where retires_at is not null`.execute(db)
  await sql`create index products_departing on products (id) where departing`.execute(db)
  await sql`create index products_by_successor on products (successor_id) where successor_id is not null`.execute(db)
  await sql`alter table product_services add column auth_types text[] not null default '{authToken}'`.execute(db)
  await sql`
    update products set
      auth_type = 'authToken',
      policy_service_ids = array(
        select service_id from product_services where product_id = products.id order by position)
    where exists (select 1 from product_services where product_id = products.id)`.execute(db)

  await sql`
    alter table plans
      add column metadata jsonb not null default '{}',
      add column departing boolean not null default false,
      add column moves_to_id uuid references plans check (moves_to_id <> id)`.execute(db)
  await sql`create index plans_departing on plans (id) where departing`.execute(db)
}
