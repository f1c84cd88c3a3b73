import type { apiToken, apiTokenEndpoints, ListQuery, ownSession, secondStep } from '@portico/contract'
import type { FastifyReply, FastifyRequest } from 'fastify'
import type { z } from 'zod'
import type { GivenValues } from '../custom-fields/index.ts'
import type { Actor } from '../platform/actor.ts'
import type { Db } from '../platform/database/database.ts'
import type { AccountSettings } from './account-settings.ts'
import type { Impersonation } from './impersonation.ts'
import type {
  AccountChanges,
  ChangePasswordInput,
  ChooseNewPasswordInput,
  ConfirmRegistrationInput,
  ForgottenPasswordInput,
  NewAccount,
  NewEmailInput,
  ProfileInput,
  Registration,
} from './inputs.ts'
import type { OwnAccountData } from './own-data.ts'
import type { PasskeyAnswer } from './passkey-answers.ts'
import type { PasskeyRequest, Passkeys } from './passkeys.ts'
import type { PasswordPolicy } from './password-policy.ts'
import type { Pictures } from './pictures.ts'
import type { AdminRole } from './roles.ts'
import type { SecondFactor } from './second-factor.ts'
import type { ServiceAccounts } from './service-accounts.ts'
import type { SignUpSettings } from './sign-up-settings.ts'
import type { AccountStatus } from './tables.ts'
import type { Terms } from './terms.ts'

