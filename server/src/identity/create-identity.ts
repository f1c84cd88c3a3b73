import { randomBytes } from 'node:crypto'
import type { FastifyBaseLogger, FastifyRequest } from 'fastify'
import type { Fields } from '../custom-fields/index.ts'
import { nobody } from '../platform/actor.ts'
import { recordAudit } from '../platform/audit/audit.ts'
import type { Vault } from '../platform/crypto/vault.ts'
import { type Db, inTransaction } from '../platform/database/database.ts'
import { Refused } from '../platform/errors.ts'
import { createAccountLock } from './account-lock.ts'
import { createAccountRemoval } from './account-removal.ts'
import { createAccountSettings } from './account-settings.ts'
import { createAddressLimit } from './address-limit.ts'
import { createAdministration } from './administration.ts'
import { createApiTokens } from './api-tokens.ts'
import { bearerToken } from './bearer-token.ts'
import { createEmailChange } from './email-change.ts'
import { createForgetExpired } from './forget-expired.ts'
import { createForgottenPassword } from './forgotten-password.ts'
import type { Exchange, Identity, InviteCodePort, JoinDefaultOrganisation, Session } from './identity.ts'
import { createImpersonation } from './impersonation.ts'
import { createImportedAccounts } from './imported-accounts.ts'
import type { SendAlreadyRegistered, SendEmailConfirmation, SendFarewell, SendPasswordReset } from './mail-ports.ts'
import { createOwnAccount } from './own-account.ts'
import { createOwnData } from './own-data.ts'
import { createOwnSessions } from './own-sessions.ts'
import { challengeMinutes, createPasskeyCheck } from './passkey-check.ts'
import { passkeyParty } from './passkey-party.ts'
import { createPasskeySignIn } from './passkey-sign-in.ts'
import { createPasskeys } from './passkeys.ts'
import { createPasswordCheck } from './password-check.ts'
import { createPasswordHistory } from './password-history.ts'
import { createPasswordPolicy } from './password-policy.ts'
import { createPasswords, type Passwords } from './passwords.ts'
import { createPictures } from './pictures.ts'
import { createRegistration } from './registration.ts'
import { createRegistrationConfirmation } from './registration-confirmation.ts'
import { createRoleGrants } from './role-grants.ts'
import { createSecondFactor } from './second-factor.ts'
import { createSecondFactorChanges } from './second-factor-changes.ts'
import { createSecondFactorCheck } from './second-factor-check.ts'
import { createSecondSteps, secondStepMinutes, secondStepOver } from './second-step.ts'
import { createServiceAccounts } from './service-accounts.ts'
import { createSessionCookie } from './session-cookie.ts'
import { createSessionOpening } from './session-opening.ts'
import { createSessions, visitOf } from './sessions.ts'
import { createSignIn } from './sign-in.ts'
import { createSignUpSettings } from './sign-up-settings.ts'
import { createTerms } from './terms.ts'

export interface IdentityOptions {
  db: Db
  now: () => Date
  log: FastifyBaseLogger
  /** The address people use: passkeys are made for it. */
  baseUrl: string
  /** Whether people reach the portal by https. */
  secureCookies: boolean
  joinDefaultOrganisation: JoinDefaultOrganisation
  fields: Fields
  inviteCodes: InviteCodePort
  sendPasswordReset: SendPasswordReset
  sendEmailConfirmation: SendEmailConfirmation
  sendRegistrationConfirmation: SendEmailConfirmation
  sendAlreadyRegistered: SendAlreadyRegistered
  sendFarewell: SendFarewell
  /** Whether people who register confirm their address while no owner has decided that. */
  confirmsByDefault: () => Promise<boolean>
  /** In the transaction that erases an account: what it was told. */
  forgetNotices: (tx: Db, accountId: string) => Promise<void>
  vault: Vault
  /** What people call the portal, in authenticator apps. */
  portalName: string
  /** Left out: Argon2id on all cores but one. */
  passwords?: Passwords | undefined
}

/** Attempts one network address may make: enough for an office behind one address, too few to try much. Failed sign-ins are a setting. */
const limits = {
  failedSignIns: { most: 50, windowMinutes: 15 },
  wrongLinks: { most: 30, windowMinutes: 15 },
  registrations: { most: 100, windowMinutes: 60 },
  passwordResets: { most: 30, windowMinutes: 15 },
  newEmails: { most: 30, windowMinutes: 15 },
  passkeyChallenges: { most: 100, windowMinutes: 15 },
  unknownApiTokens: { most: 50, windowMinutes: 15 },
}

