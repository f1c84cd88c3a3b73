import {
  accountImportEndpoints,
  apiDocumentEndpoints,
  apiTokenEndpoints,
  customFieldEndpoints,
  differenceEndpoints,
  type EndpointMap,
  endpoints,
  gatewayApiEndpoints,
  impersonationEndpoints,
  invitationEndpoints,
  inviteCodeEndpoints,
  type Method,
  mailEndpoints,
  mailSettingsEndpoints,
  mailTemplateEndpoints,
  organisationEndpoints,
  organisationRequestEndpoints,
  ownInviteCodeEndpoints,
  ownOrganisationEndpoints,
  ownSessionEndpoints,
  passkeyEndpoints,
  peopleEndpoints,
  pictureEndpoints,
  providerEndpoints,
  secondFactorEndpoints,
  serviceAccountEndpoints,
  sessionEndpoints,
  synchronisationEndpoints,
  termsEndpoints,
} from '@portico/contract'
import { expect } from 'vitest'
import { auditedActions, type Stage } from './test-capabilities.ts'
import type { Door } from './test-door.ts'

/** One way to change something, and what the audit log says of it then. */
export interface Change {
  path: string
  /** A function where it depends on what was answered before. */
  body?: object | (() => object | Promise<object>)
  actions: string[]
  by?: 'member' | 'newcomer'
}

export type Walk = 'people' | 'own' | 'providers' | 'rest'

const walked: Record<Exclude<Walk, 'rest'>, EndpointMap> = {
  people: {
    ...accountImportEndpoints,
    ...pictureEndpoints,
    ...{ ...termsEndpoints, ...customFieldEndpoints, ...peopleEndpoints, ...organisationEndpoints },
    ...ownInviteCodeEndpoints,
    ...{ ...invitationEndpoints, ...inviteCodeEndpoints, ...ownOrganisationEndpoints, ...organisationRequestEndpoints },
  },
  // What takes a browser with cookies, or the post.
  own: {
    ...{
      ...sessionEndpoints,
      ...ownSessionEndpoints,
      ...secondFactorEndpoints,
      ...passkeyEndpoints,
      ...apiTokenEndpoints,
      ...serviceAccountEndpoints,
    },
    ...impersonationEndpoints,
    ...{ ...mailEndpoints, ...mailSettingsEndpoints, ...mailTemplateEndpoints },
  },
  // What takes a provider that can be reached, or documents.
  providers: {
    ...{ ...providerEndpoints, ...gatewayApiEndpoints, ...apiDocumentEndpoints },
    synchroniseProvider: synchronisationEndpoints.synchroniseProvider,
    compareProvider: differenceEndpoints.compareProvider,
  },
}

const isWalkedElsewhere = (name: string) => Object.values(walked).some((operations) => name in operations)

/** Every operation of the contract that may change something is in one walk. @returns their methods by name */
export const changesOf = (walk: Walk): Map<string, Method> =>
  new Map(
    Object.entries(endpoints as EndpointMap)
      .filter(([name, { method }]) => method !== 'GET' && isOf(walk, name))
      .map(([name, { method }]) => [name, method]),
  )

const isOf = (walk: Walk, name: string) => (walk === 'rest' ? !isWalkedElsewhere(name) : name in walked[walk])

type Asking = Pick<Door, 'ask'>

/** Asks for each change, first so that it must be refused, then well; in the order given. */
export async function walkTrail(
  stage: Stage,
  changes: Record<string, Change>,
  changing: ReadonlyMap<string, Method>,
  { door, wall = door, lobby = wall }: Record<'door', Asking> & Partial<Record<'wall' | 'lobby', Asking>>,
): Promise<void> {
  expect(Object.keys(changes).toSorted()).toEqual([...changing.keys()].toSorted())
  let known = (await auditedActions(stage)).length
  for (const [name, { path, body, actions, by }] of Object.entries(changes)) {
    const { ask } = by === 'newcomer' ? lobby : by === 'member' ? wall : door
    const method = changing.get(name) ?? ''
    const refused = await ask(method, path.replace(/[0-9a-f-]{36}/, '01900000-0000-7000-8000-000000000000'), {
      wrong: 1,
    })
    expect(refused.status, name).toBeGreaterThanOrEqual(400)
    expect((await auditedActions(stage)).slice(known), name).toEqual([])
    const answer = await ask(method, path, typeof body === 'function' ? await body() : body)
    expect(answer.status, `${name}: ${JSON.stringify(answer.body)}`).toBeLessThan(300)
    expect((await auditedActions(stage)).slice(known), name).toEqual(actions)
    known += actions.length
  }
  const entries = await stage.db.selectFrom('audit_entries').selectAll().orderBy('id', 'desc').limit(10).execute()
  for (const entry of entries) expect(entry).toMatchObject({ actor_kind: 'account', actor_id: stage.owner.accountId })
}
