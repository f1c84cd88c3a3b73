import './tables.ts'

export { type AuthType, refusalOfService } from './auth-types.ts'
export type {
  CountedKey,
  Driver,
  IssuedKey,
  KeyInput,
  KeyPage,
  KeyReference,
  Limits,
  ListedPolicy,
  PolicyInput,
  PolicyListing,
  ProviderKey,
  ProviderPolicy,
  ProviderService,
  QuotaState,
  UsageRow,
  UsageSpan,
} from './driver.ts'
export { isNoAnswer, NoAnswer } from './http-api/no-answer.ts'
export { countUnsettled } from './operations.queries.ts'
export { createOperations, type OperationHandler, type Operations, type Outcome } from './operations.ts'
export { policyTagsOf } from './policy-tags.ts'
export { ProviderError } from './provider-error.ts'
export { providersApi } from './providers.api.ts'
export type { ProviderRow } from './providers.queries.ts'
export { createProviders, type Providers } from './providers.ts'
