import { type Kysely, sql } from 'kysely'

export async function up(db: Kysely<never>): Promise<void> {
  // Which credentials held a product or plan that goes: their keys may name its policy until what is wanted of them is in force.
  await sql`
    create table credential_departures (
      subject_id uuid not null,
      credential_id uuid not null references credentials on delete cascade,
      primary key (subject_id, credential_id)
    )`.execute(db)
  await sql`create index credential_departures_by_credential on credential_departures (credential_id)`.execute(db)
}
