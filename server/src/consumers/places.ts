import type { Db } from '../platform/database/database.ts'
import * as rows from './places.queries.ts'

export type { Place } from './places.queries.ts'

/** Where people work. */
export interface Places {
  /** The organisations of an account with its role and teams there; first the one a new session works in. */
  placesOf(accountId: string, within?: Db): Promise<rows.Place[]>
  /** Active people of an organisation but one, in order of names: the first so many, and how many there are. */
  listOthersIn(which: {
    organisationId: string
    except: string
    search?: string | undefined
    limit: number
  }): Promise<{ items: { id: string; name: string; email: string }[]; total: number }>
}

export const createPlaces = ({ db }: { db: Db }): Places => ({
  placesOf: (accountId, within = db) => rows.placesOf(within, accountId),
  listOthersIn: async (which) => ({
    items: await rows.listOthers(db, which),
    total: await rows.countOthers(db, which),
  }),
})
