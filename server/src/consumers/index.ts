import './tables.ts'
import type { Db } from '../platform/database/database.ts'
import { createMemberships, type Memberships } from './memberships.ts'
import { createOrganisations, type Organisations } from './organisations.ts'
import { createPeople, type People } from './people.ts'
import { createPlaces, type Places } from './places.ts'

export type { NewMembership } from './inputs.ts'
export { placeNewAccount } from './memberships.ts'
export { peopleApi } from './people.api.ts'
export type { Place } from './places.ts'

export interface Consumers extends People, Organisations, Memberships, Places {}

export const createConsumers = (deps: { db: Db; now: () => Date }): Consumers => ({
  ...createPeople(deps),
  ...createOrganisations(deps),
  ...createMemberships(deps),
  ...createPlaces(deps),
})
