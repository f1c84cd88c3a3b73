/**
 * - `missing`: it should work, and the provider has no such key; - `shut`: it has, and the key lets nobody in;
 * - `works`: it must not let anybody in, and does; - `remains`: it lets nobody in now, but was to be gone or shut;
 * - `unlimited`: nothing says how often it may call; - `policies`: it has others; - `policy-gone`: one of them is no longer there;
 * - `expiry`: it ends at another time; - `labels`: tags or metadata differ, which changes no access;
 * - `stray`: nobody here has a record of it.
 */
export type DifferenceKind =
  | 'missing'
  | 'shut'
  | 'works'
  | 'remains'
  | 'unlimited'
  | 'policies'
  | 'policy-gone'
  | 'expiry'
  | 'labels'
  | 'stray'

/** One side of a comparison, as people are shown it. */
export interface KeySide {
  /** Whether callers are let in. */
  works: boolean
  policyIds: string[]
  expiresAt: string | null
  tags: string[]
  metadata: Record<string, string>
}
