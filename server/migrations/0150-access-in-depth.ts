import { type Kysely, sql } from 'kysely'

export async function up(db: Kysely<never>): Promise<void> {
  await sql`
    alter table plans
      add column allowance_requests integer,
      add column allowance_period_seconds integer,
      add constraint plans_allowance check ((allowance_requests is null) = (allowance_period_seconds is null))`.execute(
    db,
  )

  // One form that was sent: it becomes one request for each key that is needed, and sent again it is the same one.
  await sql`
    create table checkouts (
      id uuid primary key,
      account_id uuid not null references accounts,
      submitted_by uuid not null references accounts,
      submission_key text not null,
      created_at timestamptz not null,
      constraint checkouts_submission unique (submitted_by, account_id, submission_key)
    )`.execute(db)
  await sql`
    insert into checkouts (id, account_id, submitted_by, submission_key, created_at)
    select id, account_id, account_id, submission_key, created_at from access_requests`.execute(db)

  await sql`
    alter table access_requests
      add column checkout_id uuid references checkouts,
      add column kind text not null default 'access' check (kind in ('access', 'add-products', 'plan-change')),
      add column target_credential_id uuid references credentials,
      add constraint access_requests_target check ((kind = 'access') = (target_credential_id is null))`.execute(db)
  await sql`update access_requests set checkout_id = id`.execute(db)
  await sql`alter table access_requests alter column checkout_id set not null, drop column submission_key`.execute(db)
  await sql`create index access_requests_by_checkout on access_requests (checkout_id)`.execute(db)
  await sql`create index access_requests_by_target on access_requests (target_credential_id) where target_credential_id is not null`.execute(
    db,
  )
  await sql`
    create unique index access_requests_open_plan_change on access_requests (target_credential_id)
    where kind = 'plan-change' and status in ('pending', 'approving')`.execute(db)
  await sql`create index access_requests_by_account on access_requests (account_id, id desc)`.execute(db)
  await sql`create index access_requests_by_allowance on access_requests (account_id, plan_id, created_at desc)`.execute(
    db,
  )
  await sql`
    create index access_requests_open_by_organisation on access_requests (organisation_id)
    where status in ('pending', 'approving')`.execute(db)

  await sql`
    create table access_request_changes (
      id uuid primary key,
      access_request_id uuid not null references access_requests on delete cascade,
      from_status text,
      to_status text not null,
      changed_by uuid references accounts,
      changed_by_name text not null,
      reason text,
      changed_at timestamptz not null
    )`.execute(db)
  await sql`create index access_request_changes_by_request on access_request_changes (access_request_id, changed_at, id)`.execute(
    db,
  )
  await sql`
    insert into access_request_changes
      (id, access_request_id, from_status, to_status, changed_by, changed_by_name, reason, changed_at)
    select gen_random_uuid(), request.id, null, 'pending', request.account_id, accounts.name, null, request.created_at
    from access_requests request join accounts on accounts.id = request.account_id
    union all
    select gen_random_uuid(), id, 'pending', status, decided_by, coalesce(decided_by_name, ''), reason, decided_at
    from access_requests where decided_at is not null`.execute(db)

  await sql`
    create table cart_items (
      account_id uuid not null references accounts on delete cascade,
      catalogue_id uuid not null references catalogues on delete cascade,
      plan_id uuid not null references plans on delete cascade,
      product_id uuid not null references products on delete cascade,
      added_at timestamptz not null,
      primary key (account_id, catalogue_id, plan_id, product_id)
    )`.execute(db)
}
