import { type Kysely, sql } from 'kysely'

export async function up(db: Kysely<never>): Promise<void> {
  await sql`
    create table credentials (
      id uuid primary key,
      app_id uuid not null references apps,
      provider_id uuid not null references providers,
      plan_id uuid not null references plans,
      alias text not null,
      status text not null check (status in ('issuing', 'active', 'suspended', 'revoked')),
      expires_at timestamptz,
      created_at timestamptz not null,
      updated_at timestamptz not null,
      version integer not null default 1
    )`.execute(db)
  await sql`create index credentials_by_app on credentials (app_id, id desc)`.execute(db)
  await sql`create index credentials_by_plan on credentials (plan_id) where status <> 'revoked'`.execute(db)
  await sql`create index credentials_by_status on credentials (status, id desc)`.execute(db)

  await sql`
    create table credential_products (
      credential_id uuid not null references credentials on delete cascade,
      product_id uuid not null references products,
      primary key (credential_id, product_id)
    )`.execute(db)
  await sql`create index credential_products_by_product on credential_products (product_id, credential_id)`.execute(db)

  // A credential has one current key, during a rotation also the next one (issuing) or the one before (outgoing).
  await sql`
    create table credential_keys (
      id uuid primary key,
      credential_id uuid not null references credentials on delete cascade,
      state text not null check (state in ('issuing', 'current', 'outgoing', 'revoked')),
      key_id_sealed bytea not null,
      key_sealed bytea,
      key_fingerprint bytea,
      provider_key_hash text,
      last_four text,
      overlap_seconds integer not null default 0,
      ends_at timestamptz,
      created_at timestamptz not null
    )`.execute(db)
  await sql`create unique index credential_keys_current on credential_keys (credential_id) where state = 'current'`.execute(
    db,
  )
  await sql`create unique index credential_keys_issuing on credential_keys (credential_id) where state = 'issuing'`.execute(
    db,
  )
  await sql`create unique index credential_keys_fingerprint on credential_keys (key_fingerprint)`.execute(db)
  await sql`create index credential_keys_by_credential on credential_keys (credential_id)`.execute(db)
  await sql`create index credential_keys_outgoing on credential_keys (ends_at) where state = 'outgoing'`.execute(db)
}
