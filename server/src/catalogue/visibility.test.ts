import fc from 'fast-check'
import { expect, test } from 'vitest'
import { readCursor } from '../platform/database/cursor.ts'
import { setStage } from '../test-capabilities.ts'
import type { Browse, Position } from './browse.ts'
import { buildWorld, expectedOffers, isOffered, layGround, viewers, type World, worlds } from './test-world.ts'
import { maySeeCatalogue, type Viewer } from './visibility.ts'

test('CAT-1, CAT-2, CAT-3, CAT-7, CAT-9: lists, pages, search and offers show exactly what the rule lets a viewer see', async () => {
  const stage = await setStage()
  const ground = await layGround(stage)
  const { browse } = stage.capabilities
  await fc.assert(
    fc.asyncProperty(
      worlds(ground),
      viewers(ground),
      fc.constantFrom('a', 'B', '%', 'zz'),
      async (world, viewer, search) => {
        await buildWorld(stage.db, world)
        const seen = world.catalogues.filter((catalogue) => maySeeCatalogue(viewer, catalogue))
        const shown = world.products.filter(
          (product) => isOffered(product) && seen.some((catalogue) => catalogue.products.includes(product.id)),
        )
        expect(ids(await browse.catalogues(viewer))).toEqual(ids(seen))
        expect(ids(await everyPage(browse, viewer, {}))).toEqual(ids(shown))
        expect(await browse.count(viewer, {})).toBe(shown.length)
        await expectProducts(browse, viewer, world, shown)
        await expectFilters(browse, viewer, world, { seen, shown, search })
        expect(await offersOf(browse, viewer, world)).toEqual(expectedOffers(world, seen))
      },
    ),
    { numRuns: 60 },
  )
}, 120_000)

async function expectProducts(browse: Browse, viewer: Viewer, world: World, shown: World['products']) {
  for (const { id, slug } of world.products) {
    if (shown.some((product) => product.id === id)) {
      expect([await browse.product(viewer, { id }), await browse.product(viewer, { slug })]).toMatchObject([
        { id },
        { id },
      ])
    } else {
      await expect(browse.product(viewer, { id })).rejects.toMatchObject({ code: 'product-not-found' })
      await expect(browse.product(viewer, { slug })).rejects.toMatchObject({ code: 'product-not-found' })
    }
  }
}

async function expectFilters(
  browse: Browse,
  viewer: Viewer,
  world: World,
  { seen, shown, search }: { seen: World['catalogues']; shown: World['products']; search: string },
) {
  const found = shown.filter((product) => product.name.toLowerCase().includes(search.toLowerCase()))
  expect(ids(await everyPage(browse, viewer, { search }))).toEqual(ids(found))
  expect(ids(await everyPage(browse, viewer, { featured: true }))).toEqual(ids(shown.filter((one) => one.featured)))
  for (const catalogue of world.catalogues) {
    const listed = seen.includes(catalogue) ? shown.filter((one) => catalogue.products.includes(one.id)) : []
    expect(ids(await everyPage(browse, viewer, { catalogueId: catalogue.id }))).toEqual(ids(listed))
    expect(await browse.count(viewer, { catalogueId: catalogue.id })).toBe(listed.length)
  }
}

const ids = (things: readonly { id: string }[]) => things.map((one) => one.id).toSorted()

/** All products, two a page, forwards and then back again. */
async function everyPage(browse: Browse, viewer: Viewer, filter: Parameters<Browse['count']>[1]) {
  const forwards = await walk('after', 'nextCursor')
  const last = forwards.at(-1)
  if (!last) return []
  const end: Position = { side: 'before', cursor: { value: last.name, id: last.id } }
  const backwards = [last, ...(await walk('before', 'previousCursor', end)).toReversed()]
  expect(backwards.toReversed().map((one) => one.id)).toEqual(forwards.map((one) => one.id))
  return forwards

  async function walk(side: Position['side'], next: 'nextCursor' | 'previousCursor', from: Position | null = null) {
    const visited = []
    for (let position = from; ; ) {
      const page = await browse.products(viewer, { ...filter, position, limit: 2 })
      if (side === 'after') visited.push(...page.products)
      else visited.unshift(...page.products)
      const cursor = readCursor(page[next] ?? undefined)
      if (!cursor) return visited
      position = { side, cursor }
    }
  }
}

async function offersOf(browse: Browse, viewer: Viewer, world: World): Promise<string[]> {
  const offers = await browse.offers(
    viewer,
    world.products.map((product) => product.id),
  )
  return offers.map((offer) => `${offer.productId} ${offer.plan.id} ${offer.catalogue.id}`).toSorted()
}
