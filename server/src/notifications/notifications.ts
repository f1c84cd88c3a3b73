import type { Permission } from '@portico/contract'
import type { Db } from '../platform/database/database.ts'
import type { EventDispatcher } from '../platform/outbox/events.ts'
import { type MailModels, type MailName, mailKinds } from '../themes/index.ts'
import { subscribeCredentialNotices } from './credential-notices.ts'
import type { MailSettings } from './mail-settings.ts'
import { subscribeOrganisationMails } from './organisation-mails.ts'
import type { QueueMail } from './outbox.ts'
import { subscribeProviderNotices } from './provider-notices.ts'
import {
  addressesOfThoseWho,
  nameOfWebhook,
  personOf,
  productNames,
  productsAskedFor,
  requestInWords,
} from './recipients.queries.ts'

export interface NotificationsDeps {
  events: EventDispatcher
  queueMail: QueueMail
  settings: Pick<MailSettings, 'ownerNotices'>
  /** Without a slash at the end. */
  baseUrl: string
}

/** A mail to those who run the portal: the addresses of the settings, else everybody whose role concerns it. */
export type TellOwners = <N extends MailName>(
  tx: Db,
  may: Permission,
  mail: { eventId: string; template: N; model: MailModels[N]; delayMs?: number },
  at: Date,
  /** What it is about, where it is about products: who is limited to some is told of those. */
  productIds?: readonly string[],
) => Promise<void>

