import { type Kysely, sql } from 'kysely'

export async function up(db: Kysely<never>): Promise<void> {
  await sql`
    create table products (
      id uuid primary key,
      provider_id uuid references providers,
      name text collate "und-x-icu" not null,
      slug text not null,
      summary text not null,
      description text not null,
      featured boolean not null,
      provider_policy_id text,
      created_at timestamptz not null,
      updated_at timestamptz not null,
      deleted_at timestamptz,
      version integer not null default 1
    )`.execute(db)
  await sql`create unique index products_name on products (lower(name)) where deleted_at is null`.execute(db)
  await sql`create unique index products_slug on products (slug) where deleted_at is null`.execute(db)
  await sql`create index products_by_name on products (name, id) where deleted_at is null`.execute(db)
  await sql`create index products_featured on products (name, id) where featured and deleted_at is null`.execute(db)

  await sql`
    create table product_services (
      product_id uuid not null references products on delete cascade,
      position integer not null,
      service_id text not null,
      name text not null,
      listen_path text not null,
      primary key (product_id, service_id)
    )`.execute(db)

  await sql`
    create table plans (
      id uuid primary key,
      provider_id uuid not null references providers,
      name text collate "und-x-icu" not null,
      description text not null,
      rate_calls integer,
      rate_period_seconds integer,
      quota_calls integer,
      quota_period_seconds integer,
      key_lifetime_seconds integer,
      auto_approve boolean not null,
      provider_policy_id text,
      created_at timestamptz not null,
      updated_at timestamptz not null,
      deleted_at timestamptz,
      version integer not null default 1,
      check ((rate_calls is null) = (rate_period_seconds is null)),
      check ((quota_calls is null) = (quota_period_seconds is null))
    )`.execute(db)
  await sql`create unique index plans_name on plans (lower(name)) where deleted_at is null`.execute(db)
  await sql`create index plans_by_name on plans (name, id) where deleted_at is null`.execute(db)

  await sql`
    create table catalogues (
      id uuid primary key,
      name text collate "und-x-icu" not null,
      slug text not null unique,
      description text not null,
      visibility text not null check (visibility in ('public', 'signed-in', 'teams')),
      created_at timestamptz not null,
      updated_at timestamptz not null,
      version integer not null default 1
    )`.execute(db)
  await sql`create unique index catalogues_name on catalogues (lower(name))`.execute(db)
  await sql`create index catalogues_by_name on catalogues (name, id)`.execute(db)

  await sql`
    create table catalogue_audiences (
      catalogue_id uuid not null references catalogues on delete cascade,
      organisation_id uuid not null references organisations on delete cascade,
      team_id uuid references teams on delete cascade,
      unique nulls not distinct (catalogue_id, organisation_id, team_id)
    )`.execute(db)
  await sql`create index catalogue_audiences_by_organisation on catalogue_audiences (organisation_id, catalogue_id)`.execute(
    db,
  )

  await sql`
    create table catalogue_products (
      catalogue_id uuid not null references catalogues on delete cascade,
      product_id uuid not null references products on delete cascade,
      primary key (catalogue_id, product_id)
    )`.execute(db)
  await sql`create index catalogue_products_by_product on catalogue_products (product_id, catalogue_id)`.execute(db)

  await sql`
    create table catalogue_plans (
      catalogue_id uuid not null references catalogues on delete cascade,
      plan_id uuid not null references plans on delete cascade,
      primary key (catalogue_id, plan_id)
    )`.execute(db)
  await sql`create index catalogue_plans_by_plan on catalogue_plans (plan_id, catalogue_id)`.execute(db)
}
