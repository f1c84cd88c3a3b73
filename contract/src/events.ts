import { z } from 'zod'
import { accessRequestKind } from './access/access-requests.ts'
import { differenceKind } from './credentials/differences.ts'
import { email, id, integer, timestamp } from './fields.ts'

/** Whose decision something was; of events that were recorded before they said so, `member`. */
const side = z.enum(['member', 'back-office'])

/** What happened, by name: stored with the change that caused it, then handed to whoever must act on it. */
export const events = {
  'account.registered': z.object({ accountId: id, email, status: z.enum(['pending', 'active']) }),
  /** By the back office; `active` says whether they can sign in at once, `importId` from which import they come. */
  'account.created': z.object({ accountId: id, active: z.boolean(), importId: id.optional() }),
  'account.updated': z.object({ accountId: id }),
  'account.roles-changed': z.object({ accountId: id, roles: z.array(z.string()) }),
  /** Values that its keys carry. */
  'account.fields-changed': z.object({ accountId: id }),
  'account.removed': z.object({ accountId: id }),
  /** Who waited for approval is not taken; the account is gone, so the address to tell it to is here. */
  'account.rejected': z.object({
    accountId: id,
    email,
    firstName: z.string(),
    /** Left out of events that were recorded before mails had languages. */
    mailLanguage: z.string().nullable().optional(),
    reason: z.string(),
  }),
  'account.activated': z.object({ accountId: id }),
  'account.deactivated': z.object({ accountId: id }),
  'account.unlocked': z.object({ accountId: id }),
  /** Also for addresses that have no account, so that asking tells nothing. */
  'account.email-confirmation-asked': z.object({ email }),
  'account.password-reset-asked': z.object({ email }),
  'account.password-changed': z.object({ accountId: id }),
  /** Also for addresses that have an account already, so that asking tells nothing. */
  'account.second-factor-changed': z.object({
    accountId: id,
    change: z.enum([
      'turned-on',
      'turned-off',
      'reset',
      'codes-renewed',
      'passkey-added',
      'passkey-removed',
      'app-removed',
    ]),
  }),
  'account.recovery-code-used': z.object({ accountId: id, left: integer }),
  'account.email-change-asked': z.object({ accountId: id, email }),
  'account.email-changed': z.object({ accountId: id, before: email, after: email }),
  'account.api-token-created': z.object({ accountId: id, name: z.string(), expiresAt: timestamp }),
  'terms.published': z.object({ termsId: id, number: integer, mustAccept: z.boolean() }),
  'terms.accepted': z.object({ termsId: id, accountId: id }),
  /** `reachesKeys`: what keys carry has to be written again. */
  'custom-field.changed': z.object({ customFieldId: id, reachesKeys: z.boolean() }),
  'invitation.sent': z.object({ invitationId: id, organisationId: id }),
  'invitation.accepted': z.object({ invitationId: id, organisationId: id, accountId: id }),
  'organisation.created': z.object({ organisationId: id }),
  'organisation.removed': z.object({ organisationId: id }),
  'organisation-request.submitted': z.object({ organisationRequestId: id, accountId: id }),
  'organisation-request.approved': z.object({ organisationRequestId: id, organisationId: id, accountId: id }),
  'organisation-request.rejected': z.object({ organisationRequestId: id, accountId: id, reason: z.string() }),
  'membership.created': z.object({ organisationId: id, accountId: id, role: z.enum(['admin', 'member']) }),
  'membership.changed': z.object({ organisationId: id, accountId: id }),
  'membership.ended': z.object({ organisationId: id, accountId: id }),
  'access-request.submitted': z.object({ accessRequestId: id, appId: id, accountId: id, kind: accessRequestKind }),
  'access-request.approved': z.object({
    accessRequestId: id,
    appId: id,
    accountId: id,
    credentialId: id,
    kind: accessRequestKind,
  }),
  'access-request.withdrawn': z.object({ accessRequestId: id, appId: id, accountId: id }),
  'access-request.rejected': z.object({ accessRequestId: id, appId: id, accountId: id, reason: z.string() }),
  'app.created': z.object({ appId: id, ownerId: id, organisationId: id }),
  'app.updated': z.object({ appId: id }),
  'app.deleted': z.object({ appId: id }),
  'app.transferred': z.object({ appId: id, fromId: id, toId: id, byId: id.nullable().default(null) }),
  'credential.issued': z.object({ credentialId: id, appId: id }),
  'credential.added': z.object({ credentialId: id, appId: id, kind: z.enum(['added', 'stored']) }),
  'credential.rotated': z.object({ credentialId: id, appId: id }),
  'credential.products-changed': z.object({ credentialId: id, appId: id, added: z.array(id), removed: z.array(id) }),
  'credential.plan-changed': z.object({ credentialId: id, appId: id, previousPlanId: id, planId: id }),
  'credential.suspended': z.object({ credentialId: id, appId: id, by: side }),
  'credential.resumed': z.object({ credentialId: id, appId: id, by: side.default('member') }),
  'credential.renewed': z.object({ credentialId: id, appId: id, expiresAt: timestamp.nullable() }),
  'credential.rotation-finished': z.object({ credentialId: id, appId: id }),
  'credential.revoked': z.object({ credentialId: id, appId: id, by: side.default('member') }),
  /** `daysBefore` is the lead time that is due, one of the settings. */
  'credential.expires-soon': z.object({
    credentialId: id,
    appId: id,
    expiresAt: timestamp,
    daysBefore: integer,
  }),
  'credential.expired': z.object({ credentialId: id, appId: id, expiresAt: timestamp }),
  'credential.differs': z.object({
    differenceId: id,
    credentialId: id.nullable(),
    providerId: id,
    kinds: z.array(differenceKind),
    accessRemoved: z.boolean(),
  }),
  'product.created': z.object({ productId: id }),
  'product.updated': z.object({ productId: id }),
  'product.published': z.object({ productId: id }),
  'product.unpublished': z.object({ productId: id }),
  'product.deprecated': z.object({ productId: id }),
  'product.retired': z.object({ productId: id }),
  'product.deleted': z.object({ productId: id }),
  'plan.created': z.object({ planId: id }),
  'plan.updated': z.object({ planId: id }),
  'plan.deleted': z.object({ planId: id }),
  'catalogue.created': z.object({ catalogueId: id }),
  'catalogue.updated': z.object({ catalogueId: id }),
  'catalogue.deleted': z.object({ catalogueId: id }),
  // About the policies of products and plans at their providers.
  'policy.orphaned': z.object({ kind: z.enum(['product', 'plan']), objectId: id, providerId: id }),
  'policy.restored': z.object({ kind: z.enum(['product', 'plan']), objectId: id, providerId: id }),
  'policy.drifted': z.object({ kind: z.enum(['product', 'plan']), objectId: id, providerId: id }),
  'policy.replaced': z.object({ kind: z.enum(['product', 'plan']), objectId: id }),
  'provider.down': z.object({ providerId: id, reason: z.string() }),
  'provider.up': z.object({ providerId: id }),
  'synchronisation.failed': z.object({ synchronisationId: id, providerId: id, reason: z.string() }),
  'synchronisation.finished': z.object({
    synchronisationId: id,
    providerId: id,
    /** Of products and plans; zero where nothing became of any. */
    counts: z.object({ created: z.number(), changed: z.number(), orphaned: z.number(), drifted: z.number() }),
  }),
  /** `language`: of the words that could not be used; of events that were recorded before mails had languages, left out. */
  'mail-template.failed': z.object({ template: z.string(), language: z.string().optional(), problem: z.string() }),
  'webhook.paused': z.object({ webhookId: id, by: z.enum(['person', 'failures']), reason: z.string() }),
} as const

export type EventName = keyof typeof events

export const eventNames = Object.keys(events) as EventName[]

/** Raised when the payload of an event changes in a way that what reads it must notice. */
export const eventVersions = Object.fromEntries(eventNames.map((name) => [name, 1])) as Record<EventName, number>

export type EventPayload<N extends EventName> = z.output<(typeof events)[N]>
