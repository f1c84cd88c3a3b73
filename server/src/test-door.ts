import {
  accessRequestEndpoints,
  accessSettingsEndpoints,
  appEndpoints,
  auditEntryEndpoints,
  auditRetentionEndpoints,
  cartEndpoints,
  catalogueEndpoints,
  checkoutEndpoints,
  credentialChangeEndpoints,
  credentialEndpoints,
  customCredentialEndpoints,
  differenceEndpoints,
  keySettingsEndpoints,
  planChangeEndpoints,
  planEndpoints,
  policyLinkEndpoints,
  productEndpoints,
  providerEndpoints,
  synchronisationEndpoints,
  usageEndpoints,
  usageReportEndpoints,
  usageRetentionEndpoints,
  visibilityEndpoints,
  webhookDeliveryEndpoints,
  webhookEndpoints,
} from '@portico/contract'
import type { FastifyInstance } from 'fastify'
import { onTestFinished } from 'vitest'
import {
  accessRequestsApi,
  accessSettingsApi,
  cartApi,
  checkoutsApi,
  planChangesApi,
  visibilityApi,
} from './access/index.ts'
import { usageApi, usageReportsApi, usageRetentionApi } from './analytics/index.ts'
import { appsApi } from './apps/index.ts'
import { cataloguesApi, plansApi, policyLinksApi, productsApi, synchronisationsApi } from './catalogue/index.ts'
import {
  credentialChangesApi,
  credentialsApi,
  customCredentialsApi,
  differencesApi,
  keySettingsApi,
} from './credentials/index.ts'
import type { Actor } from './platform/actor.ts'
import { auditLogApi } from './platform/audit/audit-log.api.ts'
import { mountEndpoints } from './platform/http/endpoints.ts'
import { createRegistry, type Entrance } from './platform/http/registry.ts'
import { answerErrors, createHttpServer } from './platform/http/server.ts'
import { createLog } from './platform/log.ts'
import { providersApi } from './providers/index.ts'
import type { Stage } from './test-capabilities.ts'
import { webhooksApi } from './webhooks/index.ts'

export interface Answer {
  status: number
  // biome-ignore lint/suspicious/noExplicitAny: a test reads what it expects
  body: any
  etag: string | undefined
}

export interface Door {
  ask(method: string, path: string, body?: unknown, headers?: Record<string, string>): Promise<Answer>
  entrances: readonly Entrance[]
  /** Lines logged as errors. */
  complaints: readonly string[]
}

/** The REST API of the capabilities that sell access, asked by one actor: the owner unless told. */
export async function openDoor(stage: Stage, actor: Actor = stage.owner): Promise<Door> {
  const { capabilities } = stage
  const complaints: string[] = []
  const app = await createHttpServer({
    log: createLog({ level: 'error', format: 'json', write: (line) => void complaints.push(line) }),
    publicOrigin: 'http://localhost:3001',
    trustedProxies: 0,
    maxBodyBytes: 1_048_576,
  })
  const registry = createRegistry()
  const context = { app, registry, actorOf: async () => actor }
  mountEndpoints(context, providerEndpoints, providersApi(capabilities.providers))
  mountEndpoints(context, productEndpoints, productsApi(capabilities.products))
  mountEndpoints(context, planEndpoints, plansApi(capabilities.plans))
  mountEndpoints(context, catalogueEndpoints, cataloguesApi(capabilities.catalogues))
  mountEndpoints(context, policyLinkEndpoints, policyLinksApi(capabilities.policyLinks, capabilities))
  mountEndpoints(
    context,
    synchronisationEndpoints,
    synchronisationsApi(capabilities.synchronisations, capabilities.policyLinks),
  )
  mountEndpoints(
    context,
    appEndpoints,
    appsApi(capabilities.apps, async () => new Map()),
  )
  mountEndpoints(context, credentialEndpoints, credentialsApi(capabilities.credentials))
  mountEndpoints(context, differenceEndpoints, differencesApi(capabilities.reconciliation))
  mountEndpoints(context, keySettingsEndpoints, keySettingsApi(capabilities.credentials))
  mountEndpoints(context, credentialChangeEndpoints, credentialChangesApi(capabilities.credentials))
  mountEndpoints(context, customCredentialEndpoints, customCredentialsApi(capabilities.customCredentials))
  mountEndpoints(context, accessRequestEndpoints, accessRequestsApi(capabilities.accessRequests))
  mountEndpoints(context, checkoutEndpoints, checkoutsApi(capabilities.accessRequests, capabilities.actingFor))
  mountEndpoints(context, planChangeEndpoints, planChangesApi(capabilities.accessRequests))
  mountEndpoints(context, cartEndpoints, cartApi(capabilities.cart))
  mountEndpoints(context, accessSettingsEndpoints, accessSettingsApi(capabilities.accessSettings))
  mountEndpoints(context, visibilityEndpoints, visibilityApi(capabilities.explanations))
  mountEndpoints(context, usageEndpoints, usageApi(capabilities.usage, capabilities.showOverview))
  mountEndpoints(context, usageReportEndpoints, usageReportsApi(capabilities.usage))
  mountEndpoints(context, usageRetentionEndpoints, usageRetentionApi(capabilities.usage))
  mountEndpoints(
    context,
    { ...auditEntryEndpoints, ...auditRetentionEndpoints },
    auditLogApi(capabilities.auditLog, capabilities.auditRetention),
  )
  mountEndpoints(
    context,
    { ...webhookEndpoints, ...webhookDeliveryEndpoints },
    webhooksApi(capabilities.webhooks, capabilities.webhookDeliveries),
  )
  answerErrors(app, async (_request, reply) => reply.code(500).send('a page'))
  onTestFinished(() => app.close())
  return {
    entrances: registry.all(),
    complaints,
    ask: askOf(app),
  }
}

export const askOf =
  (app: FastifyInstance): Door['ask'] =>
  async (method, path, body, headers = {}) => {
    const answer = await app.inject({
      method: method as 'GET',
      url: `/api/v1${path}`,
      headers,
      ...(body === undefined ? {} : { payload: body as object }),
    })
    return {
      status: answer.statusCode,
      body: /\bjson\b/.test(String(answer.headers['content-type'])) ? answer.json() : answer.body || undefined,
      etag: answer.headers.etag === undefined ? undefined : String(answer.headers.etag),
    }
  }
