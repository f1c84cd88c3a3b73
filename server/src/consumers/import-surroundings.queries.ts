import { sql } from 'kysely'
import type { Db } from '../platform/database/database.ts'
import type { ImportSurroundings } from './import-judgement.ts'

const noId = '00000000-0000-0000-0000-000000000000'

/** By name in lower case, the default one also by the empty one; with `hold` nobody changes who belongs there meanwhile. */
export async function placesNamed(
  db: Db,
  names: readonly string[],
  hold: boolean,
): Promise<ImportSurroundings['places']> {
  const organisations = await db
    .selectFrom('organisations')
    .select(['id', 'name', 'is_default as isDefault'])
    .where('removed_at', 'is', null)
    .where((eb) =>
      eb.or([
        eb(eb.fn('lower', ['name']), 'in', names),
        eb.and([eb('is_default', '=', true), eb.lit(names.includes(''))]),
      ]),
    )
    .orderBy('id')
    .$if(hold, (query) => query.forNoKeyUpdate())
    .execute()
  const ids = organisations.map(({ id }) => id)
  const teams = await db
    .selectFrom('teams')
    .select(['id', 'name', 'organisation_id as organisationId', 'is_default as isDefault'])
    .where('organisation_id', 'in', ids.length > 0 ? ids : [noId])
    .execute()
  return new Map(
    organisations.flatMap(({ id, name, isDefault }) => {
      const there = teams.filter(({ organisationId }) => organisationId === id)
      const place = {
        id,
        isDefault,
        defaultTeamId: there.find((team) => team.isDefault)?.id ?? '',
        teams: new Map(there.map((team) => [team.name.toLowerCase(), team.id])),
      }
      return isDefault ? [['', place] as const, [name.toLowerCase(), place] as const] : [[name.toLowerCase(), place]]
    }),
  )
}

export async function namesOf(
  db: Db,
  ids: readonly string[],
): Promise<Map<string, { name: string; isDefault: boolean }>> {
  if (ids.length === 0) return new Map()
  const found = await db
    .selectFrom('organisations')
    .select(['id', 'name', 'is_default as isDefault'])
    .where('id', 'in', [...new Set(ids)])
    .execute()
  return new Map(found.map(({ id, ...organisation }) => [id, organisation]))
}

/** Who has these addresses; accounts is a table of identity. */
export async function accountsWith(db: Db, emails: readonly string[]): Promise<ImportSurroundings['accounts']> {
  if (emails.length === 0) return new Map()
  const { rows } = await sql<{ id: string; email: string; organisationIds: string[] }>`
    select id, email, array(
      select organisation_id::text from memberships where account_id = accounts.id) as "organisationIds"
    from accounts where email = any(${emails}::text[]) and removed_at is null`.execute(db)
  return new Map(rows.map(({ email, ...account }) => [email, account]))
}

export async function firstLinesOf(
  db: Db,
  importId: string,
  emails: readonly string[],
): Promise<ImportSurroundings['firstLines']> {
  const { rows } = await sql<{ email: string; line: number }>`
    select email, min(line) as line from account_import_rows
    where import_id = ${importId}::uuid and email = any(${emails}::text[]) group by email`.execute(db)
  return new Map(rows.map(({ email, line }) => [email, line]))
}

export async function insertMembers(
  tx: Db,
  members: readonly {
    accountId: string
    organisationId: string
    role: 'admin' | 'member'
    teamIds: readonly string[]
  }[],
  at: Date,
): Promise<void> {
  if (members.length === 0) return
  const memberships = members.map(({ accountId, organisationId, role }) => ({
    account_id: accountId,
    organisation_id: organisationId,
    role,
    created_at: at,
  }))
  await tx.insertInto('memberships').values(memberships).execute()
  const places = members.flatMap(({ accountId, organisationId, teamIds }) =>
    teamIds.map((teamId) => ({ account_id: accountId, organisation_id: organisationId, team_id: teamId })),
  )
  await tx.insertInto('team_members').values(places).execute()
}
