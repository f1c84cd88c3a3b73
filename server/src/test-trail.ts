import {
  apiDocumentEndpoints,
  apiTokenEndpoints,
  cartEndpoints,
  customFieldEndpoints,
  differenceEndpoints,
  gatewayApiEndpoints,
  invitationEndpoints,
  inviteCodeEndpoints,
  organisationEndpoints,
  organisationRequestEndpoints,
  ownOrganisationEndpoints,
  ownSessionEndpoints,
  peopleEndpoints,
  providerEndpoints,
  secondFactorEndpoints,
  sessionEndpoints,
  synchronisationEndpoints,
  termsEndpoints,
} from '@portico/contract'
import { expect } from 'vitest'
import type { Entrance } from './platform/http/registry.ts'
import { auditedActions, type Stage } from './test-capabilities.ts'
import type { Door } from './test-door.ts'

/** One way to change something, and what the audit log says of it then. */
export interface Change {
  path: string
  body?: object
  actions: string[]
  by?: 'member' | 'newcomer'
}

const peopleOperations = {
  ...{ ...termsEndpoints, ...customFieldEndpoints, ...peopleEndpoints, ...organisationEndpoints },
  ...{ ...invitationEndpoints, ...inviteCodeEndpoints, ...ownOrganisationEndpoints, ...organisationRequestEndpoints },
}

/** Held to the audit log by the tests of their own capability, if at all: what moves over here is held to it for good. */
const walkedNowhere = {
  ...{ ...providerEndpoints, ...gatewayApiEndpoints, ...apiDocumentEndpoints },
  // They need a provider that can be reached.
  ...{
    synchroniseProvider: synchronisationEndpoints.synchroniseProvider,
    compareProvider: differenceEndpoints.compareProvider,
  },
  ...{ ...sessionEndpoints, ...ownSessionEndpoints, ...secondFactorEndpoints, ...apiTokenEndpoints },
  // What somebody puts into the own cart is a wish and changes nothing.
  ...cartEndpoints,
}

/** Every operation that changes something is in one of the two walks, or named above. */
export const changesOf = (door: Door, walk: 'people' | 'rest'): Entrance[] =>
  door.entrances.filter(
    ({ method, name }) =>
      method !== 'GET' && !(name in walkedNowhere) && (walk === 'people') === name in peopleOperations,
  )

/** Asks for each change, first so that it must be refused, then well; in the order given. */
export async function walkTrail(
  stage: Stage,
  changes: Record<string, Change>,
  changing: readonly Entrance[],
  { door, wall, lobby = wall }: { door: Door; wall: Door; lobby?: Door },
): Promise<void> {
  expect(Object.keys(changes).toSorted()).toEqual(changing.map((entrance) => entrance.name).toSorted())
  let known = (await auditedActions(stage)).length
  for (const [name, { path, body, actions, by }] of Object.entries(changes)) {
    const { ask } = by === 'newcomer' ? lobby : by === 'member' ? wall : door
    const method = changing.find((entrance) => entrance.name === name)?.method ?? ''
    const refused = await ask(method, path.replace(/[0-9a-f-]{36}/, '01900000-0000-7000-8000-000000000000'), {
      wrong: 1,
    })
    expect(refused.status, name).toBeGreaterThanOrEqual(400)
    expect((await auditedActions(stage)).slice(known), name).toEqual([])
    const answer = await ask(method, path, body)
    expect(answer.status, `${name}: ${JSON.stringify(answer.body)}`).toBeLessThan(300)
    expect((await auditedActions(stage)).slice(known), name).toEqual(actions)
    known += actions.length
  }
  const entries = await stage.db.selectFrom('audit_entries').selectAll().orderBy('id', 'desc').limit(10).execute()
  for (const entry of entries) expect(entry).toMatchObject({ actor_kind: 'account', actor_id: stage.owner.accountId })
}
