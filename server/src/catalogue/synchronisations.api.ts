import type { synchronisationEndpoints } from '@portico/contract'
import { readCursor } from '../platform/database/cursor.ts'
import type { Handlers } from '../platform/http/endpoints.ts'
import type { PolicyLinks } from './policy-links.ts'
import type { Synchronisations } from './synchronisations.ts'

export const synchronisationsApi = (
  synchronisations: Synchronisations,
  policyLinks: PolicyLinks,
): Handlers<typeof synchronisationEndpoints> => ({
  synchroniseProvider: ({ actor, params, body }) =>
    synchronisations.synchroniseProvider(actor, params.providerId, body),
  synchroniseAllProviders: async ({ actor, body }) => ({
    items: await synchronisations.synchroniseAllProviders(actor, body),
  }),
  listSynchronisations: ({ query }) => synchronisations.list({ ...query, after: readCursor(query.cursor) }),
  showSynchronisation: ({ params }) => synchronisations.show(params.synchronisationId),
  listSynchronisationItems: ({ params, query }) =>
    synchronisations.listItems({ ...query, runId: params.synchronisationId, after: readCursor(query.cursor) }),
  listProviderPolicies: async ({ params }) => ({ items: await policyLinks.listPolicies(params.providerId) }),
})
