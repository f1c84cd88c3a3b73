import {
  customFieldEndpoints,
  invitationEndpoints,
  inviteCodeEndpoints,
  organisationEndpoints,
  organisationRequestEndpoints,
  ownOrganisationEndpoints,
  peopleEndpoints,
  termsEndpoints,
} from '@portico/contract'
import { onTestFinished } from 'vitest'
import { customFieldsApi } from '../fields/index.ts'
import { termsApi } from '../identity/index.ts'
import { type Actor, system } from '../platform/actor.ts'
import { mountEndpoints } from '../platform/http/endpoints.ts'
import { createRegistry } from '../platform/http/registry.ts'
import { answerErrors, createHttpServer } from '../platform/http/server.ts'
import { createLog } from '../platform/log.ts'
import type { Stage } from '../test-capabilities.ts'
import { askOf, type Door } from '../test-door.ts'
import {
  invitationsApi,
  inviteCodesApi,
  organisationRequestsApi,
  organisationsApi,
  ownOrganisationApi,
  peopleApi,
} from './index.ts'

/** The part of the REST API that is about people, asked by one actor: the owner unless told. */
export async function openPeopleDoor(stage: Stage, actor: Actor = stage.owner): Promise<Door> {
  const complaints: string[] = []
  const app = await createHttpServer({
    log: createLog({ level: 'error', format: 'json', write: (line) => void complaints.push(line) }),
    publicOrigin: 'http://localhost:3001',
    trustedProxies: 0,
    maxBodyBytes: 1_048_576,
  })
  const registry = createRegistry()
  const context = { app, registry, actorOf: async () => actor }
  const { consumers, identity } = stage.capabilities
  mountEndpoints(context, termsEndpoints, termsApi(identity))
  mountEndpoints(context, customFieldEndpoints, customFieldsApi(stage.capabilities.fields))
  mountEndpoints(context, peopleEndpoints, peopleApi(consumers, identity))
  mountEndpoints(context, organisationEndpoints, organisationsApi(consumers))
  mountEndpoints(context, invitationEndpoints, invitationsApi(consumers))
  mountEndpoints(context, ownOrganisationEndpoints, ownOrganisationApi(consumers))
  mountEndpoints(context, inviteCodeEndpoints, inviteCodesApi(consumers))
  mountEndpoints(context, organisationRequestEndpoints, organisationRequestsApi(consumers))
  answerErrors(app, async (_request, reply) => reply.code(500).send('a page'))
  onTestFinished(() => app.close())
  return { entrances: registry.all(), complaints, ask: askOf(app) }
}

/** An organisation with so many members, of whom the first is its admin. */
export async function foundOrganisation(
  { capabilities, owner }: Stage,
  name: string,
  members: readonly string[],
): Promise<{ organisationId: string; teamId: string; ids: string[] }> {
  const { consumers, identity } = capabilities
  const founded = await consumers.createOrganisation(owner, { name })
  const ids: string[] = []
  for (const firstName of members) {
    const { accountId } = await identity.createAccount(owner, {
      email: `${firstName.toLowerCase()}@${name.toLowerCase()}.example`,
      firstName,
      lastName: name,
      password: 'correct horse battery',
      status: 'active',
    })
    const role = ids.length === 0 ? 'admin' : 'member'
    await consumers.addMember(owner, { organisationId: founded.organisationId, accountId, role })
    ids.push(accountId)
  }
  return { ...founded, ids }
}

/** Somebody at work in an organisation, as a session says. */
export async function actorIn({ db, capabilities }: Stage, accountId: string, organisationId: string): Promise<Actor> {
  const account = await capabilities.consumers.showAccount(accountId)
  const place = (await capabilities.consumers.placesOf(accountId, db)).find(({ id }) => id === organisationId)
  if (!place) throw new Error(`${account.email} does not belong there.`)
  const { id, name, isDefault, role } = place
  return {
    ...system(account.name),
    kind: 'account',
    accountId,
    email: account.email,
    organisation: { id, name, isDefault, role },
    teamIds: place.teams.map((team) => team.id),
  }
}
