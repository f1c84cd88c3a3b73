import { secret as secretOf } from '../../../platform/crypto/secret.ts'
import type { Driver, KeyInput, PolicyInput } from '../../driver.ts'
import { createJsonApi, type Pace } from '../../http-api/json-api.ts'
import { ProviderError } from '../../provider-error.ts'
import { givenKeys } from '../../tyk/given-keys.ts'
import { askHealth } from '../../tyk/health.ts'
import { endOfKey } from '../../tyk/key-end.ts'
import { referenceOf } from '../../tyk/key-names.ts'
import { policyListing } from '../../tyk/listed-policies.ts'
import type { Policy, SentPolicy } from '../../tyk/objects.ts'
import { canBeKept, endsNewKeys, identityOf, isMarked, policyFor, providerPolicyOf } from '../../tyk/policies.ts'
import { serviceOf } from '../../tyk/services.ts'
import { isUsable, providerKeyOf, quotaOf, sessionFor } from '../../tyk/sessions.ts'
import type { TykConnection, TykSurroundings } from '../../tyk/settings.ts'
import { type DashboardCalls, dashboardCalls, dashboardName } from './client.ts'
import { healthQuestions } from './health.ts'
import { lastUseOf, readUsage } from './usage.ts'

/** A Tyk Dashboard with its gateways as a provider. */
export function createTykDashboardDriver(settings: TykConnection, { now, guard, times }: TykSurroundings): Driver {
  const { url, secret, organisationId, policyTags, insecureSkipVerify } = settings
  const api = createJsonApi({
    url,
    name: dashboardName,
    headers: { authorization: secret.expose() },
    guard,
    insecureSkipVerify,
    ...(times ? { times } : {}),
  })
  const within = <T>(work: (calls: DashboardCalls) => Promise<T>, pace: Pace = 'call') =>
    api.within((ask) => work(dashboardCalls(ask, [secret.expose()])), pace)

  return {
    capabilities: { keysShareLimits: false, tellsLastUse: true, usageEverySeconds: 300, givenKeys },

    checkHealth: (scope = 'quick') => api.probe((ask) => askHealth(ask, healthQuestions(settings), scope)),

    listServices: () => within(async (calls) => (await calls.listApis()).map(serviceOf)),

    findPolicyNamed: (name) =>
      within(async (calls) => {
        const found = (await calls.listPolicies()).find((policy) => policy.name === name)
        return found ? identityOf(found) : null
      }, 'look'),
    listPolicies: () =>
      within(async (calls) => policyListing(await calls.listPoliciesAsSent(), await calls.listMcpIds()), 'listing'),

    putPolicy: (policy) =>
      within(async (calls) => {
        const existing = await findOwn(calls, policy.id)
        const names = await namesOfNew(calls, policy, existing)
        const wanted = policyFor(policy, existing, { organisationId, tags: policyTags, names })
        if (!existing) return create(calls, wanted)
        const id = identityOf(existing)
        await calls.updatePolicy(id, wanted)
        return id
      }),

    deletePolicy: (policyId) =>
      within(async (calls) => {
        if (await calls.deletePolicy(policyId)) return
        // Its creation may have been cut off before the Dashboard's id was known here.
        const own = await findMarked(calls, policyId)
        if (own) await calls.deletePolicy(identityOf(own))
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
        const { key_id, key_hash } = await calls.createKey(key.keyId.expose(), session)
        const made = { key: secretOf(key_id), providerKeyHash: key_hash ?? null }
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
        return found?.data ? providerKeyOf(found.data) : null
      }),

    readPolicies: (policyIds) =>
      within(async (calls) => {
        const found = await inTurn(policyIds, (id) => calls.findPolicy(id))
        return found.flatMap((policy, index) =>
          policy ? [{ ...providerPolicyOf(policy), id: policyIds[index] ?? '' }] : [],
        )
      }),

    listKeys: (page) =>
      within(async (calls) => {
        const number = Number(page ?? 1)
        const { names, pages } = await calls.listKeys(number)
        return { keys: names.map(referenceOf), next: number < pages ? String(number + 1) : null }
      }),

    readUsage: async ({ from, until }, keys) => readUsage(within, { from, until, keys: await keys() }),

    readLastUse: ({ providerKeyHash }) =>
      within(async (calls) => (providerKeyHash === null ? null : lastUseOf(calls, providerKeyHash, now())), 'look'),

    readQuota: (_counterId, reference) =>
      within(async (calls) => {
        const found = await calls.findKey(reference)
        return found?.data ? quotaOf(found.data, now()) : null
      }, 'look'),

    close: () => api.close(),
  }
}

/** A policy by the Dashboard's id, or by ours while the Dashboard's is not known here. */
async function findOwn(calls: DashboardCalls, id: string): Promise<Policy | null> {
  return (await calls.findPolicy(id)) ?? findMarked(calls, id)
}

const findMarked = async (calls: DashboardCalls, id: string) =>
  (await calls.listPolicies()).find((policy) => isMarked(policy, id)) ?? null

async function create(calls: DashboardCalls, wanted: SentPolicy): Promise<string> {
  const given = await calls.createPolicy(wanted).catch(async (error: unknown) => {
    if (wanted.partitions.acl || !wantsAnApi(error)) throw error
    const [api] = await calls.listApis()
    if (!api) throw error
    // The API has no effect in a policy that only limits.
    const right = { api_id: api.api_id, api_name: api.name, versions: ['Default'], allowed_urls: [], limit: null }
    return calls.createPolicy({ ...wanted, access_rights: { [api.api_id]: right } })
  })
  const read = await calls.findPolicy(given)
  return read ? identityOf(read) : given
}

/** Some Dashboards want an API in every policy, though it means nothing for a plan. */
const wantsAnApi = (error: unknown) =>
  error instanceof ProviderError && !error.retryable && /access.?right|at least one api|no apis?/i.test(error.message)

async function namesOfNew(
  calls: DashboardCalls,
  policy: PolicyInput,
  existing: Policy | null,
): Promise<ReadonlyMap<string, string>> {
  const fresh = policy.kind === 'access' ? policy.serviceIds.filter((id) => !existing?.access_rights[id]) : []
  if (fresh.length === 0) return new Map()
  const names = new Map((await calls.listApis()).map(({ api_id, name }) => [api_id, name]))
  const gone = fresh.find((id) => !names.has(id))
  if (gone !== undefined) {
    throw new ProviderError(`${dashboardName} no longer has the API ${gone}.`, { retryable: false })
  }
  return names
}

/** Few at a time: the Dashboard has others to serve. */
async function inTurn<I, O>(items: readonly I[], act: (item: I) => Promise<O>): Promise<O[]> {
  const answers: O[] = []
  for (let at = 0; at < items.length; at += 4) answers.push(...(await Promise.all(items.slice(at, at + 4).map(act))))
  return answers
}

/**
 * A policy that is gone would be passed over in silence, and the key left without its limits: so all are looked at first.
 * @throws ProviderError when one is not there and the key is to work
 */
async function policiesOf(calls: DashboardCalls, { policyIds }: KeyInput, usable: boolean): Promise<Policy[]> {
  const found = await inTurn(policyIds, (id) => calls.findPolicy(id))
  const gone = policyIds.find((_, index) => !found[index])
  if (usable && gone !== undefined) {
    throw new ProviderError(`${dashboardName} has no policy ${gone}: save its plan or product again.`, {
      retryable: false,
    })
  }
  return found.filter((policy) => policy !== null)
}
