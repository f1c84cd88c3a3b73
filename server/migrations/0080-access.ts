import { type Kysely, sql } from 'kysely'

export async function up(db: Kysely<never>): Promise<void> {
  await sql`
    create table access_requests (
      id uuid primary key,
      app_id uuid not null references apps,
      account_id uuid not null references accounts,
      organisation_id uuid not null references organisations,
      catalogue_id uuid references catalogues on delete set null,
      plan_id uuid not null references plans,
      status text not null check (status in ('pending', 'approving', 'approved', 'rejected', 'withdrawn')),
      message text not null,
      auto_approved boolean not null default false,
      submission_key text not null,
      decided_by uuid references accounts,
      decided_by_name text,
      decided_at timestamptz,
      reason text,
      credential_id uuid unique references credentials,
      created_at timestamptz not null,
      unique (account_id, submission_key)
    )`.execute(db)
  await sql`create index access_requests_by_status on access_requests (status, id desc)`.execute(db)
  await sql`create index access_requests_by_app on access_requests (app_id, id desc)`.execute(db)
  await sql`create index access_requests_by_plan on access_requests (plan_id) where status in ('pending', 'approving')`.execute(
    db,
  )

  await sql`
    create table access_request_products (
      access_request_id uuid not null references access_requests on delete cascade,
      product_id uuid not null references products,
      primary key (access_request_id, product_id)
    )`.execute(db)
  await sql`create index access_request_products_by_product on access_request_products (product_id, access_request_id)`.execute(
    db,
  )
}
