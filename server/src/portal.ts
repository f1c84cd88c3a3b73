import { join } from 'node:path'
import { endpoints, mailEndpoints, mailSettingsEndpoints, mailTemplateEndpoints } from '@portico/contract'
import type { FastifyInstance } from 'fastify'
import { buildCapabilities, type Capabilities, type Foundations } from './build-capabilities.ts'
import { importChannel } from './consumers/index.ts'
import { createGatewayServer, type GatewayServer } from './gateway/index.ts'
import { mountApi } from './mount-api.ts'
import { createNotifications, mailsApi, mountLocalMailbox, type Notifications } from './notifications/index.ts'
import type { Database } from './platform/database/database.ts'
import { createLastingConnection } from './platform/database/lasting-connection.ts'
import { createListener } from './platform/database/listen.ts'
import { isMigrated } from './platform/database/migrate.ts'
import { serveAdminApp } from './platform/http/admin-app.ts'
import { createAnswerOnce } from './platform/http/answer-once.ts'
import { type EndpointContext, mountEndpoints } from './platform/http/endpoints.ts'
import { mountHealth } from './platform/http/health.ts'
import { mountMetrics } from './platform/http/metrics.ts'
import { mountOpenApi } from './platform/http/openapi.ts'
import { createRegistry, type Registry } from './platform/http/registry.ts'
import { answerErrors, createHttpServer } from './platform/http/server.ts'
import { createJobs, type Jobs } from './platform/jobs/jobs.ts'
import { createPace } from './platform/jobs/pace.ts'
import { createRefuseBeyond } from './platform/product-reach.ts'
import { provideSample } from './sample/index.ts'
import { createSite } from './site/index.ts'
import { createRenderer } from './themes/index.ts'

export interface PortalOptions extends Omit<Foundations, 'db'> {
  database: Database & { connectionString: string }
}

export interface Portal {
  app: FastifyInstance
  registry: Registry
  /** The rules of every capability, for the command line, sample content and tests. */
  capabilities: Capabilities
  /** Starts jobs and gateway and listens. @throws Error with code EADDRINUSE when a port is taken */
  start(): Promise<{ portalUrl: string; gatewayUrl: string | null }>
  stop(): Promise<void>
}

const root = join(import.meta.dirname, '../..')

/** Characters of finished page parts that signed-in people share: 2 to 4 MB. */
const keptPageParts = 2_000_000

/** Builds every capability in order and mounts its routes, pages and jobs: the map of the program. */
export async function createPortal(options: PortalOptions): Promise<Portal> {
  const { config, database, log, now } = options
  const { db, connectionString } = database
  const pace = createPace()
  const capabilities = buildCapabilities({ ...options, db, pace })
  const registry = createRegistry()
  const app = await createHttpServer({
    log,
    publicOrigin: new URL(config.portal.baseUrl).origin,
    trustedProxies: config.trustedProxies,
    maxBodyBytes: 1_048_576,
  })
  answerErrors(app, (request, reply, error) => site.errorPage(request, reply, error), registry)
  if (config.metrics) await mountMetrics(app, registry)
  const renderer = await createRenderer({
    themeFolder: join(root, 'themes/default'),
    log,
    keptCharacters: keptPageParts,
  })
  const connection = createLastingConnection({ connectionString, log })
  const listener = createListener(connection, log)
  const jobs = createJobs({ connection, listener, log })

  const notifications = createNotifications({
    ...options,
    db,
    renderer,
    settings: capabilities.mailSettings,
    languages: capabilities.mailLanguages,
    baseUrl: config.portal.baseUrl,
    evaluation: config.evaluation,
    pace,
  })
  const answerOnce = createAnswerOnce({ db, now })
  const { authenticate, authenticateCaller } = capabilities.identity
  const context: EndpointContext = {
    app,
    registry,
    actorOf: authenticateCaller,
    refuseBeyond: createRefuseBeyond(db),
    requireOpen: (actor) => site.requireOpen(actor),
    answerOnce,
  }
  mountApi(context, capabilities)
  mountEndpoints(
    context,
    { ...mailEndpoints, ...mailSettingsEndpoints, ...mailTemplateEndpoints },
    mailsApi(notifications),
  )
  const site = createSite({
    ...capabilities,
    config: { baseUrl: config.portal.baseUrl },
    db,
    listener,
    log,
    now,
    renderer,
    // In an evaluation the outbox of the admin app is everybody's mailbox.
    canSendMail: async () => config.evaluation || (await capabilities.mailSettings.server()) !== null,
  })
  // An API token opens no page.
  site.mount({ ...context, actorOf: authenticate })
  if (config.evaluation) mountLocalMailbox({ app, registry, mails: notifications.mails })
  mountOpenApi(app, registry, endpoints)
  const health = mountHealth(app, registry, { database: () => isMigrated(db) })
  await serveAdminApp(app, join(root, 'admin/dist'))
  scheduleJobs(jobs, capabilities, notifications)
  jobs.every('forget-old-answers', { seconds: 3600 }, answerOnce.forgetOld)

  let gatewayServer: GatewayServer | undefined
  let sample: { close(): Promise<void> } | undefined

  return {
    app,
    registry,
    capabilities,

    async start() {
      await app.ready()
      if (config.gateway.enabled) {
        await capabilities.providers.ensureBuiltIn(config.gateway.publicUrl)
        gatewayServer = await createGatewayServer({
          db,
          listener,
          changes: capabilities.gatewayChanges,
          log,
          now,
          host: config.gateway.host,
          port: config.gateway.port,
          trustProxy: config.trustedProxies > 0,
          allowPrivateTargets: config.allowPrivateTargets,
        })
      }
      sample = await provideSample({ db, now, config, capabilities })
      jobs.start()
      const portalUrl = await app.listen({ host: config.portal.host, port: config.portal.port })
      return { portalUrl, gatewayUrl: gatewayServer?.url ?? null }
    },

    async stop() {
      health.stopping()
      await app.close()
      await gatewayServer?.close()
      await jobs.stop()
      await capabilities.usage.close()
      await sample?.close()
      await capabilities.synchronisations.idle()
      await capabilities.operations.idle()
      await capabilities.webhookSender.close()
      await capabilities.webhookDelivery.idle()
      await capabilities.providers.close()
      await capabilities.documentParser.close()
      await capabilities.outbound.close()
      await capabilities.callOnce.close()
      await site.close()
      await renderer.close()
      await connection.close()
    },
  }
}

