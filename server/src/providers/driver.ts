import type { Secret } from '../platform/crypto/secret.ts'
import type { AuthType } from './auth-types.ts'

/**
 * What the portal needs of a gateway. Every call may be repeated with the same arguments and then has the same effect: an operation
 * that a crash interrupted is simply carried out again. Calls throw `ProviderError` when the provider refuses or does not answer.
 */
export interface Driver {
  readonly capabilities: DriverCapabilities
  /** Asks the provider whether it answers; `full` also tries one by one what we may do there, without changing anything. */
  checkHealth(scope?: 'quick' | 'full'): Promise<ProviderHealth>
  /** The APIs the provider has. */
  listServices(): Promise<ProviderService[]>
  /** Every policy the provider has, whoever made it and whatever it is for. */
  listPolicies(): Promise<PolicyListing>
  /** @returns the policy that has this name where names are unique; null when none has it, or several may */
  findPolicyNamed(name: string): Promise<string | null>
  /** Creates the policy or makes it as given. @returns the policy's id at the provider */
  putPolicy(policy: PolicyInput): Promise<string>
  /** Removes a policy; one that is gone already counts as removed. */
  deletePolicy(policyId: string): Promise<void>
  /**
   * Creates the key or makes it as given. One that must not work is shut even where a policy of it is gone, if need be by removing it.
   * @returns the key as its holder must send it
   */
  putKey(key: KeyInput): Promise<IssuedKey>
  /** What a masked key still shows, so that it is told from others; without it: its last four characters. */
  endOfKey?(text: string): string
  /** Removes the key at once; one that is gone already counts as removed. */
  revokeKey(reference: KeyReference): Promise<void>
  /** What the provider has for this key; null: no such key. */
  readKey(reference: KeyReference): Promise<ProviderKey | null>
  /** Those of these policies that the provider has; what is left out is gone. */
  readPolicies(policyIds: readonly string[]): Promise<ProviderPolicy[]>
  /**
   * The keys at the provider, whoever made them, page by page from null on, each with whatever names it there.
   * @returns null where the provider does not list keys
   */
  listKeys(page: string | null): Promise<KeyPage | null>
  /**
   * Usage of all credentials within a span, one row per credential, service, hour and status; asked only where `usageEverySeconds` is
   * given. Each row is the whole hour's total so far. A provider that counts by key asks for the keys.
   */
  readUsage(span: UsageSpan, keys: () => Promise<readonly CountedKey[]>): Promise<UsageRow[]>
  /** When a key was last used, within the last 30 days; null when it was not, or where `tellsLastUse` is false. */
  readLastUse(reference: KeyReference): Promise<Date | null>
  /** What is left of the quota of one credential; null when unlimited or not known. */
  readQuota(counterId: string, reference: KeyReference): Promise<QuotaState | null>
  /** Lets go of connections; calls that run may end. */
  close(): Promise<void>
}

export interface DriverCapabilities {
  /** Whether two keys of one credential share its limits; if not, each counts for itself. */
  keysShareLimits: boolean
  /** Whether the provider can tell when a key was last used. */
  tellsLastUse: boolean
  /** Which keys that somebody has already can be made there; null: none. */
  givenKeys: { shortest: number; longest: number; characters: RegExp } | null
  /** How often new usage is worth asking for; null: the provider can't tell usage. */
  usageEverySeconds: number | null
}

export interface ProviderHealth {
  status: 'up' | 'down'
  /** Why it is down, or what it does not let us do, in a sentence; null when all is well. */
  reason: string | null
  /** What was looked at, in the order in which one needs the other. */
  checks: readonly ProviderCheck[]
}

export interface ProviderCheck {
  name: 'reachable' | 'tls' | 'secret' | 'apis' | 'policies' | 'keys' | 'usage'
  outcome: 'passed' | 'failed' | 'skipped'
  /** Why it failed or was skipped, in a sentence; null when passed. */
  detail: string | null
}

export interface ProviderService {
  id: string
  name: string
  /** Path below the gateway's address, with a leading and a trailing slash. */
  listenPath: string
  /** All that its callers must show; `none` alone when it is open to everybody. */
  authTypes: readonly AuthType[]
  /** Where callers put their key, where that is what they show. */
  keyHeader: string
  active: boolean
}

