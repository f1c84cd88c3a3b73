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
import { removeApiTokensExpiredBefore } from './api-tokens.queries.ts'
import { createApiTokens, expiredApiTokensKeptMs } from './api-tokens.ts'
import { bearerToken } from './bearer-token.ts'
import { createEmailChange, emailConfirmationHours } from './email-change.ts'
import { removeEmailConfirmationsBefore } from './email-confirmations.queries.ts'
import { createForgottenPassword, passwordResetHours } from './forgotten-password.ts'
import type {
  Exchange,
  Identity,
  InviteCodePort,
  JoinDefaultOrganisation,
  SendAlreadyRegistered,
  SendEmailConfirmation,
  SendFarewell,
  SendPasswordReset,
  Session,
} from './identity.ts'
import { createImpersonation } from './impersonation.ts'
import { removeImpersonationsBefore } from './impersonations.queries.ts'
import { createImportedAccounts } from './imported-accounts.ts'
import { createOwnAccount } from './own-account.ts'
import { createOwnData } from './own-data.ts'
import { createOwnSessions } from './own-sessions.ts'
import { createPasswordCheck } from './password-check.ts'
import { createPasswordHistory } from './password-history.ts'
import { createPasswordPolicy } from './password-policy.ts'
import { removePasswordResetsBefore } from './password-resets.queries.ts'
import { createPasswords, type Passwords } from './passwords.ts'
import { createPictures } from './pictures.ts'
import { createRegistration } from './registration.ts'
import { createRegistrationConfirmation } from './registration-confirmation.ts'
import { createRoleGrants } from './role-grants.ts'
import { createSecondFactor } from './second-factor.ts'
import { createSecondFactorCheck } from './second-factor-check.ts'
import { removeSecondStepsBefore } from './second-step.queries.ts'
import { createSecondSteps, secondStepMinutes } from './second-step.ts'
import { createSessionCookie } from './session-cookie.ts'
import { removeSessionsExpiredBefore } from './sessions.queries.ts'
import { createSessions, type Visit } from './sessions.ts'
import { createSignIn } from './sign-in.ts'
import { removeFailuresBefore } from './sign-in-failures.queries.ts'
import { createSignUpSettings } from './sign-up-settings.ts'
import { createTerms } from './terms.ts'

export interface IdentityOptions {
  db: Db
  now: () => Date
  log: FastifyBaseLogger
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
  passwords?: Passwords
}

/** Attempts one network address may make: enough for an office behind one address, too few to try much. Failed sign-ins are a setting. */
const limits = {
  failedSignIns: { most: 50, windowMinutes: 15 },
  wrongLinks: { most: 30, windowMinutes: 15 },
  registrations: { most: 100, windowMinutes: 60 },
  passwordResets: { most: 30, windowMinutes: 15 },
  newEmails: { most: 30, windowMinutes: 15 },
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
    policy: createPasswordPolicy(),
    lock,
    passwordCheck: createPasswordCheck({ passwords, lock }),
    settings,
    signUpSettings: createSignUpSettings({ db, now }),
    terms: createTerms({ db, now }),
    passwordHistory: createPasswordHistory({ db, now, passwords, settings }),
    vault: options.vault,
    issuer: options.portalName,
    secondFactorCheck: createSecondFactorCheck({ vault: options.vault, now }),
  }
  const sessions = createSessions(deps)
  const failedSignIns = createAddressLimit({ ...limits.failedSignIns, now })
  const secondSteps = createSecondSteps({ ...deps, sessions, addresses: failedSignIns })
  const signIn = createSignIn({ ...deps, sessions, secondSteps, addresses: failedSignIns })
  const apiTokens = createApiTokens({ ...deps, addresses: createAddressLimit({ ...limits.unknownApiTokens, now }) })
  const wrongLinks = createAddressLimit({ ...limits.wrongLinks, now })
  const ownSessions = createOwnSessions(deps)
  const pictures = createPictures(deps)
  const cookie = createSessionCookie(options.secureCookies)
  const stepCookie = createSessionCookie(options.secureCookies, 'portico_second_step')
  const impersonation = createImpersonation({
    ...deps,
    cookie: createSessionCookie(options.secureCookies, 'portico_impersonation'),
  })
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
    ...createOwnData(deps, { ...ownSessions, ...apiTokens, ...pictures }),
    ...createAdministration(deps),
    ...deps.settings,
    ...deps.signUpSettings,
    ...deps.terms,
    ...createRoleGrants(deps),
    ...createAccountRemoval({ ...deps, forgetNotices: options.forgetNotices, sendFarewell: options.sendFarewell }),
    ...createImportedAccounts(deps),
    ...pictures,
    ...apiTokens,
    ...createSecondFactor(deps),
    ...impersonation,
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
      throw new Refused('second-factor-required', 'Enter the code that your authenticator app shows now.', {
        kind: 'sign-in',
      })
    },

    async isSecondStepOpen(request) {
      const token = stepCookie.read(request)
      return token !== null && (await secondSteps.isOpen(token))
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

    async forgetExpired() {
      const at = now()
      const { failureMemoryHours } = await settings.showAccountSettings()
      const failures = await removeFailuresBefore(db, new Date(at.getTime() - failureMemoryHours * 3600_000))
      const resets = await removePasswordResetsBefore(
        db,
        new Date(at.getTime() - 2 * passwordResetHours * 3600_000),
        at,
      )
      const confirmationsUntil = new Date(at.getTime() - 2 * emailConfirmationHours * 3600_000)
      const confirmations = await removeEmailConfirmationsBefore(db, confirmationsUntil)
      const tokens = await removeApiTokensExpiredBefore(db, new Date(at.getTime() - expiredApiTokensKeptMs))
      const steps = await removeSecondStepsBefore(db, at)
      const looks = await removeImpersonationsBefore(db, at)
      return looks + steps + failures + resets + confirmations + tokens + (await removeSessionsExpiredBefore(db, at))
    },
  }
}

const visitOf = (request: FastifyRequest): Visit => ({
  requestId: request.id,
  address: request.ip,
  userAgent: request.headers['user-agent'] ?? '',
})
