import { setTykStage, type TykStage } from '../providers/test-tyk-stage.ts'
import type { Synchronisation } from './synchronisations.ts'

const noPartition = { acl: false, quota: false, rate_limit: false, complexity: false, per_api: false }

const rightsTo = (apiIds: readonly string[]) =>
  Object.fromEntries(
    apiIds.map((id) => [
      id,
      { api_id: id, api_name: `API ${id}`, versions: ['Default'], allowed_urls: [], limit: null },
    ]),
  )

/** A policy as somebody makes it for a product in the Dashboard's form. */
export const opening = (name: string, apiIds: readonly string[], rest: object = {}) => ({
  name,
  access_rights: rightsTo(apiIds),
  partitions: { ...noPartition, acl: true },
  rate: -1,
  per: -1,
  ...rest,
})

/** One for a plan: the form wants an API in it, which means nothing. */
export const limiting = (name: string, rest: object = {}) => ({
  name,
  access_rights: rightsTo(['any']),
  partitions: { ...noPartition, quota: true, rate_limit: true },
  rate: 100,
  per: 60,
  quota_max: 5000,
  quota_renewal_rate: 86_400,
  ...rest,
})

export { noPartition }

export interface SynchronisedStage extends TykStage {
  tykId: string
  apiIds: [string, string]
  synchronise(options?: { dryRun?: boolean }): Promise<Synchronisation>
  /** What a run has said, as `outcome kind name: reason`. */
  told(run: Synchronisation): Promise<string[]>
  product(name: string): Promise<Awaited<ReturnType<TykStage['capabilities']['products']['show']>>>
  plan(name: string): Promise<Awaited<ReturnType<TykStage['capabilities']['plans']['show']>>>
}

/** A Dashboard with two APIs, connected; its policies are looked at whatever their tags unless told. */
export async function setSynchronisedStage({ tags = [] as string[] } = {}): Promise<SynchronisedStage> {
  const stage = await setTykStage()
  const { capabilities, connection, fake, owner } = stage
  const apiIds: [string, string] = [fake.addApi('Parcels API'), fake.addApi('Rates API')]
  const settings = { ...connection.settings, policyTags: tags }
  const { id: tykId } = await capabilities.providers.createProvider(owner, { ...connection, settings })
  const { products, plans, synchronisations } = capabilities
  const page = { after: null, limit: 100, total: false }
  return {
    ...stage,
    tykId,
    apiIds,
    synchronise: (options) => synchronisations.synchroniseProvider(owner, tykId, options),
    async told({ id }) {
      const { items } = await synchronisations.listItems({ ...page, runId: id })
      return items.map(({ outcome, kind, name, reason }) =>
        [outcome, kind, name]
          .filter(Boolean)
          .join(' ')
          .concat(reason ? `: ${reason}` : ''),
      )
    },
    async product(name) {
      const { items } = await products.list({ ...page, search: name })
      const found = items.find((item) => item.name === name)
      if (!found) throw new Error(`There is no product ${name}.`)
      return found
    },
    async plan(name) {
      const { items } = await plans.list({ ...page, search: name })
      const found = items.find((item) => item.name === name)
      if (!found) throw new Error(`There is no plan ${name}.`)
      return found
    },
  }
}

/** The stored policy of this name, to be changed as somebody would in the Dashboard. */
export function policyAt({ fake }: TykStage, name: string) {
  const found = [...fake.gateway.policies.values()].find((policy) => policy.name === name)
  if (!found) throw new Error(`The Dashboard has no policy ${name}.`)
  return found
}