export type PolicyInput =
  | { kind: 'access'; id: string; name: string; serviceIds: readonly string[]; active: boolean }
  | {
      kind: 'limits'
      id: string
      name: string
      limits: Limits
      /** How long keys last from their issue; null or left out: without end. Each key is given its end as well. */
      keyLifetimeSeconds?: number | null
      active: boolean
    }

export interface PolicyListing {
  policies: ListedPolicy[]
  /** Those the provider listed in a form that can't be understood. */
  unreadable: { id: string; name: string; reason: string }[]
}

/** A policy as the provider has it. What it is for is not the driver's to say: `catalogue/policy-classification.ts`. */
export interface ListedPolicy {
  /** What keys and later calls name it by: its custom id, or else that of the provider's database. */
  id: string
  /** That of the provider's database, where the policy has a custom id as well. */
  databaseId: string | null
  /** Our own id, where the portal wrote it into the policy it made. */
  portalId: string | null
  name: string
  /** What of a key the policy decides; none: everything. */
  sets: { access: boolean; quota: boolean; rate: boolean; complexity: boolean; perApi: boolean }
  /** APIs it names, with the name each has in it. */
  services: { id: string; name: string }[]
  /** Whether one of them is an MCP server. */
  opensMcp: boolean
  limits: Limits
  /** Why its limits can't be said in whole calls within whole seconds; null when they can. */
  unsayableLimits: string | null
  /** Null: for ever; left out where the provider keeps no such thing. */
  keyLifetimeSeconds?: number | null
  /** Whether it is in force: a key with one policy that is not is shut. */
  active: boolean
  tags: string[]
  metadata: Record<string, string>
  authTypes: string[]
}

/** How much a plan allows. */
export interface Limits {
  /** Calls within the period; null: no limit. */
  rate: { calls: number; periodSeconds: number } | null
  /** Calls within the period, counted from its first call; null: no limit. */
  quota: { calls: number; periodSeconds: number } | null
}

export interface KeyInput {
  /** Chosen by the portal before the call, unguessable; the provider forms the key from it. */
  keyId: Secret
  /** What limits are counted by where keys share them: the credential's id. */
  counterId: string
  /** One limits policy and at least one access policy. */
  policyIds: readonly string[]
  /** Null: never. */
  expiresAt: Date | null
  active: boolean
  tags: readonly string[]
  metadata: Readonly<Record<string, string>>
  /** What an earlier call answered, once that is kept: the key is changed and not made anew, which would start its quota again. */
  issued?: IssuedKey | null
  /** Whether the quota begins anew; without it the running one goes on. */
  newQuota?: boolean
}

export interface IssuedKey {
  /** What the holder sends. */
  key: Secret
  /** How the provider names the key when the key itself is not to be sent; null where it has no such name. */
  providerKeyHash: string | null
}

export interface KeyReference {
  keyId: Secret
  providerKeyHash: string | null
}

/** A key as the provider has it. */
export interface ProviderKey {
  /** What it was given as `counterId`; null where it has none. */
  counterId: string | null
  /** False for one that `putKey` has shut; its end is not known then. */
  active: boolean
  policyIds: readonly string[]
  expiresAt: Date | null
  /** Those of its policies may be among them. */
  tags: readonly string[]
  /** Values that are no text are left out. */
  metadata: Readonly<Record<string, string>>
}

export interface ProviderPolicy {
  id: string
  /** Whether it says how often a key may call. */
  limits: boolean
  /** Whether it gives access to an API. */
  opens: boolean
  active: boolean
}

export interface KeyPage {
  keys: readonly KeyReference[]
  /** Null after the last page. */
  next: string | null
}

/** A key whose calls belong to a credential. */
export interface CountedKey {
  counterId: string
  providerKeyHash: string
}

export interface UsageSpan {
  /** Start of an hour. */
  from: Date
  /** Hours that begin before this. */
  until: Date
  /** Hours that were not called since may be left out; null: tell all. */
  calledSince: Date | null
}

export interface UsageRow {
  counterId: string
  serviceId: string
  /** What the callers got; null where the provider does not tell it, or adds several up. */
  status: number | null
  /** Start of the hour. */
  hour: Date
  calls: number
  /** Calls answered with a status of 400 or more. */
  errors: number
  /** Sum over all calls, for a mean. */
  latencyMs: number
  lastCallAt: Date
}

export interface QuotaState {
  limit: number
  remaining: number
  /** When the period ends; null before its first call. */
  renewsAt: Date | null
}
