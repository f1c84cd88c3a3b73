import type { EventDispatcher } from '../platform/outbox/events.ts'
import { type MailName, mailKinds } from '../themes/index.ts'
import { subscribeAppNotices } from './app-notices.ts'
import { subscribeCredentialNotices } from './credential-notices.ts'
import type { DigestSettings } from './digest-settings.ts'
import { type MailLanguages, nameOf } from './mail-languages.ts'
import type { MailSettings } from './mail-settings.ts'
import { subscribeOrganisationNotices } from './organisation-notices.ts'
import type { QueueMail } from './outbox.ts'
import { subscribeProviderNotices } from './provider-notices.ts'
import { nameOfWebhook, personOf, productNames, productsAskedFor, requestInWords } from './recipients.queries.ts'
import { createTelling } from './telling.ts'

export interface NotificationsDeps {
  events: EventDispatcher
  queueMail: QueueMail
  settings: Pick<MailSettings, 'ownerNotices'>
  digest: Pick<DigestSettings, 'show'>
  languages: Pick<MailLanguages, 'offered'>
  /** Without a slash at the end. */
  baseUrl: string
}

/** Tells people what an event means for them, in the transaction that hands it out: once for each of them, or not at all. */
export function subscribeNotifications({
  events,
  queueMail,
  settings,
  digest,
  languages,
  baseUrl,
}: NotificationsDeps): void {
  const tell = createTelling({ queueMail, settings, digest })
  subscribeOrganisationNotices({ events, tell, baseUrl })
  subscribeProviderNotices({ events, queueMail, tell, baseUrl })
  subscribeCredentialNotices({ events, tell, baseUrl })
  subscribeAppNotices({ events, tell, baseUrl })

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
    const notice = { eventId, template: 'access-request-submitted', model, aboutId: accessRequestId } as const
    await tell.owners(tx, notice, at, ids)
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
    const notice = { eventId, template: 'access-request-withdrawn', model, aboutId: accessRequestId } as const
    await tell.owners(tx, notice, at, ids)
  })

  events.subscribe('mail-template.failed', async (tx, { template, language, problem }, at, eventId) => {
    const title = Object.hasOwn(mailKinds, template) ? mailKinds[template as MailName].title : template
    // Where there is one language, nobody has to know that there could be more.
    const isOneOfMany = language !== undefined && (await languages.offered(tx)).length > 1
    const templateUrl = `${baseUrl}/admin/mail-templates/${template}`
    const model = isOneOfMany
      ? {
          templateTitle: `${title} (${nameOf(language)})`,
          problem,
          templateUrl: `${templateUrl}?language=${language}`,
        }
      : { templateTitle: title, problem, templateUrl }
    const notice = { eventId, template: 'mail-template-failed', model, aboutId: template } as const
    await tell.owners(tx, notice, at)
  })

  events.subscribe('webhook.paused', async (tx, { webhookId, by, reason }, at, eventId) => {
    const webhookName = by === 'failures' ? await nameOfWebhook(tx, webhookId) : undefined
    if (webhookName === undefined) return
    const model = { webhookName, reason, webhookUrl: `${baseUrl}/admin/webhooks/${webhookId}` }
    const notice = { eventId, template: 'webhook-paused', model, aboutId: webhookId } as const
    await tell.owners(tx, notice, at)
  })

  events.subscribe('access-request.approved', async (tx, { accessRequestId }, at, eventId) => {
    const request = await requestInWords(tx, accessRequestId)
    if (!request) return
    const { firstName, appId, appName, planName } = request
    const model = {
      firstName,
      appName,
      planName,
      products: await productNames(tx, accessRequestId),
      appUrl: appUrl(appId),
    }
    await tell.person(tx, request, { eventId, template: 'access-request-approved', model, aboutId: appId }, at)
  })

  events.subscribe('access-request.rejected', async (tx, { accessRequestId, reason }, at, eventId) => {
    const request = await requestInWords(tx, accessRequestId)
    if (!request) return
    const { firstName, appId, appName, planName } = request
    const products = await productNames(tx, accessRequestId)
    const model = { firstName, appName, planName, products, appUrl: appUrl(appId), reason }
    await tell.person(tx, request, { eventId, template: 'access-request-rejected', model, aboutId: appId }, at)
  })

  events.subscribe('account.registered', async (tx, { accountId, email, status }, at, eventId) => {
    const person = await personOf(tx, accountId)
    if (!person) return
    const pending = status === 'pending'
    const welcome = { firstName: person.firstName, pending, portalUrl: `${baseUrl}/portal/catalogue-products` }
    await queueMail(tx, { eventId, template: 'welcome', recipient: email, model: welcome }, at)
    if (!pending) return
    const model = { name: person.name, email, accountsUrl: `${baseUrl}/admin/accounts?status=pending` }
    const notice = { eventId, template: 'account-registered', model, aboutId: accountId } as const
    await tell.owners(tx, notice, at)
  })

  events.subscribe('account.created', async (tx, { accountId, active, importId }, at, eventId) => {
    // An import says itself whether its people get a mail.
    if (importId) return
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

  events.subscribe('account.rejected', (tx, { email, firstName, mailLanguage: language, reason }, at, eventId) => {
    const mail = { eventId, template: 'registration-rejected', recipient: email, language } as const
    return queueMail(tx, { ...mail, model: { firstName, reason } }, at)
  })

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
    await tell.person(tx, person, { eventId, template: 'password-changed', model, aboutId: null }, at)
  })

  events.subscribe('account.second-factor-changed', async (tx, { accountId, change }, at, eventId) => {
    const person = await personOf(tx, accountId)
    if (!person) return
    const model = { firstName: person.firstName, change, resetUrl: `${baseUrl}/auth/password/new` }
    await tell.person(tx, person, { eventId, template: 'second-factor-changed', model, aboutId: null }, at)
  })

  events.subscribe('account.recovery-code-used', async (tx, { accountId, left }, at, eventId) => {
    const person = await personOf(tx, accountId)
    if (!person) return
    const secondFactorUrl = `${baseUrl}/portal/private/profile/second-factor`
    const model = { firstName: person.firstName, left, secondFactorUrl, resetUrl: `${baseUrl}/auth/password/new` }
    await tell.person(tx, person, { eventId, template: 'recovery-code-used', model, aboutId: null }, at)
  })

  // To the address it was until now: whoever reads there has to learn that it no longer counts.
  events.subscribe('account.email-changed', async (tx, { accountId, before, after }, at, eventId) => {
    const person = await personOf(tx, accountId)
    if (!person) return
    const model = { firstName: person.firstName, newEmail: after }
    const { language } = person
    const notice = { eventId, template: 'email-changed', model, aboutId: null, language } as const
    await tell.person(tx, { accountId, email: before }, notice, at)
  })

  events.subscribe('account.api-token-created', async (tx, { accountId, name, expiresAt }, at, eventId) => {
    const person = await personOf(tx, accountId)
    if (!person) return
    const model = { firstName: person.firstName, tokenName: name, expiresAt, tokensUrl: `${baseUrl}/admin/api-tokens` }
    await tell.person(tx, person, { eventId, template: 'api-token-created', model, aboutId: null }, at)
  })
}
