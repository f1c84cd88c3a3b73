import { type provider, type providerEndpoints, tykSettings } from '@portico/contract'
import type { z } from 'zod'
import type { Handlers } from '../platform/http/endpoints.ts'
import { refusalOfService } from './auth-types.ts'
import type { ProviderRow } from './providers.queries.ts'
import type { Providers } from './providers.ts'

export function providersApi(providers: Providers): Handlers<typeof providerEndpoints> {
  return {
    async listProviders() {
      const items = (await providers.list()).map(shown)
      return { items, nextCursor: null, total: items.length }
    },
    showProvider: async ({ params }) => shown(await providers.find(params.providerId)),
    createProvider: async ({ actor, body }) => shown(await providers.createProvider(actor, body)),
    updateProvider: async ({ actor, params, body, seenVersion }) =>
      shown(await providers.updateProvider(actor, params.providerId, body, seenVersion)),
    showProviderDeletionImpact: ({ params }) => providers.showProviderDeletionImpact(params.providerId),
    async deleteProvider({ actor, params }) {
      await providers.deleteProvider(actor, params.providerId)
      return undefined
    },
    checkProvider: async ({ params }) => shown(await providers.checkProvider(params.providerId)),
    async listProviderServices({ params }) {
      const services = await providers.listServices(params.providerId)
      return {
        items: services.map(({ authTypes, ...service }) => ({
          ...service,
          authTypes: [...authTypes],
          refusal: refusalOfService(authTypes),
        })),
      }
    },
  }
}

const shown = (row: ProviderRow): z.input<typeof provider> => ({
  id: row.id,
  name: row.name,
  kind: row.kind,
  gatewayUrl: row.gateway_url,
  status: row.status,
  statusReason: row.status_reason,
  checkedAt: row.checked_at,
  checks: row.checks,
  settings: row.kind === 'built-in' ? null : { ...tykSettings.parse(row.settings), secretSet: true },
  synchronisation: {
    intervalSeconds: row.sync_interval_seconds,
    mixedAsPlans: row.sync_mixed_as_plans,
    orphanGraceSeconds: row.orphan_grace_seconds,
  },
  products: row.products,
  plans: row.plans,
  version: row.version,
})