/** Accounts, sessions and passwords: what the other capabilities, the pages and the command line use. */
export interface Identity
  extends AccountSettings,
    Impersonation,
    Passkeys,
    Pick<PasswordPolicy, 'passwordRules'>,
    Pictures,
    SecondFactor,
    ServiceAccounts,
    SignUpSettings,
    Terms {
  /**
   * Whom a page of the live portal is drawn for, read once per request. A visitor is `nobody`; an invalid or expired session is one too.
   * While somebody looks as another it is that other, with their impersonator.
   */
  authenticate(request: FastifyRequest): Promise<Actor>
  /**
   * As `authenticate`, for the REST API: an API token counts before a cookie.
   * @throws Refused `api-token-not-valid`, `too-many-attempts`
   */
  authenticateCaller(request: FastifyRequest): Promise<Actor>
  /** The session behind a request to the REST API, or what an API token has instead of one. */
  callerOf(request: FastifyRequest): Promise<Session | null>
  /** The session behind a request; null for a visitor. An API token opens none. */
  sessionOf(request: FastifyRequest): Promise<Session | null>
  /**
   * Opens a session under a new token, ends the one the request came with, and sets the cookie.
   * Where the account has a second factor, it sets the cookie of the second step instead.
   * @throws Refused `sign-in-failed`, `second-factor-required`, `email-not-confirmed`, `account-pending`, `account-disabled`, `too-many-attempts`
   */
  signIn(exchange: Exchange, credentials: { email: string; password: string }): Promise<Session>
  /** For a browser that has given the right password: how it goes on; null for any other. */
  showSecondStep(request: FastifyRequest): Promise<z.input<typeof secondStep> | null>
  /** @throws Refused `second-step-over` */
  requireSecondStep(request: FastifyRequest): Promise<z.input<typeof secondStep>>
  /** What to ask the device for. @throws Refused `second-step-over`, `no-passkey`, `passkeys-not-possible` */
  beginSecondStepPasskey(request: FastifyRequest): Promise<PasskeyRequest>
  /** Opens the session. @throws Refused `second-step-over`, `wrong-code`, `passkey-challenge-over`, `passkey-not-accepted`, `too-many-attempts` */
  completeSignIn(exchange: Exchange, input: { code: string } | { passkey: PasskeyAnswer }): Promise<Session>
  /** What to ask the device for; sets a cookie for the answer. @throws Refused `passkeys-not-possible`, `too-many-attempts` */
  beginPasskeySignIn(exchange: Exchange): Promise<PasskeyRequest>
  /**
   * Opens a session without password and second step.
   * @throws Refused `passkey-challenge-over`, `passkey-not-accepted`, `email-not-confirmed`, `account-pending`, `account-disabled`, `too-many-attempts`
   */
  signInWithPasskey(exchange: Exchange, input: { passkey: PasskeyAnswer }): Promise<Session>
  /** Ends the request's session, if there is one, and removes the cookie. */
  signOut(exchange: Exchange): Promise<void>
  /** Lets the session work in another organisation of its account. @throws Refused `organisation-not-found` */
  switchOrganisation(request: FastifyRequest, organisationId: string): Promise<Session>
  /**
   * @throws Refused `sign-up-closed`, `terms-not-accepted`, `terms-changed`, `email-domain-not-allowed`, `email-taken`, `weak-password`, `too-many-attempts`;
   * ZodError naming the field, custom ones as `fields.<name>`
   */
  register(
    actor: Actor,
    registration: Registration,
    inviteCode?: string,
  ): Promise<{ accountId: string; status: 'unconfirmed' | 'pending' | 'active' }>
  /** Has the mail of a registration sent again. @throws Refused `too-many-attempts`; never says whether there is an account */
  askForRegistrationConfirmation(actor: Actor, input: ForgottenPasswordInput): Promise<void>
  /** Acts on the event that registering and asking cause, in the transaction that hands it out. */
  issueRegistrationConfirmation(tx: Db, email: string, eventId: string): Promise<void>
  /** Whose registration a token from a mail confirms; null when it no longer works. */
  showRegistrationConfirmation(token: string): Promise<{ email: string } | null>
  /**
   * Uses the token up; the account is registered then.
   * @throws Refused `email-confirmation-spent`, `wrong-password`, `too-many-attempts`
   */
  confirmRegistration(
    actor: Actor,
    input: ConfirmRegistrationInput,
  ): Promise<{ email: string; status: 'pending' | 'active' }>
  /** Ends every other session of the account. @throws Refused `wrong-password`, `weak-password`, `too-many-attempts` */
  changePassword(actor: Actor, input: ChangePasswordInput): Promise<void>
  /** Has an address sent by which the holder chooses a new password. @throws Refused `too-many-attempts`; never says whether there is an account */
  askForNewPassword(actor: Actor, input: ForgottenPasswordInput): Promise<void>
  /** Acts on the event that asking causes, in the transaction that hands it out. */
  issuePasswordReset(tx: Db, email: string, eventId: string): Promise<void>
  /** Whether a token from a mail still lets its holder choose a password. */
  isPasswordResetGood(token: string): Promise<boolean>
  /**
   * Uses the token up and ends every session of the account.
   * @throws Refused `password-reset-spent`, `weak-password`, `too-many-attempts`
   */
  chooseNewPassword(actor: Actor, input: ChooseNewPasswordInput): Promise<void>
  /**
   * Has a mail sent to another address; it is the account's once its link is used.
   * @throws Refused `same-email`, `email-domain-not-allowed`, `wrong-password`, `too-many-attempts`; never says whether the address has an account
   */
  askForNewEmail(actor: Actor, input: NewEmailInput): Promise<void>
  /** Acts on the event that asking causes, in the transaction that hands it out. */
  issueEmailConfirmation(tx: Db, asked: { accountId: string; email: string }, eventId: string): Promise<void>
  /** What a token from a mail confirms; null when it no longer works. */
  showEmailConfirmation(token: string): Promise<{ email: string } | null>
  /** Uses the token up. @throws Refused `email-confirmation-spent`, `too-many-attempts` */
  confirmEmail(actor: Actor, token: string): Promise<void>
  /** Asks who is signed in once more for the password. @throws Refused `wrong-password` at `password`, `too-many-attempts` */
  confirmPassword(actor: Actor, password: string): Promise<void>
  /** What is known of the actor: account, sessions, tokens and what they did. Holds no secret. */
  exportOwnAccount(actor: Actor): Promise<OwnAccountData>
  showProfile(actor: Actor): Promise<Profile>
  updateProfile(actor: Actor, input: ProfileInput): Promise<void>
  /** For sample content, tests and the command line; `tx` makes it part of a larger change. @throws Refused `email-taken` */
  createAccount(actor: Actor, account: NewAccount, tx?: Db): Promise<{ accountId: string; name: string }>
  /**
   * Active accounts without a password, many at once, in a larger change. Addresses that are taken are left out.
   * @param linkUntil - with it each gets an address to choose a password, good until then
   * @returns who was created, by id, with the token of that address
   * @throws ZodError for custom fields that `fields.faultsOfNew` finds fault with
   */
  importAccounts(
    tx: Db,
    actor: Actor,
    people: readonly ImportedAccount[],
    from: { importId: string; linkUntil: Date | null },
  ): Promise<Map<string, string | null>>
  /** An active account that may do everything at the back office. @throws Refused `email-taken`, `weak-password` */
  createOwner(actor: Actor, owner: Omit<NewAccount, 'adminRoles' | 'status'>): Promise<{ accountId: string }>
  /** @returns whether anybody can administer this portal */
  hasActiveOwner(): Promise<boolean>
  /**
   * Gives the account a temporary password that must be changed at the next sign-in, ends its sessions and lifts its lock.
   * @returns the password: shown to the operator once
   */
  resetPassword(actor: Actor, email: string): Promise<{ password: string }>
  /** Lifts the lock that too many wrong passwords brought. @throws Refused `back-office-account`, `not-locked` */
  unlockAccount(actor: Actor, accountId: string): Promise<void>
  /** Counts a link of a mail that leads nowhere against the network address it came from. @throws Refused `too-many-attempts` */
  countWrongLink(actor: Actor): void
  /**
   * The same for the back office, where no mail goes out. @returns the password: shown once
   * @throws Refused `own-account`, `back-office-account`
   */
  giveTemporaryPassword(actor: Actor, accountId: string): Promise<{ password: string }>
  /** @throws Refused `back-office-account` */
  activateAccount(actor: Actor, accountId: string): Promise<void>
  /** Ends the account's sessions and API tokens at once. @throws Refused `last-owner`, `back-office-account` */
  deactivateAccount(actor: Actor, accountId: string): Promise<void>
  /** Where the actor is signed in: the session that asks first, then the one used last. */
  listOwnSessions(actor: Actor): Promise<z.input<typeof ownSession>[]>
  /** @throws Refused `session-not-found`, also for a session of somebody else */
  endOwnSession(actor: Actor, sessionId: string): Promise<void>
  /** @returns how many ended */
  endOtherSessions(actor: Actor): Promise<number>
  /** Newest first. */
  listApiTokens(actor: Actor): Promise<ApiToken[]>
  /**
   * @returns the token as well, which is kept nowhere
   * @throws Refused `permission-not-yours`, `wrong-password`, `too-many-api-tokens`, `too-many-attempts`
   */
  createApiToken(actor: Actor, input: NewApiToken): Promise<ApiToken & { token: string }>
  /** @throws Refused `api-token-not-found` */
  revokeApiToken(actor: Actor, apiTokenId: string): Promise<void>
  /** Those of everybody, newest first. */
  listAllApiTokens(query: ListQuery): Promise<{
    items: (ApiToken & { owner: { id: string; name: string; email: string } })[]
    nextCursor: string | null
    total: number | null
  }>
  /** @throws Refused `api-token-not-found` */
  revokeApiTokenOf(actor: Actor, apiTokenId: string): Promise<void>
  /**
   * Name and address of somebody else; what is left out stays.
   * @throws Refused `email-taken`, `outdated`, `back-office-account`
   */
  updateAccount(actor: Actor, accountId: string, changes: AccountChanges, seenVersion: number | null): Promise<void>
  /** Has an address sent by which the holder chooses a new password, as if they had asked. @throws Refused `back-office-account` */
  sendPasswordReset(actor: Actor, accountId: string): Promise<void>
  /** What is not in the list is taken. @throws Refused `last-owner`, `limited-to-products` */
  changeAdminRoles(actor: Actor, accountId: string, roles: readonly AdminRole[], tx?: Db): Promise<void>
  /**
   * Publishers and approvers work on these products alone from now on; null: on all.
   * @throws Refused `limit-unfit`, `unknown-product`
   */
  limitToProducts(actor: Actor, accountId: string, productIds: readonly string[] | null, tx?: Db): Promise<void>
  /** Before somebody is invited with such roles. @throws Refused `limit-unfit`, `unknown-product` */
  requireFitLimit(roles: readonly string[], productIds: readonly string[] | null, within: Db): Promise<void>
  /**
   * Takes name, address, password, roles, sessions and API tokens from an account for good; requests and decisions of the past stay,
   * without a name.
   * @throws Refused `last-owner`, `back-office-account`
   */
  eraseAccount(actor: Actor, accountId: string, tx?: Db): Promise<void>
  /** Registered before then, not confirmed, and nobody's business yet: without a role, and without a link that still works. */
  listNeverConfirmed(): Promise<{ id: string }[]>
  /** As `eraseAccount`, for one of those. @throws Refused `account-confirmed` */
  eraseNeverConfirmed(actor: Actor, accountId: string, tx?: Db): Promise<void>
  /**
   * The same for somebody who waits for approval, who is told.
   * @throws Refused `account-not-waiting`, `back-office-account`
   */
  rejectAccount(actor: Actor, accountId: string, reason: string, tx?: Db): Promise<void>
  /** Removes sessions, tokens and failure counts that no longer matter. @returns how many rows went */
  forgetExpired(): Promise<number>
}

