import { randomBytes } from 'node:crypto'
import {
  createAccessRequests,
  createAccessSettings,
  createActingFor,
  createCart,
  createExplanations,
} from './access/index.ts'
import { createOverview, createUsage } from './analytics/index.ts'
import { createApps } from './apps/index.ts'
import {
  createBrowse,
  createCatalogues,
  createDepartures,
  createPlans,
  createPolicyLinks,
  createProducts,
  createSynchronisations,
  type Holders,
} from './catalogue/index.ts'
import { askedLater, createConsumers, placeNewAccount, redeemInviteCode, requireInviteCode } from './consumers/index.ts'
import {
  createCredentials,
  createCustomCredentials,
  createExpiryReminders,
  createOwnCalls,
  createReconciliation,
} from './credentials/index.ts'
import { createFields } from './custom-fields/index.ts'
import { createApiDocuments, createDocumentParser, createReference } from './documentation/index.ts'
import { createGatewayChanges, createGatewayControl } from './gateway/index.ts'
import { createIdentity, type Passwords } from './identity/index.ts'
import {
  createMailLanguages,
  createMailSettings,
  createQueueMail,
  createSendInvitation,
  createTokenMails,
  forgetNotices,
  openNotices,
} from './notifications/index.ts'
import { createAuditForwarding } from './platform/audit/audit-forwarding.ts'
import { createAuditLog } from './platform/audit/audit-log.ts'
import { createAuditRetention } from './platform/audit/audit-retention.ts'
import type { Config } from './platform/config/config.ts'
import type { Vault } from './platform/crypto/vault.ts'
import type { Db } from './platform/database/database.ts'
import type { Pace } from './platform/jobs/pace.ts'
import type { Log } from './platform/log.ts'
import { createAddressGuard } from './platform/outbound/address-guard.ts'
import { createCallOnce } from './platform/outbound/call-once.ts'
import { createOutbound } from './platform/outbound/fetch.ts'
import { createEventDispatcher } from './platform/outbox/events.ts'
import { createBuiltInDriver } from './providers/drivers/built-in/built-in.ts'
import { createTykDashboardDriver } from './providers/drivers/tyk-dashboard/driver.ts'
import { createTykGatewayDriver } from './providers/drivers/tyk-gateway/driver.ts'
import { createOperations, createProviders, type Driver } from './providers/index.ts'
import { openWebhooks } from './webhooks/index.ts'

export interface Foundations {
  config: Config
  db: Db
  vault: Vault
  log: Log
  now: () => Date
  /** Of work in the background; where none is given, it doesn't hold back. */
  pace?: Pace | undefined
  /** Stands between the portal and its providers in tests of what a provider may do to it. */
  wrapDriver?: ((driver: Driver) => Driver) | undefined
  /** Shorter in tests: how long a caller waits for a provider, and how long an attempt there may take, in milliseconds. */
  providerTimes?: { patienceMs: number; deadlineMs: number } | undefined
  /** Left out: Argon2id on all cores but one. */
  passwords?: Passwords | undefined
}

export type Capabilities = ReturnType<typeof buildCapabilities>

