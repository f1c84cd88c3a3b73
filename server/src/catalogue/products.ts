import type { product, productEndpoints } from '@portico/contract'
import type { z } from 'zod'
import type { Actor } from '../platform/actor.ts'
import { recordAudit } from '../platform/audit/audit.ts'
import { type Cursor, pageOf } from '../platform/database/cursor.ts'
import { type Db, inTransaction } from '../platform/database/database.ts'
import { absent, Refused } from '../platform/errors.ts'
import { newId } from '../platform/ids.ts'
import { publish } from '../platform/outbox/events.ts'
import { bumpStamp } from '../platform/stamps.ts'
import { refuseOutdated } from '../platform/versions.ts'
import type { AuthType, Operations, ProviderService, Providers } from '../providers/index.ts'
import { authTypeOf, type ProductAuthType } from './auth-types.ts'
import { type Departures, policyOperation } from './departures.ts'
import type { Holders } from './holders.ts'
import { impactOf, requireConfirmed } from './impact.ts'
import { refuseTakenPolicyName, refuseUnknownCatalogues, refuseUnknownProvider } from './listings.ts'
import { cataloguesOfProducts, replaceCataloguesOfProduct } from './memberships.queries.ts'
import { policyOfProduct } from './policies-wanted.ts'
import { needsWriting, policyName, policyNameAfter } from './policy-changes.ts'
import { policyLinks } from './policy-link.ts'
import { createProductLife } from './product-life.ts'
import { handleProductPolicies } from './product-policies.ts'
import { createProductRemoval } from './product-removal.ts'
import { changedValues, namesOf, productRow, refuseTaken, serviceRow } from './product-values.ts'
import * as rows from './products.queries.ts'
import { providerStates } from './provider-states.ts'

export type ProductInput = z.output<(typeof productEndpoints)['createProduct']['body']>
export type ProductChanges = z.output<(typeof productEndpoints)['updateProduct']['body']>
export type Product = z.input<typeof product>

export interface ProductsDeps {
  db: Db
  now: () => Date
  operations: Operations
  providers: Providers
  holders: Holders
  departures: Departures
  /** Answered by the capability above. */
  documentsOf(
    db: Db,
    productIds: readonly string[],
  ): Promise<Map<string, { id: string; title: string; slug: string }[]>>
}

export type Products = ReturnType<typeof createProducts>

const operationKind = policyOperation('product')

