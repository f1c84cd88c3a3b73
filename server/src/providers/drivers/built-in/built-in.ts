import type { GatewayControl, ListedGatewayPolicy } from '../../../gateway/index.ts'
import { hashKey, keyLength } from '../../../gateway/index.ts'
import { secret } from '../../../platform/crypto/secret.ts'
import { Refused } from '../../../platform/errors.ts'
import type { Driver, KeyReference, ListedPolicy } from '../../driver.ts'
import { ProviderError } from '../../provider-error.ts'

/**
 * The built-in gateway as a provider. The key is the key's id itself: it is unguessable and chosen before the call, so a repeated
 * `putKey` has the same effect. Calls reach every running gateway by notice, at once in this process.
 */
export function createBuiltInDriver(gateway: GatewayControl): Driver {
  return {
    capabilities: {
      keysShareLimits: true,
      tellsLastUse: true,
      usageEverySeconds: 0,
      givenKeys: { ...keyLength, characters: /^[\x21-\x7e]+$/ },
    },
    async checkHealth() {
      try {
        await gateway.allApis()
        return { status: 'up', reason: null, checks: [{ name: 'reachable', outcome: 'passed', detail: null }] }
      } catch {
        const detail = 'The built-in gateway can’t read its database.'
        return { status: 'down', reason: detail, checks: [{ name: 'reachable', outcome: 'failed', detail }] }
      }
    },
    listServices: () =>
      asking(async () => (await gateway.allApis()).map(({ authType, ...api }) => ({ ...api, authTypes: [authType] }))),
    findPolicyNamed: async () => null,
    listPolicies: () =>
      asking(async () => ({ policies: (await gateway.policies.list()).map(providerPolicy), unreadable: [] })),
    putPolicy: (policy) =>
      asking(async () => {
        const { id, name, active } = policy
        await gateway.policies.put(
          policy.kind === 'access'
            ? // A policy that is switched off keeps no API from being deleted.
              { kind: 'access', id, name, apiIds: active ? policy.serviceIds : [], active }
            : { kind: 'limits', id, name, limits: policy.limits, active },
        )
        return id
      }),
    deletePolicy: (policyId) => asking(() => gateway.policies.delete(policyId)),
    putKey: ({ keyId, issued: _, newQuota = false, ...rest }) =>
      asking(async () => {
        const providerKeyHash = hashKey(keyId.expose())
        await gateway.keys.put({ ...rest, key: keyId }, { newQuota }).catch(async (error: unknown) => {
          // A key that must not work need not be there where a policy of it is gone.
          if (rest.active || !(error instanceof Refused)) throw error
          await gateway.keys.revoke(providerKeyHash)
        })
        return { key: keyId, providerKeyHash }
      }),
    revokeKey: (reference) => asking(() => gateway.keys.revoke(hashOf(reference))),
    readKey: (reference) => asking(async () => (await gateway.keys.find(hashOf(reference))) ?? null),
    readPolicies: (policyIds) =>
      asking(async () =>
        (await gateway.policies.find(policyIds)).map(({ id, kind, opens, active }) => ({
          id,
          limits: kind === 'limits',
          opens,
          active,
        })),
      ),
    listKeys: (page) =>
      asking(async () => {
        const hashes = await gateway.keys.list(page, keysPerPage)
        return {
          keys: hashes.map((providerKeyHash) => ({ keyId: secret(''), providerKeyHash })),
          next: hashes.length < keysPerPage ? null : (hashes.at(-1) ?? null),
        }
      }),
    readUsage: (span) =>
      asking(async () =>
        (await gateway.readUsage(span)).map(({ apiId, ...counts }) => ({ ...counts, serviceId: apiId })),
      ),
    readLastUse: ({ keyId }) => asking(() => gateway.readLastUse(hashKey(keyId.expose()))),
    readQuota: (counterId) => asking(() => gateway.readQuota(counterId)),
    close: async () => undefined,
  }
}

const keysPerPage = 500

const hashOf = ({ keyId, providerKeyHash }: KeyReference) => providerKeyHash ?? hashKey(keyId.expose())

/** It has only policies that the portal made, under the portal's ids. */
function providerPolicy({ apis, ...policy }: ListedGatewayPolicy): ListedPolicy {
  const limits = policy.kind === 'limits'
  return {
    id: policy.id,
    databaseId: null,
    portalId: policy.id,
    name: policy.name,
    sets: { access: !limits, quota: limits, rate: limits, complexity: false, perApi: false },
    services: apis,
    opensMcp: false,
    limits: policy.limits,
    unsayableLimits: null,
    active: policy.active,
    tags: [],
    metadata: {},
    authTypes: ['authToken'],
  }
}

/** A refusal stays one when it is tried again; anything else is the database, which may come back. */
async function asking<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    if (error instanceof Refused) throw new ProviderError(error.message, { retryable: false, cause: error })
    throw new ProviderError('The built-in gateway can’t reach its database.', { retryable: true, cause: error })
  }
}
