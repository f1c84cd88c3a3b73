import type { differenceEndpoints } from '@portico/contract'
import { readCursor } from '../platform/database/cursor.ts'
import type { Handlers } from '../platform/http/endpoints.ts'
import type { Reconciliation } from './reconciliation.ts'

export const differencesApi = (reconciliation: Reconciliation): Handlers<typeof differenceEndpoints> => ({
  listDifferences: ({ actor, query }) =>
    reconciliation.listDifferences({ ...query, within: actor.products, after: readCursor(query.cursor) }),
  showDifference: ({ params }) => reconciliation.showDifference(params.differenceId),
  removeStrayKey: ({ actor, params }) => reconciliation.removeStrayKey(actor, params.differenceId),
  compareCredential: ({ actor, params }) => reconciliation.compareCredential(actor, params.credentialId),
  repairCredential: ({ actor, params }) => reconciliation.repairCredential(actor, params.credentialId),
  showComparison: ({ params }) => reconciliation.showComparison(params.providerId),
  compareProvider: ({ actor, params }) => reconciliation.compareProvider(actor, params.providerId),
})
