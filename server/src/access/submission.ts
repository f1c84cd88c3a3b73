import type { CheckoutWish } from './checkouts.ts'

/** What a developer asks for with one key. */
export interface Submission extends Pick<CheckoutWish, 'app' | 'message' | 'submissionKey'> {
  catalogueId: string
  planId: string
  productIds: readonly string[]
}
