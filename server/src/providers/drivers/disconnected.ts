import type { Driver } from '../driver.ts'
import { ProviderError } from '../provider-error.ts'

const gone = async (): Promise<never> => {
  throw new ProviderError('This provider was disconnected.', { retryable: false })
}

/** Stands for a provider that was disconnected: whatever has yet to be removed there counts as removed, and nothing can be made. */
export const disconnected: Driver = {
  capabilities: { keysShareLimits: false, tellsLastUse: false, usageEverySeconds: null, givenKeys: null },
  checkHealth: gone,
  listServices: gone,
  findPolicyNamed: async () => null,
  listPolicies: gone,
  putPolicy: gone,
  deletePolicy: async () => undefined,
  putKey: gone,
  revokeKey: async () => undefined,
  readKey: async () => null,
  readPolicies: async () => [],
  listKeys: async () => null,
  readUsage: async () => [],
  readLastUse: async () => null,
  readQuota: async () => null,
  close: async () => undefined,
}