function scheduleJobs(jobs: Jobs, capabilities: Capabilities, notifications: Notifications): void {
  const {
    consumers,
    credentials,
    departures,
    events,
    identity,
    operations,
    products,
    providers,
    synchronisations,
    usage,
  } = capabilities
  jobs.every('dispatch-events', { seconds: 5, wokenBy: 'portico_events' }, events.dispatch)
  jobs.every('import-accounts', { seconds: 2, wokenBy: importChannel }, consumers.carryOutImports)
  jobs.every('forget-old-account-imports', { seconds: 3600 }, consumers.forgetOldImports)
  jobs.every('forget-old-events', { seconds: 3600 }, events.forgetOld)
  jobs.every('resume-operations', { seconds: 2 }, operations.resume)
  jobs.every('finish-departures', { seconds: 3 }, departures.resume)
  jobs.every('retire-products', { seconds: 10 }, products.retireDue)
  jobs.every('compare-keys', { seconds: 10 }, capabilities.reconciliation.compareDue)
  jobs.every('remove-ended-keys', { seconds: 10 }, credentials.removeEndedKeys)
  jobs.every('tell-ends-of-credentials', { seconds: 60 }, capabilities.expiryReminders.tellEnds)
  jobs.every('collect-usage', { seconds: 3 }, () => usage.collect(5_000))
  jobs.every('forget-old-usage', { seconds: 3600 }, usage.forgetOld)
  jobs.every('synchronise-providers', { seconds: 5 }, synchronisations.startDue)
  jobs.every('forget-old-synchronisations', { seconds: 3600 }, synchronisations.forgetOld)
  jobs.every('check-providers', { seconds: 60 }, providers.checkAll)
  jobs.every('tell-day', { seconds: 60 }, capabilities.digests.tellDay)
  jobs.every('deliver-mails', { seconds: 10, wokenBy: 'portico_mails' }, notifications.deliverMails)
  jobs.every('deliver-webhooks', { seconds: 5, wokenBy: 'portico_webhooks' }, capabilities.webhookDelivery.startDue)
  jobs.every('forget-old-webhook-deliveries', { seconds: 3600 }, capabilities.webhookDeliveries.forgetOldDeliveries)
  jobs.every('forget-old-mails', { seconds: 3600 }, notifications.forgetOldMails)
  jobs.every('forget-old-inbox-entries', { seconds: 3600 }, capabilities.inbox.forgetOldEntries)
  jobs.every('forget-old-audit-entries', { seconds: 3600 }, capabilities.auditRetention.forgetOldEntries)
  jobs.every('forward-audit-entries', { seconds: 5 }, capabilities.auditForwarding.forwardEntries)
  jobs.every('remove-never-confirmed', { seconds: 3600 }, capabilities.consumers.removeNeverConfirmed)
  jobs.every('forget-expired-sessions', { seconds: 3600 }, identity.forgetExpired)
}
