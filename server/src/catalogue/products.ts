import type { product, productEndpoints } from '@portico/contract'
import type { z } from 'zod'
import type { Actor } from '../platform/actor.ts'
import { recordAudit } from '../platform/audit/audit.ts'
import { type Cursor, pageOf } from '../platform/database/cursor.ts'
import { type Db, inTransaction, violatedConstraint } from '../platform/database/database.ts'
import { absent, Refused } from '../platform/errors.ts'
import { newId } from '../platform/ids.ts'
import { bumpStamp } from '../platform/stamps.ts'
import { refuseOutdated } from '../platform/versions.ts'
import type { Operations, Providers } from '../providers/index.ts'
import { refuseUnknownCatalogues, refuseUnknownProvider } from './listings.ts'
import { cataloguesOfProducts, replaceCataloguesOfProduct } from './memberships.queries.ts'
import * as rows from './products.queries.ts'
import { providerStates } from './provider-states.ts'
import { slugOf } from './slugs.ts'

type ProductInput = z.output<(typeof productEndpoints)['createProduct']['body']>
type ProductChanges = z.output<(typeof productEndpoints)['updateProduct']['body']>
export type Product = z.input<typeof product>

/** Answered by the capabilities above. */
export interface ProductPorts {
  /** How many open requests and living credentials use a product. */
  countUse(tx: Db, productId: string): Promise<{ credentials: number; requests: number }>
  documentsOf(
    db: Db,
    productIds: readonly string[],
  ): Promise<Map<string, { id: string; title: string; slug: string }[]>>
}

export interface ProductsDeps {
  db: Db
  now: () => Date
  operations: Operations
  providers: Providers
  ports: ProductPorts
}

export type Products = ReturnType<typeof createProducts>

const operationKind = 'product-policy'

