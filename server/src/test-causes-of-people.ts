import type { EventName } from '@portico/contract'
import { expect } from 'vitest'
import { actorIn } from './consumers/test-people.ts'
import type { Exchange } from './identity/index.ts'
import { totpCode } from './identity/totp.ts'
import { nobody } from './platform/actor.ts'
import { addMember } from './test-capabilities.ts'
import type { Cause, Play } from './test-causes.ts'

const password = 'correct horse battery'
const newPassword = 'amber tide 77 willows'
const visitor = nobody('', '192.0.2.1')

/** How each event about people comes about: through the REST API, or by what a page of the live portal calls. In the order of a life. */
export const causesOfPeople = {
  'account.registered': ({ stage }) =>
    stage.capabilities.identity.register(visitor, {
      email: 'rita@example.com',
      firstName: 'Rita',
      lastName: 'Register',
      password,
    }),
  'account.rejected': async ({ stage, ask, ids }) => {
    const { identity } = stage.capabilities
    await identity.updateSignUpSettings(stage.owner, { newAccounts: 'approval' })
    const person = { email: 'wim@example.com', firstName: 'Wim', lastName: 'Waits', password }
    ids.accountId = (await identity.register(visitor, person)).accountId
    await ask('rejectAccount', { reason: 'No' })
  },
  'account.email-confirmation-asked': ({ stage }) =>
    stage.capabilities.identity.askForRegistrationConfirmation(visitor, { email: 'rita@example.com' }),
  'account.created': async ({ ask, ids }) => {
    const person = { email: 'new@example.com', firstName: 'Nia', lastName: 'New', password }
    ids.accountId = (await ask('createAccount', person)).id
  },
  'account.updated': ({ ask }) => ask('updateAccount', { firstName: 'Nina' }),
  'custom-field.changed': async ({ ask, ids }) => {
    const field = { name: 'CostCentre', type: 'string', label: 'Cost centre', inKeyMetadata: true }
    ids.customFieldId = (await ask('createCustomField', field)).id
  },
  'account.fields-changed': ({ ask }) => ask('updateAccount', { fields: { CostCentre: 'K1' } }),
  'terms.published': async ({ ask, ids }) => {
    ids.termsId = (await ask('publishTerms', { text: 'Be kind.', mustAccept: true })).id
  },
  'terms.accepted': async ({ stage, member, ids, ask }) => {
    await stage.capabilities.identity.acceptTerms(member, ids.termsId ?? '')
    // The others of this play come without having read them.
    await ask('withdrawTerms')
  },
  'account.deactivated': ({ ask }) => ask('deactivateAccount'),
  'account.activated': ({ ask }) => ask('activateAccount'),
  'account.roles-changed': ({ ask }) => ask('changeAdminRoles', { roles: ['analyst'] }),
  'account.unlocked': async ({ stage, ask, ids }) => {
    const { db, clock } = stage
    const lock = {
      email_hash: Buffer.alloc(32),
      account_id: ids.accountId ?? '',
      failures: 10,
      last_failed_at: clock.now(),
    }
    const until = new Date(clock.now().getTime() + 900_000)
    await db
      .insertInto('sign_in_failures')
      .values({ ...lock, locked_until: until })
      .execute()
    await ask('unlockAccount')
  },
  'account.password-reset-asked': ({ stage }) =>
    stage.capabilities.identity.askForNewPassword(visitor, { email: 'new@example.com' }),
  'account.password-changed': async ({ stage, tokenFor }) => {
    const token = await tokenFor('password-reset')
    await stage.capabilities.identity.chooseNewPassword(visitor, { token, newPassword })
  },
  'account.second-factor-changed': async ({ stage, member, ids }) => {
    const { identity } = stage.capabilities
    const { secret } = await identity.beginSecondFactor(member)
    const code = totpCode(secret, stage.clock.now())
    ids.recoveryCode = (await identity.confirmSecondFactor(member, { code, password }))[0] ?? ''
  },
  'account.recovery-code-used': async ({ stage, member, ids }) => {
    const { identity } = stage.capabilities
    const exchange = browserOf()
    await expect(identity.signIn(exchange, { email: member.email ?? '', password })).rejects.toMatchObject({
      code: 'second-factor-required',
    })
    await identity.completeSignIn(exchange, { code: ids.recoveryCode ?? '' })
  },
  'account.email-change-asked': ({ stage, member }) =>
    stage.capabilities.identity.askForNewEmail(member, { email: 'moved@example.com', password }),
  'account.email-changed': async ({ stage, member, tokenFor }) =>
    stage.capabilities.identity.confirmEmail(member, await tokenFor('email-confirmation')),
  'account.api-token-created': ({ stage }) =>
    stage.capabilities.identity.createApiToken(stage.owner, {
      name: 'Nightly export',
      permissions: null,
      lifetimeDays: 30,
      password,
    }),
  'organisation.created': async ({ ask, ids }) => {
    ids.organisationId = (await ask('createOrganisation', { name: 'Hooli' })).id
  },
  'membership.created': ({ ask, ids }) => ask('addMember', { accountId: ids.accountId }),
  'membership.changed': ({ ask }) => ask('updateMember', { role: 'admin' }),
  'membership.ended': ({ ask }) => ask('removeMember'),
  'invitation.sent': ({ ask, ids }) =>
    ask('createInvitation', {
      email: 'guest@example.com',
      firstName: 'Gus',
      lastName: 'Guest',
      organisationId: ids.organisationId,
    }),
  'invitation.accepted': async ({ stage, tokenFor }) => {
    const token = await tokenFor('invitation')
    const guest = { token, firstName: 'Gus', lastName: 'Guest', password }
    await stage.capabilities.consumers.acceptAsNewcomer(visitor, guest)
  },
  'organisation-request.submitted': (play) => askForOrganisation(play, 'olga'),
  'organisation-request.approved': ({ ask }) => ask('approveOrganisationRequest', {}),
  'organisation-request.rejected': async (play) => {
    await askForOrganisation(play, 'piet')
    await play.ask('rejectOrganisationRequest', { reason: 'No' })
  },
  'organisation.removed': async ({ ask, ids }) => {
    ids.organisationId = (await ask('createOrganisation', { name: 'Gone' })).id
    await ask('removeOrganisation')
  },
  'account.removed': async ({ stage, ask, ids }) => {
    ids.accountId = (await addMember(stage)).accountId ?? ''
    await ask('removeAccount')
  },
} as const satisfies Partial<Record<EventName, Cause>>

/** What a browser sends and keeps, as far as signing in goes. */
function browserOf(): Exchange {
  const cookies: Record<string, string> = {}
  const reply = { setCookie: (name: string, value: string) => (cookies[name] = value), clearCookie: () => undefined }
  return { request: { id: '', ip: '192.0.2.9', headers: {}, cookies }, reply } as unknown as Exchange
}

/** As somebody new in the default organisation. */
async function askForOrganisation({ stage, ask, ids }: Play, name: string): Promise<void> {
  const person = { email: `${name}@example.com`, firstName: name, lastName: 'Founder', password }
  const { id } = await ask('createAccount', person)
  const { consumers } = stage.capabilities
  const [home] = await consumers.placesOf(id)
  const founder = await actorIn(stage, id, home?.id ?? '')
  ids.organisationRequestId = (await consumers.requestOrganisation(founder, { name })).id
}
