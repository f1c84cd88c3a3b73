import type { Actor } from './platform/actor.ts'
import { newId } from './platform/ids.ts'
import { type Offering, wishFor } from './test-capabilities.ts'
import type { OpenPortal } from './test-whole-portal.ts'

/** Everything an organisation and its people have that has an id in addresses, by the names those have in the contract. */
export type Belongings = Record<keyof typeof pageNames, string>

/** What pages call them. */
const pageNames = {
  accessRequestId: 'request',
  accountId: 'person',
  apiTokenId: 'apiToken',
  appId: 'app',
  checkoutId: 'checkout',
  credentialId: 'credential',
  entryId: 'entry',
  invitationId: 'invitation',
  inviteCodeId: 'inviteCode',
  organisationRequestId: 'organisationRequest',
  passkeyId: 'passkey',
  sessionId: 'session',
  teamId: 'team',
}

export const asPagesCallThem = (theirs: Belongings): Record<string, string> =>
  Object.fromEntries(Object.entries(pageNames).map(([name, page]) => [page, theirs[name as keyof Belongings]]))

/** Names in addresses that belong to nobody. */
export const isEverybodys = (name: string) =>
  ['catalogueId', 'document', 'file', 'operation', 'picture', 'planId', 'product', 'productId'].includes(name)

export async function belongingsOf(portal: OpenPortal, admin: Actor, offering: Offering): Promise<Belongings> {
  const { stage, ask, member, ownerCookie } = portal
  const { accessRequests, consumers, events } = stage.capabilities
  const request = await accessRequests.submitAccessRequest(admin, wishFor(offering))
  const { checkout_id: checkoutId } = await stage.db
    .selectFrom('access_requests')
    .select('checkout_id')
    .executeTakeFirstOrThrow()
  const guest = { email: 'guest@example.com', firstName: 'Gus', lastName: 'Guest' }
  const { id: invitationId } = await consumers.inviteColleague(admin, guest)
  await consumers.createOwnTeam(admin, { name: 'Backend' })
  const { teams } = await consumers.showOwnOrganisation(admin)
  await consumers.updateOrganisationSettings(stage.owner, { ownInviteCodes: true })
  const code = await consumers.createOwnInviteCode(admin, { name: 'Fair', quota: 1, lifetimeDays: 1 })
  const colleague = await member('bo@example.com', 'Acme')
  const sessions = await ask('GET', '/api/v1/own/sessions', { cookie: colleague.cookie })
  const newcomer = await member('nia@example.com', 'Default organisation')
  const asked = await ask('POST', '/api/v1/own/organisation-request', {
    cookie: newcomer.cookie,
    body: { name: 'Harbour' },
  })
  const token = { name: 'CI', permissions: null, lifetimeDays: 1, password: 'correct horse battery' }
  const made = await ask('POST', '/api/v1/own/api-tokens', { cookie: ownerCookie, body: token })
  await events.dispatch()
  const entry = await stage.db.selectFrom('inbox_entries').select('id').orderBy('id').executeTakeFirstOrThrow()
  return {
    accessRequestId: request.id,
    accountId: colleague.actor.accountId ?? '',
    apiTokenId: made.json().id,
    appId: request.app.id,
    checkoutId,
    credentialId: request.credentialId ?? '',
    entryId: entry.id,
    invitationId,
    inviteCodeId: code.id,
    organisationRequestId: asked.json().id,
    passkeyId: await addPasskey(portal, colleague.actor),
    sessionId: sessions.json().items[0].id,
    teamId: teams.find(({ isDefault }) => !isDefault)?.id ?? '',
  }
}

/** One that nobody could sign in with: what it is signed with is not looked at where it is renamed or removed. */
export async function addPasskey({ stage }: OpenPortal, { accountId }: Actor): Promise<string> {
  const id = newId()
  const made = { id, account_id: accountId ?? '', name: 'Desk', created_at: new Date(), last_used_at: null }
  const key = { credential_id: Buffer.from(id), public_key: Buffer.alloc(32), counter: 0, transports: [] }
  await stage.db
    .insertInto('passkeys')
    .values({ ...made, ...key })
    .execute()
  return id
}