/** Records the mails that an event calls for, in the transaction that hands the event out: one for each recipient, or none. */
export function subscribeNotifications({ events, queueMail, settings, baseUrl }: NotificationsDeps): void {
  const tellOwners: TellOwners = async (tx, may, mail, at, productIds) => {
    const chosen = await settings.ownerNotices(tx)
    const recipients = chosen.length > 0 ? chosen : await addressesOfThoseWho(tx, may, productIds)
    for (const recipient of recipients) await queueMail(tx, { ...mail, recipient }, at)
  }

  subscribeOrganisationMails({ events, queueMail, baseUrl }, tellOwners)
  subscribeProviderNotices({ events, queueMail, tellOwners, baseUrl })
  subscribeCredentialNotices({ events, queueMail, baseUrl })

  const appUrl = (appId: string) => `${baseUrl}/portal/private/apps/${appId}`

  events.subscribe('access-request.submitted', async (tx, { accessRequestId }, at, eventId) => {
    const request = await requestInWords(tx, accessRequestId)
    // One that approved itself needs nobody.
    if (request?.status !== 'pending') return
    const { requesterName, email, organisationName, appName, planName, message } = request
    const asked = await productsAskedFor(tx, accessRequestId)
    const products = asked.map(({ name }) => name)
    const ids = asked.map(({ id }) => id)
    const requestUrl = `${baseUrl}/admin/access-requests/${accessRequestId}`
    const model = {
      requesterName,
      requesterEmail: email,
      organisationName,
      appName,
      planName,
      products,
      message,
      requestUrl,
    }
    await tellOwners(tx, 'access-requests:decide', { eventId, template: 'access-request-submitted', model }, at, ids)
  })

  events.subscribe('access-request.withdrawn', async (tx, { accessRequestId }, at, eventId) => {
    const request = await requestInWords(tx, accessRequestId)
    if (!request) return
    const { requesterName, organisationName, appName, planName } = request
    const asked = await productsAskedFor(tx, accessRequestId)
    const products = asked.map(({ name }) => name)
    const ids = asked.map(({ id }) => id)
    const requestUrl = `${baseUrl}/admin/access-requests/${accessRequestId}`
    const model = { requesterName, organisationName, appName, planName, products, requestUrl }
    await tellOwners(tx, 'access-requests:decide', { eventId, template: 'access-request-withdrawn', model }, at, ids)
  })

  events.subscribe('mail-template.failed', async (tx, { template, problem }, at, eventId) => {
    const templateTitle = Object.hasOwn(mailKinds, template) ? mailKinds[template as MailName].title : template
    const model = { templateTitle, problem, templateUrl: `${baseUrl}/admin/mail-templates/${template}` }
    await tellOwners(tx, 'mail-templates:write', { eventId, template: 'mail-template-failed', model }, at)
  })

  events.subscribe('webhook.paused', async (tx, { webhookId, by, reason }, at, eventId) => {
    const webhookName = by === 'failures' ? await nameOfWebhook(tx, webhookId) : undefined
    if (webhookName === undefined) return
    const model = { webhookName, reason, webhookUrl: `${baseUrl}/admin/webhooks/${webhookId}` }
    await tellOwners(tx, 'webhooks:write', { eventId, template: 'webhook-paused', model }, at)
  })

  events.subscribe('access-request.approved', async (tx, { accessRequestId }, at, eventId) => {
    const request = await requestInWords(tx, accessRequestId)
    if (!request) return
    const { email, firstName, appId, appName, planName } = request
    const model = {
      firstName,
      appName,
      planName,
      products: await productNames(tx, accessRequestId),
      appUrl: appUrl(appId),
    }
    await queueMail(tx, { eventId, template: 'access-request-approved', recipient: email, model }, at)
  })

  events.subscribe('access-request.rejected', async (tx, { accessRequestId, reason }, at, eventId) => {
    const request = await requestInWords(tx, accessRequestId)
    if (!request) return
    const { email, firstName, appId, appName, planName } = request
    const products = await productNames(tx, accessRequestId)
    const model = { firstName, appName, planName, products, appUrl: appUrl(appId), reason }
    await queueMail(tx, { eventId, template: 'access-request-rejected', recipient: email, model }, at)
  })

  events.subscribe('account.registered', async (tx, { accountId, email, status }, at, eventId) => {
    const person = await personOf(tx, accountId)
    if (!person) return
    const pending = status === 'pending'
    const welcome = { firstName: person.firstName, pending, portalUrl: `${baseUrl}/portal/catalogue-products` }
    await queueMail(tx, { eventId, template: 'welcome', recipient: email, model: welcome }, at)
    if (!pending) return
    const model = { name: person.name, email, accountsUrl: `${baseUrl}/admin/accounts?status=pending` }
    await tellOwners(tx, 'people:write', { eventId, template: 'account-registered', model }, at)
  })

  events.subscribe('account.created', async (tx, { accountId, active }, at, eventId) => {
    const person = await personOf(tx, accountId)
    if (!person) return
    const { email, firstName } = person
    const model = { firstName, pending: !active, portalUrl: `${baseUrl}/portal/catalogue-products` }
    await queueMail(tx, { eventId, template: 'welcome', recipient: email, model }, at)
  })

  events.subscribe('account.activated', async (tx, { accountId }, at, eventId) => {
    const person = await personOf(tx, accountId)
    if (!person) return
    const model = { firstName: person.firstName, signInUrl: `${baseUrl}/auth/password/login` }
    await queueMail(tx, { eventId, template: 'account-activated', recipient: person.email, model }, at)
  })

  events.subscribe('account.rejected', (tx, { email, firstName, reason }, at, eventId) =>
    queueMail(tx, { eventId, template: 'registration-rejected', recipient: email, model: { firstName, reason } }, at),
  )

  events.subscribe('account.deactivated', async (tx, { accountId }, at, eventId) => {
    const person = await personOf(tx, accountId)
    if (!person) return
    const model = { firstName: person.firstName }
    await queueMail(tx, { eventId, template: 'account-deactivated', recipient: person.email, model }, at)
  })

  events.subscribe('account.password-changed', async (tx, { accountId }, at, eventId) => {
    const person = await personOf(tx, accountId)
    if (!person) return
    const model = { firstName: person.firstName, resetUrl: `${baseUrl}/auth/password/new` }
    await queueMail(tx, { eventId, template: 'password-changed', recipient: person.email, model }, at)
  })

  events.subscribe('account.second-factor-changed', async (tx, { accountId, change }, at, eventId) => {
    const person = await personOf(tx, accountId)
    if (!person) return
    const model = { firstName: person.firstName, change, resetUrl: `${baseUrl}/auth/password/new` }
    await queueMail(tx, { eventId, template: 'second-factor-changed', recipient: person.email, model }, at)
  })

  events.subscribe('account.recovery-code-used', async (tx, { accountId, left }, at, eventId) => {
    const person = await personOf(tx, accountId)
    if (!person) return
    const secondFactorUrl = `${baseUrl}/portal/private/profile/second-factor`
    const model = { firstName: person.firstName, left, secondFactorUrl, resetUrl: `${baseUrl}/auth/password/new` }
    await queueMail(tx, { eventId, template: 'recovery-code-used', recipient: person.email, model }, at)
  })

  // To the address it was until now: whoever reads there has to learn that it no longer counts.
  events.subscribe('account.email-changed', async (tx, { accountId, before, after }, at, eventId) => {
    const person = await personOf(tx, accountId)
    if (!person) return
    const model = { firstName: person.firstName, newEmail: after }
    await queueMail(tx, { eventId, template: 'email-changed', recipient: before, model }, at)
  })

  events.subscribe('account.api-token-created', async (tx, { accountId, name, expiresAt }, at, eventId) => {
    const person = await personOf(tx, accountId)
    if (!person) return
    const model = { firstName: person.firstName, tokenName: name, expiresAt, tokensUrl: `${baseUrl}/admin/api-tokens` }
    await queueMail(tx, { eventId, template: 'api-token-created', recipient: person.email, model }, at)
  })
}
