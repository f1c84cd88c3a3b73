import { sql } from 'kysely'
import type { Cursor } from '../platform/database/cursor.ts'
import type { Db } from '../platform/database/database.ts'
import type { Named } from '../platform/database/named-by-owner.ts'
import { belongsTo } from '../platform/database/of-products.ts'
import { containing } from '../platform/database/patterns.ts'
import type { Member } from './app-visibility.ts'

const chosenTeams = sql<Named[]>`coalesce((
  select json_agg(json_build_object('id', teams.id, 'name', teams.name) order by teams.name)
  from app_teams join teams on teams.id = app_teams.team_id
  where app_teams.app_id = apps.id), '[]')`

/** Names of owner and organisation belong to identity and consumers; the join names their tables. */
const living = (db: Db) =>
  db
    .selectFrom('apps')
    .innerJoin('accounts', 'accounts.id', 'apps.owner_id')
    .innerJoin('organisations', 'organisations.id', 'apps.organisation_id')
    .select([
      'apps.id',
      'apps.name',
      'apps.description',
      'apps.visibility',
      'apps.chosen_teams as chosenTeams',
      'apps.redirect_urls as redirectUrls',
      chosenTeams.as('teams'),
      'apps.owner_id as ownerId',
      'accounts.name as ownerName',
      'accounts.email as ownerEmail',
      'apps.organisation_id as organisationId',
      'organisations.name as organisationName',
      'organisations.is_default as inDefaultOrganisation',
      'apps.created_at as createdAt',
      'apps.version',
    ])
    .where('apps.deleted_at', 'is', null)

export type AppRow = NonNullable<Awaited<ReturnType<typeof findApp>>>

/** The twin of `maySeeApp`. */
const seenBy = (member: Member) => sql<boolean>`(
  apps.organisation_id = ${member.organisationId}::uuid and (
    apps.owner_id = ${member.accountId}::uuid
    or (not ${member.inDefaultOrganisation} and apps.visibility = 'organisation')
    or (not ${member.inDefaultOrganisation} and apps.visibility = 'team' and (case when apps.chosen_teams
      then exists (
        select 1 from app_teams join teams on teams.id = app_teams.team_id
        where app_teams.app_id = apps.id and not teams.is_default and teams.id = any(${member.teamIds}::uuid[]))
      else exists (
        select 1 from team_members join teams on teams.id = team_members.team_id
        where team_members.account_id = apps.owner_id
          and team_members.organisation_id = apps.organisation_id
          and not teams.is_default
          and team_members.team_id = any(${member.teamIds}::uuid[])) end))))`

/** What an admin of the organisation may take over: names and owners only. */
export const listHiddenFrom = (db: Db, member: Member) =>
  living(db)
    .where('apps.organisation_id', '=', member.organisationId)
    .where(sql<boolean>`not ${seenBy(member)}`)
    .orderBy('apps.name')
    .orderBy('apps.id')
    .limit(500)
    .execute()

export const listAppsOf = (db: Db, member: Member, search?: string) =>
  living(db)
    .where(seenBy(member))
    .$if(search !== undefined && search !== '', (query) => query.where('apps.name', 'ilike', containing(search)))
    .orderBy('apps.name')
    .orderBy('apps.id')
    .limit(500)
    .execute()

export const idsOfAppsOf = (db: Db, member: Member) =>
  db.selectFrom('apps').select('id').where('deleted_at', 'is', null).where(seenBy(member)).execute()

export const findAppOf = (db: Db, member: Member, id: string) =>
  living(db).where('apps.id', '=', id).where(seenBy(member)).executeTakeFirst()

export const findApp = (db: Db, id: string) => living(db).where('apps.id', '=', id).executeTakeFirst()

/** Of an owner, of an organisation, or both. */
export const listAppsOwned = (db: Db, { ownerId, organisationId }: { ownerId?: string; organisationId?: string }) =>
  living(db)
    .$if(ownerId !== undefined, (query) => query.where('apps.owner_id', '=', ownerId ?? ''))
    .$if(organisationId !== undefined, (query) => query.where('apps.organisation_id', '=', organisationId ?? ''))
    .orderBy('apps.name')
    .orderBy('apps.id')
    .execute()

export interface AppFilter {
  search?: string | undefined
  organisationId?: string | undefined
  ownerId?: string | undefined
  /** Only what belongs to these products; null: all. */
  within?: readonly string[] | null | undefined
}

export const listApps = (db: Db, filter: AppFilter & { after: Cursor | null; limit: number }) =>
  living(db)
    .where(belongsTo('apps.id', 'appId', filter.within ?? null))
    .$if(filter.search !== undefined, (query) => query.where('apps.name', 'ilike', containing(filter.search)))
    .$if(filter.organisationId !== undefined, (query) =>
      query.where('apps.organisation_id', '=', filter.organisationId ?? ''),
    )
    .$if(filter.ownerId !== undefined, (query) => query.where('apps.owner_id', '=', filter.ownerId ?? ''))
    .where((eb) =>
      filter.after
        ? eb(eb.refTuple('apps.name', 'apps.id'), '>', eb.tuple(filter.after.value, filter.after.id))
        : eb.lit(true),
    )
    .orderBy('apps.name')
    .orderBy('apps.id')
    .limit(filter.limit)
    .execute()

export async function countApps(db: Db, filter: AppFilter = {}): Promise<number> {
  const row = await db
    .selectFrom('apps')
    .select(sql<number>`count(*)`.as('count'))
    .where('deleted_at', 'is', null)
    .where(belongsTo('apps.id', 'appId', filter.within ?? null))
    .$if(filter.search !== undefined, (query) => query.where('name', 'ilike', containing(filter.search)))
    .$if(filter.organisationId !== undefined, (query) =>
      query.where('organisation_id', '=', filter.organisationId ?? ''),
    )
    .$if(filter.ownerId !== undefined, (query) => query.where('owner_id', '=', filter.ownerId ?? ''))
    .executeTakeFirstOrThrow()
  return row.count
}

/** Keeps the app from changing until the transaction ends. */
export const lockApp = (tx: Db, id: string) =>
  tx
    .selectFrom('apps')
    .select(['id', 'version'])
    .where('id', '=', id)
    .where('deleted_at', 'is', null)
    .forUpdate()
    .executeTakeFirst()

export interface AppValues {
  name: string
  description: string
  visibility: 'personal' | 'team' | 'organisation'
  chosen_teams: boolean
  redirect_urls: string[]
}

export async function insertApp(
  tx: Db,
  app: AppValues & { id: string; organisation_id: string; owner_id: string },
  at: Date,
): Promise<void> {
  await tx
    .insertInto('apps')
    .values({ ...app, created_at: at, updated_at: at })
    .execute()
}

export async function updateApp(
  tx: Db,
  id: string,
  fields: Partial<AppValues & { owner_id: string; organisation_id: string }>,
  at: Date,
): Promise<void> {
  await tx
    .updateTable('apps')
    .set((row) => ({ ...fields, updated_at: at, version: row('version', '+', 1) }))
    .where('id', '=', id)
    .execute()
}

export async function replaceTeams(tx: Db, appId: string, teamIds: readonly string[]): Promise<void> {
  await tx.deleteFrom('app_teams').where('app_id', '=', appId).execute()
  if (teamIds.length === 0) return
  await tx
    .insertInto('app_teams')
    .values(teamIds.map((team_id) => ({ app_id: appId, team_id })))
    .execute()
}

export async function markAppDeleted(tx: Db, id: string, at: Date): Promise<void> {
  await tx.updateTable('apps').set({ deleted_at: at }).where('id', '=', id).execute()
}
