import { type Kysely, sql } from 'kysely'

export async function up(db: Kysely<never>): Promise<void> {
  // Who suspended a credential decides who may resume it.
  await sql`
    alter table credentials
      add column suspended_by text check (suspended_by in ('member', 'back-office')),
      add column suspended_at timestamptz,
      add column suspension_reason text not null default '',
      add constraint credentials_suspension check (status <> 'suspended' or suspended_by is not null)`.execute(db)
  // A wish that the key's quota begins anew, by an id of its own: one that comes while another is carried out is not lost.
  await sql`alter table credential_keys add column new_quota_wish uuid`.execute(db)
}
