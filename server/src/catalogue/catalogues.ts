import type { catalogue, catalogueEndpoints } from '@portico/contract'
import type { z } from 'zod'
import type { Actor } from '../platform/actor.ts'
import { recordAudit } from '../platform/audit/audit.ts'
import { type Cursor, pageOf } from '../platform/database/cursor.ts'
import { type Db, inTransaction, violatedConstraint } from '../platform/database/database.ts'
import { absent, Refused } from '../platform/errors.ts'
import { newId } from '../platform/ids.ts'
import { publish } from '../platform/outbox/events.ts'
import { bumpStamp } from '../platform/stamps.ts'
import { refuseOutdated } from '../platform/versions.ts'
import * as rows from './catalogues.queries.ts'
import { slugOf } from './slugs.ts'

type CatalogueInput = z.output<(typeof catalogueEndpoints)['createCatalogue']['body']>
type CatalogueChanges = z.output<(typeof catalogueEndpoints)['updateCatalogue']['body']>
export type Catalogue = z.input<typeof catalogue>

export type Catalogues = ReturnType<typeof createCatalogues>

export function createCatalogues({ db, now, hasOpenRequests }: CataloguesDeps) {
  async function show(id: string, within: readonly string[] | null = null): Promise<Catalogue> {
    const row = await rows.findCatalogue(db, id)
    if (!row) throw absent('catalogue')
    const [audiences, products, plans] = await Promise.all([
      rows.audiencesOf(db, id),
      rows.productsIn(db, id, within),
      rows.plansIn(db, id),
    ])
    return { ...shownCatalogue(row), audiences, products, plans }
  }

  return {
    show,

    async list(query: rows.CatalogueFilter & { after: Cursor | null; limit: number; total: boolean }) {
      const found = await rows.listCatalogues(db, { ...query, limit: query.limit + 1 })
      const { page, nextCursor } = pageOf(found, query.limit, (row) => row.name)
      return {
        items: page.map((row) => ({ ...shownCatalogue(row), products: row.products, plans: row.plans })),
        nextCursor,
        total: query.total ? await rows.countCatalogues(db, query) : null,
      }
    },

    async createCatalogue(actor: Actor, input: CatalogueInput): Promise<Catalogue> {
      const id = newId()
      const { name, description, visibility } = input
      await inTransaction(db, async (tx) => {
        const slug = await freeSlug(tx, slugOf(name, 'catalogue'), id)
        await refuseTakenName(() => rows.insertCatalogue(tx, { id, name, slug, description, visibility }, now()))
        await replaceContents(tx, id, input)
        await recordAudit(tx, actor, now(), {
          action: 'catalogue.created',
          object: { kind: 'catalogue', id, name },
          details: { input },
        })
        await publish(tx, now(), 'catalogue.created', { catalogueId: id })
        await bumpStamp(tx, 'catalogue')
      })
      return show(id)
    },

    async updateCatalogue(
      actor: Actor,
      id: string,
      changes: CatalogueChanges,
      seenVersion: number | null,
    ): Promise<Catalogue> {
      await inTransaction(db, async (tx) => {
        const before = await rows.lockCatalogue(tx, id)
        if (!before) throw absent('catalogue')
        refuseOutdated('catalogue', before.version, seenVersion)
        await replaceContents(tx, id, changes)
        await refuseTakenName(() => rows.updateCatalogue(tx, id, changedValues(changes), now()))
        await recordAudit(tx, actor, now(), {
          action: 'catalogue.updated',
          object: { kind: 'catalogue', id, name: before.name },
          details: { before: { name: before.name, visibility: before.visibility }, changes },
        })
        await publish(tx, now(), 'catalogue.updated', { catalogueId: id })
        await bumpStamp(tx, 'catalogue')
      })
      return show(id)
    },

    async deleteCatalogue(actor: Actor, id: string): Promise<void> {
      await inTransaction(db, async (tx) => {
        const before = await rows.lockCatalogue(tx, id)
        if (!before) throw absent('catalogue')
        const open = await hasOpenRequests(tx, id)
        if (open)
          throw new Refused(
            'catalogue-in-use',
            'Requests made in this catalogue wait for a decision: decide those first.',
          )
        await rows.deleteCatalogue(tx, id)
        await recordAudit(tx, actor, now(), {
          action: 'catalogue.deleted',
          object: { kind: 'catalogue', id, name: before.name },
        })
        await publish(tx, now(), 'catalogue.deleted', { catalogueId: id })
        await bumpStamp(tx, 'catalogue')
      })
    },
  }
}

export interface CataloguesDeps {
  db: Db
  now: () => Date
  /** Whether somebody waits for a decision on a request made in a catalogue; told by the capability above. */
  hasOpenRequests: (tx: Db, catalogueId: string) => Promise<boolean>
}

/** Lists that are left out keep what they hold. @throws Refused `unknown-product`, `unknown-plan`, `unknown-audience` */
async function replaceContents(
  tx: Db,
  id: string,
  contents: Pick<CatalogueChanges, 'audiences' | 'productIds' | 'planIds'>,
): Promise<void> {
  if (contents.productIds) {
    const ids = [...new Set(contents.productIds)]
    if ((await rows.countExisting(tx, 'products', ids)) !== ids.length) throw unknown('product', 'productIds')
    await rows.replaceProducts(tx, id, ids)
  }
  if (contents.planIds) {
    const ids = [...new Set(contents.planIds)]
    if ((await rows.countExisting(tx, 'plans', ids)) !== ids.length) throw unknown('plan', 'planIds')
    await rows.replacePlans(tx, id, ids)
  }
  if (contents.audiences) {
    if ((await rows.countExistingAudiences(tx, contents.audiences)) !== contents.audiences.length)
      throw unknown('audience', 'audiences')
    await rows.replaceAudiences(tx, id, contents.audiences)
  }
}

const unknown = (what: string, field: string) =>
  new Refused(`unknown-${what}`, `One of these does not exist any more (${what}): load the page again.`, {
    kind: 'input',
    field,
  })

/** People choose no address for a catalogue: one that is taken by another name gets an ending. */
const freeSlug = async (tx: Db, slug: string, id: string): Promise<string> =>
  (await rows.isSlugTaken(tx, slug)) ? `${slug.slice(0, 60)}-${id.slice(-8)}` : slug

function changedValues({ name, description, visibility }: CatalogueChanges) {
  return {
    ...(name === undefined ? {} : { name }),
    ...(description === undefined ? {} : { description }),
    ...(visibility === undefined ? {} : { visibility }),
  }
}

const shownCatalogue = (row: rows.CatalogueRow) => ({
  id: row.id,
  name: row.name,
  slug: row.slug,
  description: row.description,
  visibility: row.visibility,
  createdAt: row.created_at,
  updatedAt: row.updated_at,
  version: row.version,
})

async function refuseTakenName<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    const constraint = violatedConstraint(error)
    if (constraint === 'catalogues_name' || constraint === 'catalogues_slug_key') {
      throw new Refused('catalogue-name-taken', 'Another catalogue has this name.', { field: 'name', cause: error })
    }
    throw error
  }
}