export function createProducts({ db, now, operations, providers, ports }: ProductsDeps) {
  operations.handle(operationKind, {
    async act(productId, driver) {
      const row = await rows.findProductForProvider(db, productId)
      const policyId = row?.provider_policy_id ?? productId
      if (!row || row.deleted_at) {
        await driver.deletePolicy(policyId)
        return null
      }
      const services = (await rows.servicesOfProducts(db, [productId])).get(productId) ?? []
      const serviceIds = services.map((service) => service.service_id)
      return driver.putPolicy({ kind: 'access', id: policyId, name: row.name, serviceIds, active: true })
    },
    async settle(tx, productId, policyId: string | null) {
      if (policyId === null) return
      await rows.recordProductPolicy(tx, productId, policyId)
      await bumpStamp(tx, 'catalogue')
    },
  })

  async function show(id: string): Promise<Product> {
    const row = await rows.findProduct(db, id)
    if (!row) throw absent('product')
    return (await shown([row]))[0] as Product
  }

  async function shown(products: rows.ProductRow[]): Promise<Product[]> {
    const ids = products.map((row) => row.id)
    const [catalogues, services, documents, states] = await Promise.all([
      cataloguesOfProducts(db, ids),
      rows.servicesOfProducts(db, ids),
      ports.documentsOf(db, ids),
      providerStates(operations, db, operationKind, ids),
    ])
    return products.map((row) => ({
      id: row.id,
      name: row.name,
      slug: row.slug,
      summary: row.summary,
      description: row.description,
      featured: row.featured,
      providerId: row.provider_id,
      providerName: row.provider_name,
      services: (services.get(row.id) ?? []).map(({ service_id, name, listen_path }) => ({
        id: service_id,
        name,
        listenPath: listen_path,
      })),
      catalogues: catalogues.get(row.id) ?? [],
      documents: documents.get(row.id) ?? [],
      providerState: states(row.id),
      createdAt: row.created_at,
      updatedAt: row.updated_at,
      version: row.version,
    }))
  }

  /** @throws Refused `unknown-service` naming the field */
  async function chosenServices(providerId: string | null, serviceIds: readonly string[]): Promise<rows.ServiceRow[]> {
    if (providerId === null) {
      if (serviceIds.length === 0) return []
      throw new Refused('provider-missing', 'Choose the provider that has these APIs.', {
        kind: 'input',
        field: 'providerId',
      })
    }
    await refuseUnknownProvider(providers, providerId)
    if (serviceIds.length === 0) {
      throw new Refused('service-missing', 'Choose at least one API of the provider.', {
        kind: 'input',
        field: 'serviceIds',
      })
    }
    const services = new Map((await providers.listServices(providerId)).map((service) => [service.id, service]))
    return [...new Set(serviceIds)].map((id) => {
      const service = services.get(id)
      if (!service) {
        throw new Refused('unknown-service', 'The provider has no such API (any more).', {
          kind: 'input',
          field: 'serviceIds',
        })
      }
      return { service_id: id, name: service.name, listen_path: service.listenPath }
    })
  }

  return {
    show,

    async list(query: rows.ProductFilter & { after: Cursor | null; limit: number; total: boolean }) {
      const found = await rows.listProducts(db, { ...query, limit: query.limit + 1 })
      const { page, nextCursor } = pageOf(found, query.limit, (row) => row.name)
      return { items: await shown(page), nextCursor, total: query.total ? await rows.countProducts(db, query) : null }
    },

    async createProduct(actor: Actor, input: ProductInput): Promise<Product> {
      const id = newId()
      const services = await chosenServices(input.providerId, input.serviceIds)
      await inTransaction(db, async (tx) => {
        await refuseUnknownCatalogues(tx, input.catalogueIds)
        await refuseTaken(() => rows.insertProduct(tx, productRow(id, input), now()))
        await rows.replaceServices(tx, id, services)
        await replaceCataloguesOfProduct(tx, id, [...new Set(input.catalogueIds)])
        if (input.providerId)
          await operations.request(tx, { kind: operationKind, subjectId: id, providerId: input.providerId })
        await recordAudit(tx, actor, now(), {
          action: 'product.created',
          object: { kind: 'product', id, name: input.name },
          details: { input },
        })
        await bumpStamp(tx, 'catalogue')
      })
      await operations.run({ kind: operationKind, subjectId: id })
      return show(id)
    },

    async updateProduct(
      actor: Actor,
      id: string,
      changes: ProductChanges,
      seenVersion: number | null,
    ): Promise<Product> {
      const known = await rows.findProduct(db, id)
      if (!known) throw absent('product')
      const services = changes.serviceIds && (await chosenServices(known.provider_id, changes.serviceIds))
      await inTransaction(db, async (tx) => {
        const before = await rows.lockProduct(tx, id)
        if (!before) throw absent('product')
        refuseOutdated('product', before.version, seenVersion)
        if (changes.catalogueIds) {
          await refuseUnknownCatalogues(tx, changes.catalogueIds)
          await replaceCataloguesOfProduct(tx, id, [...new Set(changes.catalogueIds)])
        }
        if (services) await rows.replaceServices(tx, id, services)
        await refuseTaken(() => rows.updateProduct(tx, id, changedValues(changes), now()))
        if (before.provider_id)
          await operations.request(tx, { kind: operationKind, subjectId: id, providerId: before.provider_id })
        await recordAudit(tx, actor, now(), {
          action: 'product.updated',
          object: { kind: 'product', id, name: before.name },
          details: {
            before: { name: before.name, slug: before.slug, summary: before.summary, featured: before.featured },
            changes,
          },
        })
        await bumpStamp(tx, 'catalogue')
      })
      await operations.run({ kind: operationKind, subjectId: id })
      return show(id)
    },

    async deleteProduct(actor: Actor, id: string): Promise<void> {
      await inTransaction(db, async (tx) => {
        const before = await rows.lockProduct(tx, id)
        if (!before) throw absent('product')
        refuseInUse(await ports.countUse(tx, id))
        await rows.markProductDeleted(tx, id, now())
        if (before.provider_id)
          await operations.request(tx, { kind: operationKind, subjectId: id, providerId: before.provider_id })
        await recordAudit(tx, actor, now(), {
          action: 'product.deleted',
          object: { kind: 'product', id, name: before.name },
        })
        await bumpStamp(tx, 'catalogue')
      })
      await operations.run({ kind: operationKind, subjectId: id })
    },
  }
}

const productRow = (id: string, input: ProductInput) => ({
  id,
  provider_id: input.providerId,
  name: input.name,
  slug: input.slug ?? slugOf(input.name),
  summary: input.summary,
  description: input.description,
  featured: input.featured,
})

/** Only what is given: a change leaves the rest alone. */
function changedValues({ name, slug, summary, description, featured }: ProductChanges) {
  return {
    ...(name === undefined ? {} : { name }),
    ...(slug === undefined ? {} : { slug }),
    ...(summary === undefined ? {} : { summary }),
    ...(description === undefined ? {} : { description }),
    ...(featured === undefined ? {} : { featured }),
  }
}

function refuseInUse(use: { credentials: number; requests: number }): void {
  if (use.credentials === 0 && use.requests === 0) return
  throw new Refused(
    'product-in-use',
    `${use.credentials} working credentials and ${use.requests} open requests are for this product: revoke or decide those first.`,
  )
}

async function refuseTaken<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    const constraint = violatedConstraint(error)
    if (constraint === 'products_name') {
      throw new Refused('product-name-taken', 'Another product has this name.', { field: 'name', cause: error })
    }
    if (constraint === 'products_slug') {
      throw new Refused('product-slug-taken', 'Another product has this address.', { field: 'slug', cause: error })
    }
    throw error
  }
}
