import { type Kysely, sql } from 'kysely'

export async function up(db: Kysely<never>): Promise<void> {
  // Empty: whatever they concern.
  await sql`
    alter table webhooks
      add column product_ids uuid[] not null default '{}',
      add column organisation_ids uuid[] not null default '{}'`.execute(db)
  await sql`
    alter table webhook_deliveries
      drop constraint webhook_deliveries_state_check,
      add constraint webhook_deliveries_state_check
        check (state in ('waiting', 'delivered', 'failed', 'held', 'filtered'))`.execute(db)
}