/** The rules of every capability, lowest first. What a lower one must ask a higher one is handed in as a function here. */
export function buildCapabilities({
  config,
  db,
  vault,
  log,
  now,
  pace,
  providerTimes,
  passwords,
  wrapDriver = (driver) => driver,
}: Foundations) {
  const events = createEventDispatcher(db, now)
  const outbound = createOutbound({ allowPrivate: config.allowPrivateTargets })
  const { baseUrl } = config.portal
  const queueMail = createQueueMail({ vault })
  const mailLanguages = createMailLanguages({ db, now })
  const fields = createFields({ db, now })
  const identity = createIdentity({
    ...{ fields, db, now, log, baseUrl },
    secureCookies: baseUrl.startsWith('https:'),
    vault,
    portalName: new URL(baseUrl).hostname,
    joinDefaultOrganisation: placeNewAccount,
    inviteCodes: { requireInviteCode, redeemInviteCode },
    forgetNotices,
    // Where no mail goes out, waiting for one would keep everybody out.
    confirmsByDefault: async () => !config.evaluation && (await mailSettings.server()) !== null,
    ...createTokenMails({ queueMail, baseUrl }),
    passwords,
  })
  events.subscribe('account.email-confirmation-asked', (tx, { email }, _at, eventId) =>
    identity.issueRegistrationConfirmation(tx, email, eventId),
  )
  events.subscribe('account.email-change-asked', (tx, asked, _at, eventId) =>
    identity.issueEmailConfirmation(tx, asked, eventId),
  )
  events.subscribe('account.password-reset-asked', (tx, { email }, _at, eventId) =>
    identity.issuePasswordReset(tx, email, eventId),
  )
  const consumers = createConsumers({
    ...{ db, now, log, fields, identity, mailLanguages },
    randomBytes,
    baseUrl,
    sendInvitation: createSendInvitation({ queueMail, baseUrl }),
    apps: askedLater(() => apps.ofMembers),
    // A file of thousands must not keep the events of others waiting.
    isBusy: async () => (await events.countWaiting(1000)) >= 1000,
  })

  const gatewayChanges = createGatewayChanges()
  const gateway = createGatewayControl({ db, now, changes: gatewayChanges })
  const providerGuard = createAddressGuard({ allowPrivate: config.allowPrivateTargets })
  const providers = createProviders({
    db,
    now,
    log,
    vault,
    drivers: {
      'built-in': () => wrapDriver(createBuiltInDriver(gateway)),
      'tyk-dashboard': (connection) => wrapDriver(createTykDashboardDriver(connection, { now, guard: providerGuard })),
      'tyk-gateway': (connection) => wrapDriver(createTykGatewayDriver(connection, { now, guard: providerGuard })),
    },
  })
  const operations = createOperations({ db, now, log, driverOf: providers.driverOf, ...providerTimes })

  // Each is asked of capabilities that are built below.
  const holders: Holders = {
    holdingsOf: (within, subject) => accessRequests.leaving.holdingsOf(within, subject),
    requestKeys: (tx, subject) => credentials.leaving.requestKeys(tx, subject),
    carryOutKeys: (subject) => credentials.leaving.carryOutKeys(subject),
    countKeysNaming: (within, subjects) => credentials.leaving.countKeysNaming(within, subjects),
    credentialsHolding: (within, subject, limit) => credentials.leaving.credentialsHolding(within, subject, limit),
    leave: (actor, id, subject, movesToId) => credentials.leaving.leave(actor, id, subject, movesToId),
    endOrders: (actor, productId) => credentials.leaving.endOrders(actor, productId),
    rejectRequests: (actor, productId, reason) => accessRequests.leaving.rejectRequests(actor, productId, reason),
    moveRequests: (actor, planId, movesToId) => accessRequests.leaving.moveRequests(actor, planId, movesToId),
    forget: (tx, subject) => credentials.leaving.forget(tx, subject),
  }
  const departures = createDepartures({ db, operations, holders })
  const products = createProducts({
    db,
    now,
    operations,
    providers,
    holders,
    departures,
    documentsOf: (_db, ids) => documents.namesByProduct(ids),
  })
  const plans = createPlans({ db, now, operations, providers, holders, departures })
  const catalogues = createCatalogues({
    db,
    now,
    hasOpenRequests: async (tx, id) => (await accessRequests.countOpenInCatalogue(tx, id)) > 0,
  })
  const browse = createBrowse({ db })
  const synchronisations = createSynchronisations({ db, now, log, providers })
  const policyLinks = createPolicyLinks({ db, now, operations, providers, holders })

  const documentParser = createDocumentParser({ limits: { maxBytes: config.maxUploadBytes } })
  const documents = createApiDocuments({
    db,
    now,
    parser: documentParser,
    requireProduct: products.show,
    fetchDocument: async (url) => {
      const accept = 'application/json, application/yaml, text/yaml, */*;q=0.5'
      return (await outbound.get(url, { maxBytes: config.maxUploadBytes, timeoutMs: 20_000, accept })).bytes
    },
  })
  const reference = createReference(db)

  const apps = createApps({
    db,
    now,
    closeApp: async (tx, actor, appId) => {
      // Credentials before requests, as issuing one takes them.
      await credentials.revokeAllOfApp(tx, actor, appId)
      await accessRequests.withdrawAllOfApp(tx, actor, appId)
    },
    appClosed: (appId) => credentials.carryOutForApp(appId),
    owners: consumers,
    renewKeys: (tx, appId) => credentials.renewKeysOfApp(tx, appId),
    keysRenewed: (appId) => credentials.carryOutForApp(appId),
    countCredentials: (within, appIds) => credentials.countByApp(appIds, within),
  })
  const credentials = createCredentials({
    db,
    now,
    vault,
    operations,
    apps,
    driverOf: providers.driverOf,
    credentialInForce: (tx, id) => accessRequests.credentialInForce(tx, id),
    withdrawOrder: (tx, actor, id) => accessRequests.withdrawOrder(tx, actor, id),
  })
  const reconciliation = createReconciliation({ db, now, log, vault, operations, providers })
  const accessSettings = createAccessSettings({ db, now })
  const accessRequests = createAccessRequests({ db, now, apps, browse, credentials, settings: accessSettings })

  const usage = createUsage({
    db,
    now,
    log,
    providers,
    apps,
    credentials,
    forgetAtGateway: gateway.forgetUsage,
  })
  const webhookParts = openWebhooks({
    ...{ db, now, log, vault, events, pace },
    guard: createAddressGuard({ allowPrivate: config.allowPrivateTargets, networks: config.webhookNetworks }),
  })
  const showOverview = createOverview({
    db,
    accessRequests,
    credentials,
    providers,
    reconciliation,
    usage,
    countPausedWebhooks: webhookParts.webhooks.countPausedByFailures,
    countPendingOrganisationRequests: consumers.countPendingOrganisationRequests,
    countPendingAccounts: async () =>
      (await consumers.listAccounts({ limit: 1, total: true, status: 'pending' })).total ?? 0,
  })

  const mailSettings = createMailSettings({ db, now, vault, mail: config.mail })
  events.subscribe('account.fields-changed', (tx, { accountId }) => credentials.renewKeysOfOwner(tx, accountId))
  events.subscribe('custom-field.changed', async (tx, { reachesKeys }) => {
    if (reachesKeys) await credentials.renewEveryKey(tx)
  })
  // A policy that goes by another id at its provider has to be named anew in every key that it is for.
  events.subscribe('policy.replaced', (tx, { kind, objectId }) => holders.requestKeys(tx, { kind, id: objectId }))

  return {
    accessRequests,
    accessSettings,
    actingFor: createActingFor({ consumers }),
    apps,
    auditForwarding: createAuditForwarding({ db, now, address: config.auditForward, baseUrl }),
    auditLog: createAuditLog({ db, now }),
    auditRetention: createAuditRetention({ db, now }),
    browse,
    callOnce: createCallOnce({ guard: providerGuard, gateway: config.gateway }),
    cart: createCart({ db, now, apps, browse, settings: accessSettings }),
    catalogues,
    consumers,
    credentials,
    customCredentials: createCustomCredentials({
      ...{ db, now, vault },
      operations,
      credentials,
      driverOf: providers.driverOf,
    }),
    departures,
    documentParser,
    documents,
    events,
    expiryReminders: createExpiryReminders({ db, now }),
    explanations: createExplanations({ db, consumers, apps }),
    fields,
    gateway,
    gatewayChanges,
    identity,
    mailLanguages,
    mailSettings,
    operations,
    outbound,
    ownCalls: createOwnCalls({ db, now, vault, apps }),
    plans,
    policyLinks,
    products,
    providers,
    reconciliation,
    reference,
    showOverview,
    synchronisations,
    usage,
    ...webhookParts,
    ...openNotices({ db, now, vault, events, queueMail, mailSettings, mailLanguages, apps, baseUrl }),
  }
}