export type ApiToken = z.input<typeof apiToken>
export type NewApiToken = z.output<(typeof apiTokenEndpoints)['createApiToken']['body']>

export interface ImportedAccount {
  id: string
  email: string
  firstName: string
  lastName: string
  /** By the back office: required ones have to be there. */
  fields: GivenValues
  /** One that is offered; null: the first of them. */
  mailLanguage: string | null
}

export interface Exchange {
  request: FastifyRequest
  reply: FastifyReply
}

export interface Session {
  actor: Actor
  /** Until it is changed the actor has no organisation and no permissions: only profile, password and sign-out remain. */
  mustChangePassword: boolean
  /** The back office asks for a second factor: until there is one, the actor has no permissions. */
  mustSetUpSecondFactor: boolean
  /** When it ends if no further request comes: the earlier of the idle and the absolute limit. */
  expiresAt: Date
  /** The absolute limit, however busy it is. */
  endsAt: Date
}

export interface Profile {
  email: string
  firstName: string
  lastName: string
  status: AccountStatus
  adminRoles: AdminRole[]
  /** False for accounts that have no password here. */
  canChangePassword: boolean
  createdAt: Date
}

/** What the capability of people makes of the invite code somebody registers with. */
export interface InviteCodePort {
  /** Before anything costly is done. @throws Refused `invite-code-unusable` */
  requireInviteCode(db: Db, inviteCode: string, at: Date): Promise<void>
  /** Places the account, in the transaction that creates it, instead of where newcomers belong. @throws Refused `invite-code-unusable` */
  redeemInviteCode(tx: Db, actor: Actor, who: { accountId: string; inviteCode: string }, at: Date): Promise<void>
}

/** Puts a self-registered account where newcomers belong, in the transaction that creates it. */
export type JoinDefaultOrganisation = (tx: Db, accountId: string, at: Date) => Promise<void>