export function createIdentity(options: IdentityOptions): Identity {
  const { db, now, log } = options
  const passwords = options.passwords ?? createPasswords()
  const settings = createAccountSettings({ db, now })
  const lock = createAccountLock({ db, now, settings })
  const deps = {
    db,
    now,
    log,
    fields: options.fields,
    passwords,
    randomBytes,
    policy: createPasswordPolicy({ settings }),
    lock,
    passwordCheck: createPasswordCheck({ passwords, lock }),
    settings,
    signUpSettings: createSignUpSettings({ db, now }),
    terms: createTerms({ db, now }),
    passwordHistory: createPasswordHistory({ db, now, passwords, settings }),
    vault: options.vault,
    issuer: options.portalName,
    secondFactorCheck: createSecondFactorCheck({ vault: options.vault, now }),
    passkeyCheck: createPasskeyCheck({ db, now, log, randomBytes, party: passkeyParty(options.baseUrl) }),
  }
  const sessions = createSessions(deps)
  const openSession = createSessionOpening({ ...deps, sessions })
  const failedSignIns = createAddressLimit({ ...limits.failedSignIns, now })
  const secondSteps = createSecondSteps({ ...deps, openSession, addresses: failedSignIns })
  const signIn = createSignIn({ ...deps, openSession, secondSteps, addresses: failedSignIns })
  const passkeySignIn = createPasskeySignIn({
    ...deps,
    openSession,
    addresses: failedSignIns,
    challenges: createAddressLimit({ ...limits.passkeyChallenges, now }),
  })
  const changes = createSecondFactorChanges(deps)
  const passkeys = createPasskeys({ ...deps, changes })
  const apiTokens = createApiTokens({ ...deps, addresses: createAddressLimit({ ...limits.unknownApiTokens, now }) })
  const grants = createRoleGrants(deps)
  const wrongLinks = createAddressLimit({ ...limits.wrongLinks, now })
  const ownSessions = createOwnSessions(deps)
  const pictures = createPictures(deps)
  const cookie = createSessionCookie(options.secureCookies)
  const stepCookie = createSessionCookie(options.secureCookies, 'portico_second_step')
  const impersonation = createImpersonation({
    ...deps,
    cookie: createSessionCookie(options.secureCookies, 'portico_impersonation'),
  })
  const passkeyCookie = createSessionCookie(options.secureCookies, 'portico_passkey')
  const known = new WeakMap<FastifyRequest, Promise<Session | null>>()
  const callers = new WeakMap<FastifyRequest, Promise<Session>>()

  function sessionOf(request: FastifyRequest): Promise<Session | null> {
    const session = known.get(request) ?? findSession(cookie.read(request), request)
    known.set(request, session)
    return session
  }

  function callerOf(request: FastifyRequest): Promise<Session | null> {
    const token = bearerToken(request)
    if (token === null) return sessionOf(request)
    const caller = callers.get(request) ?? apiTokens.find(token, visitOf(request))
    callers.set(request, caller)
    return caller
  }

  const findSession = async (token: string | null, request: FastifyRequest) =>
    token === null ? null : sessions.find(token, visitOf(request))

  async function refreshed(request: FastifyRequest, token: string | null): Promise<Session> {
    known.set(request, findSession(token, request))
    const session = await sessionOf(request)
    if (!session) throw new Refused('sign-in-required', 'Sign in to continue.', { kind: 'sign-in' })
    return session
  }

  async function begun({ request, reply }: Exchange, token: string): Promise<Session> {
    const session = await refreshed(request, token)
    cookie.write(reply, token, session.endsAt)
    return session
  }

  async function showSecondStep(request: FastifyRequest) {
    const token = stepCookie.read(request)
    return token === null ? null : secondSteps.show(token)
  }

  return {
    ...createRegistration({
      ...deps,
      addresses: createAddressLimit({ ...limits.registrations, now }),
      joinDefaultOrganisation: options.joinDefaultOrganisation,
      inviteCodes: options.inviteCodes,
      confirmsByDefault: options.confirmsByDefault,
    }),
    ...createRegistrationConfirmation({
      ...deps,
      addresses: createAddressLimit({ ...limits.newEmails, now }),
      sendRegistrationConfirmation: options.sendRegistrationConfirmation,
      sendAlreadyRegistered: options.sendAlreadyRegistered,
    }),
    ...createForgottenPassword({
      ...deps,
      addresses: createAddressLimit({ ...limits.passwordResets, now }),
      sendPasswordReset: options.sendPasswordReset,
    }),
    ...createOwnAccount(deps),
    ...createEmailChange({
      ...deps,
      addresses: createAddressLimit({ ...limits.newEmails, now }),
      sendEmailConfirmation: options.sendEmailConfirmation,
    }),
    ...ownSessions,
    ...createOwnData(deps, { ...ownSessions, ...apiTokens, ...passkeys, ...pictures }),
    ...createAdministration(deps),
    ...deps.settings,
    passwordRules: deps.policy.passwordRules,
    ...deps.signUpSettings,
    ...deps.terms,
    ...grants,
    ...createServiceAccounts({ ...deps, issue: apiTokens.issue, grants }),
    ...createAccountRemoval({ ...deps, forgetNotices: options.forgetNotices, sendFarewell: options.sendFarewell }),
    ...createForgetExpired(deps),
    ...createImportedAccounts(deps),
    ...pictures,
    ...apiTokens,
    ...createSecondFactor({ ...deps, changes }),
    ...impersonation,
    ...passkeys,
    sessionOf,
    callerOf,
    countWrongLink: (actor) => void wrongLinks.countAttempt(actor.address),

    async authenticate(request) {
      const session = await sessionOf(request)
      if (!session) return nobody(request.id, request.ip)
      return (await impersonation.impersonatedBy(request, session.actor)) ?? session.actor
    },

    async authenticateCaller(request) {
      return (await callerOf(request))?.actor ?? nobody(request.id, request.ip)
    },

    async signIn({ request, reply }, credentials) {
      const opened = await signIn(credentials, visitOf(request), cookie.read(request))
      if ('session' in opened) return begun({ request, reply }, opened.session)
      stepCookie.write(reply, opened.step, new Date(now().getTime() + secondStepMinutes * 60_000))
      throw new Refused('second-factor-required', 'Go on with your second factor: a code, or a passkey.', {
        kind: 'sign-in',
      })
    },

    showSecondStep,

    async requireSecondStep(request) {
      const step = await showSecondStep(request)
      if (!step) throw secondStepOver()
      return step
    },

    beginSecondStepPasskey: (request) => secondSteps.ask(stepCookie.read(request)),

    async beginPasskeySignIn({ request, reply }) {
      const { options: asked, token } = await passkeySignIn.begin(visitOf(request))
      passkeyCookie.write(reply, token, new Date(now().getTime() + challengeMinutes * 60_000))
      return asked
    },

    async signInWithPasskey({ request, reply }, input) {
      const tokens = { challenge: passkeyCookie.read(request), session: cookie.read(request) }
      const token = await passkeySignIn.complete(input, visitOf(request), tokens)
      passkeyCookie.remove(reply)
      return begun({ request, reply }, token)
    },

    async completeSignIn({ request, reply }, input) {
      const tokens = { step: stepCookie.read(request), session: cookie.read(request) }
      const token = await secondSteps.complete(input, visitOf(request), tokens)
      stepCookie.remove(reply)
      return begun({ request, reply }, token)
    },

    async signOut({ request, reply }) {
      const token = cookie.read(request)
      const session = await sessionOf(request)
      cookie.remove(reply)
      known.set(request, Promise.resolve(null))
      if (token === null || !session) return
      const { accountId, name } = session.actor
      await inTransaction(db, async (tx) => {
        await sessions.end(tx, token)
        const object = { kind: 'account', id: accountId ?? '', name }
        await recordAudit(tx, session.actor, now(), { action: 'session.ended', object })
      })
    },

    async switchOrganisation(request, organisationId) {
      const session = await sessionOf(request)
      if (session?.actor.sessionId) await sessions.switchOrganisation(session.actor.sessionId, organisationId)
      return refreshed(request, cookie.read(request))
    },
  }
}
