import { sql } from 'kysely'
import type { Db } from '../platform/database/database.ts'

export interface KeyOwner {
  firstName: string
  lastName: string
  email: string
  /** In the organisation of the app; empty when the owner has left it. */
  role: string
  organisationName: string
  teamIds: string[]
  teamNames: string[]
}

/** People and teams belong to other capabilities; the query names their tables. */
export async function findOwner(
  db: Db,
  { ownerId, organisationId }: { ownerId: string; organisationId: string },
): Promise<KeyOwner> {
  const { rows } = await sql<KeyOwner>`
    select account.first_name as "firstName", account.last_name as "lastName", account.email,
      coalesce(membership.role, '') as role, organisation.name as "organisationName",
      array(select team.id::text ${teams(ownerId, organisationId)}) as "teamIds",
      array(select team.name::text ${teams(ownerId, organisationId)}) as "teamNames"
    from accounts account
    join organisations organisation on organisation.id = ${organisationId}
    left join memberships membership
      on membership.account_id = account.id and membership.organisation_id = organisation.id
    where account.id = ${ownerId}`.execute(db)
  const [owner] = rows
  if (!owner) throw new Error(`The owner ${ownerId} of an app is gone.`)
  return owner
}

const teams = (ownerId: string, organisationId: string) => sql`
  from team_members member join teams team on team.id = member.team_id
  where member.account_id = ${ownerId} and member.organisation_id = ${organisationId}
  order by team.id`
