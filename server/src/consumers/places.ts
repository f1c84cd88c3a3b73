import type { Db } from '../platform/database/database.ts'
import * as rows from './places.queries.ts'

export type { Place } from './places.queries.ts'

/** Where people work. */
export interface Places {
  /** The organisations of an account with its role and teams there; first the one a new session works in. */
  placesOf(accountId: string, within?: Db): Promise<rows.Place[]>
  /** Everybody active in an organisation, in order of names; the first thousand. */
  membersOf(organisationId: string): Promise<{ id: string; name: string; email: string }[]>
}

export const createPlaces = ({ db }: { db: Db }): Places => ({
  placesOf: (accountId, within = db) => rows.placesOf(within, accountId),
  membersOf: (organisationId) => rows.membersOf(db, organisationId),
})
