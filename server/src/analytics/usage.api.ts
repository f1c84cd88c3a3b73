import type { overview, usageEndpoints, usageRetentionEndpoints } from '@portico/contract'
import type { z } from 'zod'
import type { Handlers } from '../platform/http/endpoints.ts'
import type { Usage } from './usage.ts'

export const usageApi = (
  usage: Usage,
  showOverview: (within: readonly string[] | null) => Promise<z.input<typeof overview>>,
): Handlers<typeof usageEndpoints> => ({
  showCredentialUsage: ({ actor, params, query }) => usage.showCredential(actor, params.credentialId, query.days),
  showOverview: ({ actor }) => showOverview(actor.products),
})

export const usageRetentionApi = (usage: Usage): Handlers<typeof usageRetentionEndpoints> => ({
  showUsageRetention: () => usage.showUsageRetention(),
  changeUsageRetention: ({ actor, body }) => usage.changeUsageRetention(actor, body),
})
