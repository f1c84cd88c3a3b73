import { type Kysely, sql } from 'kysely'

export async function up(db: Kysely<never>): Promise<void> {
  await sql`alter table product_services add column key_header text not null default 'Authorization'`.execute(db)
  // Those of other providers follow with their next synchronisation.
  await sql`
    update product_services set key_header = gateway_apis.key_header
    from gateway_apis where gateway_apis.id::text = product_services.service_id`.execute(db)
}
