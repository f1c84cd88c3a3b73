import { secret as secretOf } from '../../../platform/crypto/secret.ts'
import type { Driver, KeyInput } from '../../driver.ts'
import { createJsonApi, type Pace } from '../../http-api/json-api.ts'
import { ProviderError } from '../../provider-error.ts'
import { givenKeys } from '../../tyk/given-keys.ts'
import { askHealth } from '../../tyk/health.ts'
import { endOfKey } from '../../tyk/key-end.ts'
import { referenceOf } from '../../tyk/key-names.ts'
import { policyListing } from '../../tyk/listed-policies.ts'
import type { Policy } from '../../tyk/objects.ts'
import { canBeKept, endsNewKeys, identityOf, policyFor, providerPolicyOf } from '../../tyk/policies.ts'
import { serviceOf } from '../../tyk/services.ts'
import { isUsable, providerKeyOf, quotaOf, sessionFor } from '../../tyk/sessions.ts'
import type { TykConnection, TykSurroundings } from '../../tyk/settings.ts'
import { type GatewayCalls, gatewayCalls, gatewayName } from './client.ts'
import { healthQuestions } from './health.ts'

/** An open-source Tyk Gateway, without a Dashboard, as a provider. It can tell what is left of a quota, and no usage. */
export function createTykGatewayDriver(settings: TykConnection, { now, guard, times }: TykSurroundings): Driver {
  const { url, secret, organisationId, policyTags, insecureSkipVerify } = settings
  const api = createJsonApi({
    url,
    name: gatewayName,
    headers: { 'x-tyk-authorization': secret.expose() },
    guard,
    insecureSkipVerify,
    ...(times ? { times } : {}),
  })
  const within = <T>(work: (calls: GatewayCalls) => Promise<T>, pace: Pace = 'call') =>
    api.within((ask) => work(gatewayCalls(ask, organisationId, [secret.expose()])), pace)

  return {
    capabilities: { keysShareLimits: false, tellsLastUse: false, usageEverySeconds: null, givenKeys },

    checkHealth: (scope = 'quick') => api.probe((ask) => askHealth(ask, healthQuestions(settings), scope)),

    listServices: () => within(async (calls) => (await calls.listApis()).map(serviceOf)),

    findPolicyNamed: async () => null,
    listPolicies: () =>
      within(async (calls) => policyListing(await calls.listPoliciesAsSent(), await calls.listMcpIds()), 'listing'),

    putPolicy: (policy) =>
      within(async (calls) => {
        const existing = await calls.findPolicy(policy.id)
        const apis = policy.kind === 'access' ? await calls.listApis() : []
        const names = new Map(apis.map(({ api_id, name }) => [api_id, name]))
        const gone =
          policy.kind === 'access' && policy.serviceIds.find((id) => !names.has(id) && !existing?.access_rights[id])
        if (gone) throw new ProviderError(`${gatewayName} no longer has the API ${gone}.`, { retryable: false })
        // The gateway hands out no ids of its own: the policy is found by the one we give it, and needs no mark.
        const { meta_data, ...wanted } = policyFor(policy, existing, { organisationId, tags: policyTags, names })
        await calls.putPolicy(policy.id, { ...wanted, meta_data: existing?.meta_data ?? {} })
        await calls.reload()
        return policy.id
      }),

    deletePolicy: (policyId) =>
      within(async (calls) => {
        await calls.deletePolicy(policyId).catch(async (error: unknown) => {
          // A missing file and a failed removal are both a 500; what has to be gone is what is loaded after the next look.
          await calls.reload()
          if (await calls.findPolicy(policyId)) throw error
        })
        await calls.reload()
      }),

    putKey: (key) =>
      within(async (calls) => {
        const usable = isUsable(key, now())
        const policies = await policiesOf(calls, key, usable)
        const { issued, newQuota = false } = key
        const reference = issued && { keyId: issued.key, providerKeyHash: issued.providerKeyHash }
        if (reference && !usable && !canBeKept(policies)) {
          await calls.deleteKey(reference)
          return issued
        }
        const session = sessionFor(key, policies, organisationId, now())
        if (reference && (await calls.updateKey(reference, session, newQuota))) return issued
        const written = await calls.createKey(key.keyId.expose(), session)
        const made = { key: secretOf(written.key), providerKeyHash: written.key_hash ?? null }
        // A new key gets its end from such a policy, counted from now; the one we want is kept when it is changed.
        if (policies.some(endsNewKeys)) {
          await calls.updateKey({ keyId: made.key, providerKeyHash: made.providerKeyHash }, session, false)
        }
        return made
      }),

    endOfKey,
    revokeKey: (reference) => within((calls) => calls.deleteKey(reference)),

    readKey: (reference) =>
      within(async (calls) => {
        const found = await calls.findKey(reference)
        return found && providerKeyOf(found)
      }),

    readPolicies: (policyIds) =>
      within(async (calls) => {
        const loaded = await calls.listPolicies()
        return loaded.map(providerPolicyOf).filter(({ id }) => policyIds.includes(id))
      }),

    listKeys: () =>
      within(async (calls) => {
        const names = await calls.listKeys()
        return names && { keys: names.map(referenceOf), next: null }
      }),

    readUsage: async () => [],

    readLastUse: async () => null,

    readQuota: (_counterId, reference) =>
      within(async (calls) => {
        const found = await calls.findKey(reference)
        return found && quotaOf(found, now())
      }, 'look'),

    close: () => api.close(),
  }
}

/**
 * A policy that is not loaded would be passed over in silence, and the key left without its limits: so all are looked at first.
 * @throws ProviderError when one is not there and the key is to work
 */
async function policiesOf(calls: GatewayCalls, { policyIds }: KeyInput, usable: boolean): Promise<Policy[]> {
  const loaded = new Map((await calls.listPolicies()).map((policy) => [identityOf(policy), policy]))
  const gone = policyIds.find((id) => !loaded.has(id))
  if (usable && gone !== undefined) {
    throw new ProviderError(`${gatewayName} has not loaded the policy ${gone}: save its plan or product again.`, {
      // A node that has just started may still be reading its files.
      retryable: true,
    })
  }
  return policyIds.flatMap((id) => loaded.get(id) ?? [])
}
