import { type Kysely, sql } from 'kysely'

export async function up(db: Kysely<never>): Promise<void> {
  await sql`
    create table passkeys (
      id uuid primary key,
      account_id uuid not null references accounts on delete cascade,
      credential_id bytea not null,
      public_key bytea not null,
      counter bigint not null,
      transports text[] not null,
      name text not null,
      created_at timestamptz not null,
      last_used_at timestamptz,
      constraint passkeys_credential_id_key unique (credential_id)
    )`.execute(db)
  await sql`create index passkeys_by_account on passkeys (account_id, id)`.execute(db)

  // What an authenticator was asked to sign, until it has.
  await sql`
    create table passkey_challenges (
      challenge_hash bytea primary key,
      purpose text not null,
      bound_to text not null,
      expires_at timestamptz not null
    )`.execute(db)
  await sql`create index passkey_challenges_by_expiry on passkey_challenges (expires_at)`.execute(db)
}
