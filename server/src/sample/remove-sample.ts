import type { Capabilities } from '../build-capabilities.ts'
import type { Config } from '../platform/config/config.ts'
import { type Cursor, readCursor } from '../platform/database/cursor.ts'
import type { Db } from '../platform/database/database.ts'
import { sampleCatalogues, samplePeople, samplePlans, sampleProducts } from './content.ts'
import { removeCredentials } from './credentials-file.ts'
import { markSampleRemoved } from './sample.ts'
import { sampleActor } from './sample-actor.ts'

/** Somebody of the back office, who may end other people's requests and credentials. */
const remover = { ...sampleActor, permissions: new Set(['credentials:read', 'credentials:write'] as const) }

/**
 * Takes the sample content away again: its requests are rejected, its credentials revoked, its products, plans, catalogues, APIs
 * and the apps that open nothing any more deleted, its people deactivated. The portal owner's account stays, so that nobody is locked out.
 * @returns what was removed, in words
 */
export async function removeSample(deps: {
  db: Db
  now: () => Date
  config: Config
  capabilities: Capabilities
}): Promise<string[]> {
  const { capabilities } = deps
  const done: string[] = []
  const products = await named(capabilities.products.list, sampleProducts)
  const plans = await named(capabilities.plans.list, samplePlans)
  await endUse(capabilities, new Set(products.map((one) => one.id)), new Set(plans.map((one) => one.id)))
  for (const one of await named(capabilities.catalogues.list, sampleCatalogues)) {
    await capabilities.catalogues.deleteCatalogue(remover, one.id)
    done.push(`Catalogue ${one.name}`)
  }
  for (const one of products) {
    await capabilities.products.deleteProduct(remover, one.id)
    done.push(`Product ${one.name}`)
  }
  for (const one of plans) {
    await capabilities.plans.deletePlan(remover, one.id)
    done.push(`Plan ${one.name}`)
  }
  const paths: readonly string[] = sampleProducts.map((product) => product.listenPath)
  const apis = (await capabilities.gateway.apis.list({ limit: 100, total: false })).items
  for (const api of apis.filter((one) => paths.includes(one.listenPath))) {
    await capabilities.gateway.apis.delete(remover, api.id)
    done.push(`API ${api.name}`)
  }
  done.push(...(await deleteEmptyApps(capabilities)))
  for (const person of samplePeople.filter((one) => one.key !== 'owner')) {
    const { items } = await capabilities.consumers.listAccounts({ limit: 10, total: false, search: person.email })
    const account = items.find((one) => one.email === person.email && one.status === 'active')
    if (!account) continue
    await capabilities.identity.deactivateAccount(remover, account.id)
    done.push(`Account ${person.email} (deactivated)`)
  }
  await removeCredentials(deps.config.dataFolder)
  await markSampleRemoved(deps.db, deps.now())
  return done
}

/** Open requests for sample content are rejected, credentials with it revoked. */
async function endUse(
  { accessRequests, credentials }: Capabilities,
  products: Set<string>,
  plans: Set<string>,
): Promise<void> {
  const isSample = (use: { plan: { id: string }; products: readonly { id: string }[] }) =>
    plans.has(use.plan.id) || use.products.some((product) => products.has(product.id))
  for await (const request of everyItem((page) => accessRequests.list({ ...page, status: 'pending' }))) {
    if (!isSample(request)) continue
    await accessRequests.rejectAccessRequest(remover, request.id, 'The sample content was removed from this portal.')
  }
  for await (const credential of everyItem((page) => credentials.list(page))) {
    if (credential.status !== 'revoked' && isSample(credential))
      await credentials.revokeCredential(remover, credential.id)
  }
}

/** Apps of the sample's people; one that somebody has given access to something of their own stays. */
async function deleteEmptyApps({ apps, accessRequests, credentials }: Capabilities): Promise<string[]> {
  const emails: readonly string[] = samplePeople.map((person) => person.email)
  const done: string[] = []
  const list = async (page: Page) => {
    const found = await apps.list(page)
    return { items: found.apps, nextCursor: found.nextCursor }
  }
  for await (const app of everyItem(list)) {
    const [living, open] = [await credentials.countByApp([app.id]), await accessRequests.countPendingByApp([app.id])]
    if (!emails.includes(app.ownerEmail) || living.has(app.id) || open.has(app.id)) continue
    const { organisationId: id, organisationName: name, inDefaultOrganisation: isDefault } = app
    const organisation = { id, name, isDefault, role: 'member' } as const
    await apps.deleteApp({ ...remover, kind: 'account', accountId: app.ownerId, organisation }, app.id)
    done.push(`App ${app.name}`)
  }
  return done
}

type Page = { after: Cursor | null; limit: number; total: false }

async function* everyItem<T>(
  list: (page: Page) => Promise<{ items: T[]; nextCursor: string | null }>,
): AsyncGenerator<T> {
  let after: Cursor | null = null
  do {
    const { items, nextCursor }: { items: T[]; nextCursor: string | null } = await list({
      after,
      limit: 100,
      total: false,
    })
    yield* items
    after = nextCursor === null ? null : readCursor(nextCursor)
  } while (after)
}

type List = (query: {
  search: string
  after: null
  limit: number
  total: boolean
}) => Promise<{ items: { id: string; name: string }[] }>

async function named(list: List, wanted: readonly { name: string }[]): Promise<{ id: string; name: string }[]> {
  const found = []
  for (const { name } of wanted) {
    const { items } = await list({ search: name, after: null, limit: 100, total: false })
    found.push(...items.filter((item) => item.name === name))
  }
  return found
}
