import type { visibilityEndpoints } from '@portico/contract'
import type { Handlers } from '../platform/http/endpoints.ts'
import type { Explanations } from './explain-access.ts'

export const visibilityApi = (explanations: Explanations): Handlers<typeof visibilityEndpoints> => ({
  explainAccess: ({ params, query }) => explanations.explainAccess(params.productId, query),
})