export function createProducts(deps: ProductsDeps) {
  const { db, now, operations, providers, holders, departures } = deps
  handleProductPolicies(deps)

  async function show(id: string): Promise<Product> {
    const row = await rows.findProduct(db, id)
    if (!row) throw absent('product')
    return (await shown([row]))[0] as Product
  }

  async function shown(products: rows.ProductRow[]): Promise<Product[]> {
    const ids = products.map((row) => row.id)
    const departing = products.filter((row) => row.departing).map(({ id }) => ({ kind: 'product' as const, id }))
    const [catalogues, services, documents, states, keys, policyLink] = await Promise.all([
      cataloguesOfProducts(db, ids),
      rows.servicesOfProducts(db, ids),
      deps.documentsOf(db, ids),
      providerStates(operations, db, operationKind, ids),
      departures.countKeysNaming(db, departing),
      policyLinks(providers, products),
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
      services: (services.get(row.id) ?? []).map((service) => ({
        id: service.service_id,
        name: service.name,
        listenPath: service.listen_path,
        authTypes: service.auth_types as AuthType[],
      })),
      authType: row.auth_type as ProductAuthType | null,
      state: row.state,
      deprecatedAt: row.deprecated_at,
      retiresAt: row.retires_at,
      retiredAt: row.retired_at,
      successor:
        row.successor_id !== null && row.successor_name !== null
          ? { id: row.successor_id, name: row.successor_name }
          : null,
      keysToChange: keys.get(row.id) ?? 0,
      catalogues: catalogues.get(row.id) ?? [],
      documents: documents.get(row.id) ?? [],
      providerState: states(row.id),
      policy: policyLink(row, policyOfProduct(row), namesOf(services.get(row.id))),
      createdAt: row.created_at,
      updatedAt: row.updated_at,
      version: row.version,
    }))
  }

  /** @throws Refused `provider-missing`, `service-missing`, `unknown-provider`, `unknown-service` naming the field */
  async function chosenServices(providerId: string | null, serviceIds: readonly string[]): Promise<ProviderService[]> {
    if (serviceIds.length === 0) return []
    if (providerId === null) {
      throw new Refused('provider-missing', 'Choose the provider that has these APIs.', {
        kind: 'input',
        field: 'providerId',
      })
    }
    await refuseUnknownProvider(providers, providerId)
    const services = new Map((await providers.listServices(providerId)).map((service) => [service.id, service]))
    return [...new Set(serviceIds)].map((id) => {
      const service = services.get(id)
      if (service) return service
      throw new Refused('unknown-service', 'The provider has no such API (any more).', {
        kind: 'input',
        field: 'serviceIds',
      })
    })
  }

  /** Its keys are made for one way of asking who calls; its last API going is told before (DCO-6, DCO-8). */
  async function refuseHarm(
    tx: Db,
    { id, version, auth_type }: rows.ProductRow,
    authType: string | null,
    confirm: string | undefined,
  ): Promise<void> {
    if (auth_type === null || authType === auth_type) return
    const impact = impactOf(
      { verb: 'documentation-only', id, version },
      await holders.holdingsOf(tx, { kind: 'product', id }),
    )
    if (authType === null) return requireConfirmed(impact, confirm)
    if (impact.credentials === 0) return
    throw new Refused(
      'auth-type-in-use',
      'The credentials that give access to it could not open these APIs: make another product for them.',
      { kind: 'input', field: 'serviceIds' },
    )
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
      const { providerId } = input
      if (providerId !== null && input.serviceIds.length === 0) {
        throw new Refused('service-missing', 'Choose at least one API of the provider, or no provider.', {
          kind: 'input',
          field: 'serviceIds',
        })
      }
      const services = await chosenServices(providerId, input.serviceIds)
      const authType = authTypeOf(services)
      if (providerId) await refuseTakenPolicyName(providers, providerId, input.name, null)
      await inTransaction(db, async (tx) => {
        await refuseUnknownCatalogues(tx, input.catalogueIds)
        await refuseTaken(() => rows.insertProduct(tx, productRow(id, input), now()))
        await rows.replaceServices(tx, id, services.map(serviceRow), authType)
        await replaceCataloguesOfProduct(tx, id, [...new Set(input.catalogueIds)])
        if (providerId) await operations.request(tx, { kind: operationKind, subjectId: id, providerId })
        await recordAudit(tx, actor, now(), {
          action: 'product.created',
          object: { kind: 'product', id, name: input.name },
          details: { input },
        })
        await publish(tx, now(), 'product.created', { productId: id })
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
      refuseConnecting(actor, changes)
      const providerId = known.provider_id ?? changes.providerId ?? null
      if (changes.providerId !== undefined && changes.providerId !== providerId) {
        throw new Refused('provider-fixed', 'The provider of a product can’t be changed: make another product.', {
          kind: 'input',
          field: 'providerId',
        })
      }
      const services = changes.serviceIds && (await chosenServices(providerId, changes.serviceIds))
      const authType = services && authTypeOf(services)
      const called = policyNameAfter(known, changes)
      if (providerId && called !== policyOfProduct(known).name) {
        await refuseTakenPolicyName(providers, providerId, called, known.provider_policy_id)
      }
      await inTransaction(db, async (tx) => {
        const before = await rows.lockProduct(tx, id)
        if (!before) throw absent('product')
        refuseOutdated('product', before.version, seenVersion)
        if (changes.catalogueIds) {
          await refuseUnknownCatalogues(tx, changes.catalogueIds, actor.products)
          await replaceCataloguesOfProduct(tx, id, [...new Set(changes.catalogueIds)])
        }
        const values: Parameters<typeof rows.updateProduct>[2] = {
          ...changedValues(changes),
          ...policyName(before, changes),
        }
        if (services && authType !== undefined) {
          await refuseHarm(tx, before, authType, changes.confirm)
          await rows.replaceServices(tx, id, services.map(serviceRow), authType)
          if (services.length > 0 && providerId !== null) values.provider_id = providerId
          if (before.auth_type !== null && authType === null) await letKeysGo(tx, id, values)
          if (before.auth_type === null && authType !== null) await letKeysReturn(tx, before, values)
        }
        await refuseTaken(() => rows.updateProduct(tx, id, values, now()))
        const atProvider = values.provider_id ?? before.provider_id
        const after = (await rows.findProduct(tx, id)) ?? before
        const [was, wanted] = [policyOfProduct(before), policyOfProduct(after)]
        if (atProvider && (await needsWriting(tx, operations, operationKind, before, was, wanted)))
          await operations.request(tx, { kind: operationKind, subjectId: id, providerId: atProvider })
        const { confirm: _, ...changed } = changes
        await recordAudit(tx, actor, now(), {
          action: 'product.updated',
          object: { kind: 'product', id, name: before.name },
          details: {
            before: { name: before.name, slug: before.slug, summary: before.summary, featured: before.featured },
            changes: changed,
          },
        })
        await publish(tx, now(), 'product.updated', { productId: id })
        await bumpStamp(tx, 'catalogue')
      })
      await operations.run({ kind: operationKind, subjectId: id })
      await departures.carryOut(actor, { kind: 'product', id })
      if (services) await holders.carryOutKeys({ kind: 'product', id })
      return show(id)
    },

    ...createProductLife({ ...deps, show }),
    ...createProductRemoval(deps),
  }

  async function letKeysGo(tx: Db, id: string, values: { departing?: boolean }): Promise<void> {
    values.departing = true
    await holders.requestKeys(tx, { kind: 'product', id })
  }

  /** Where the policy is off, keys follow when it is on again. */
  async function letKeysReturn(
    tx: Db,
    { id, policy_active }: rows.ProductRow,
    values: { departing?: boolean },
  ): Promise<void> {
    values.departing = false
    if (policy_active) await holders.requestKeys(tx, { kind: 'product', id })
  }
}

/** What a product opens reaches beyond it: whoever may change some products only could open anything with one of them. */
function refuseConnecting(actor: Actor, { providerId, serviceIds }: ProductChanges): void {
  if (actor.products === null || (providerId === undefined && serviceIds === undefined)) return
  throw new Refused('not-allowed', 'Which APIs a product opens is changed by who may change every product.', {
    kind: 'forbidden',
    field: serviceIds === undefined ? 'providerId' : 'serviceIds',
  })
}
