import fc from 'fast-check'
import { expect, test } from 'vitest'
import { buildWorld, layGround, type World, worlds } from './catalogue/test-world.ts'
import { newId } from './platform/ids.ts'
import { addDocuments, gather, type Reader, readDocument, shownProducts, shownWays } from './test-readers.ts'
import { type OpenPortal, openPortal } from './test-whole-portal.ts'

/** A way to ask: `product plan catalogue`, by their ids. */
type Way = string

const documentPath = '/portal/catalogue-products'

test('VIS-2, G-15, CAT-1, CAT-2, CAT-3, CAT-7, CAT-9, CRT-2: what somebody sees, reads and may request is the same on pages, in search, in documents, in the REST API and at the checkout', async () => {
  const open = await openPortal()
  const ground = await layGround(open.stage)
  const readers = await gather(open, ground)
  const document = await readDocument(open.stage)
  const { db } = open.stage
  await fc.assert(
    fc.asyncProperty(
      // In most random worlds there is little to ask for.
      fc
        .tuple(worlds(ground), fc.constantFrom(...defects))
        .filter(([world]) => waysOf(world, everybody).length >= 4 && waysOf(world, anybody).length <= 2)
        .map(([world, defect]) => spoilt(world, defect)),
      fc.shuffledSubarray(readers, { minLength: 3, maxLength: 3 }),
      fc.constantFrom('cart', 'direct'),
      fc.constantFrom('a', 'B', '%', 'zz'),
      async (world, some, flow, search) => {
        await buildWorld(db, world)
        await addDocuments(db, world, document)
        // Also says to this process that its kept pages are out of date.
        const settings = { flow, openRequestsPerAccount: 10_000, openRequestsPerOrganisation: 100_000 }
        const changed = await open.ask('PATCH', '/api/v1/settings/access', { cookie: open.ownerCookie, body: settings })
        expect(changed.statusCode).toBe(200)
        for (const reader of some) {
          const rule = allowed(world, reader)
          expect(await askLists(open, world, reader, search), reader.name).toEqual(listsBy(world, rule, search))
          expect(await askProducts(open, world, reader), reader.name).toEqual(productsBy(world, rule, reader))
          expect(await askExplanations(open, world, reader), reader.name).toEqual(explanationsBy(world, rule, reader))
          expect(await askRequests(open, world, reader, flow), reader.name).toEqual(requestsBy(world, rule, reader))
        }
      },
    ),
    { numRuns: 12 },
  )
}, 120_000)

/** The rule once more, from what is written about it: nothing here comes from the code that it is compared with. */
function allowed({ catalogues, plans, products }: World, reader: Reader) {
  const opens = ({ visibility, audiences }: World['catalogues'][number]) => {
    if (reader.backOffice || visibility === 'public') return true
    if (visibility === 'signed-in') return reader.accountId !== undefined
    return audiences.some(
      (one) =>
        one.organisationId === reader.organisationId && (one.teamId === null || reader.teamIds.includes(one.teamId)),
    )
  }
  const shown = (product: World['products'][number]) =>
    ['published', 'deprecated'].includes(product.state) &&
    !(product.deleted || product.unlisted) &&
    (product.authType === null || product.inForce)
  const grants = (product: World['products'][number]) =>
    product.state === 'published' && product.authType === 'authToken' && !product.orphaned && product.policyActive
  const works = (plan: World['plans'][number]) =>
    plan.inForce && plan.policyActive && !(plan.deleted || plan.orphaned || plan.unlisted)
  const seen = catalogues.filter(opens)
  const sees = products.filter((one) => shown(one) && seen.some((catalogue) => catalogue.products.includes(one.id)))
  const ways = seen.flatMap((catalogue) =>
    sees
      .filter((product) => grants(product) && catalogue.products.includes(product.id))
      .flatMap((product) =>
        plans
          .filter((plan) => works(plan) && catalogue.plans.includes(plan.id) && plan.providerId === product.providerId)
          .map((plan): Way => `${product.id} ${plan.id} ${catalogue.id}`),
      ),
  )
  return { seen, sees, ways }
}

type Rule = ReturnType<typeof allowed>

/** What takes away what was offered. */
const defects = [
  ...(['draft', 'deprecated', 'retired'] as const).map((state) => ({ product: { state } })),
  { product: { authType: 'basic' as const } },
  ...[{ deleted: true }, { unlisted: true }, { orphaned: true }, { inForce: false }, { policyActive: false }].flatMap(
    (change) => [{ product: change }, { plan: change }],
  ),
]

/** The world in which this befalls the product or plan of something that could be asked for. */
function spoilt(world: World, defect: { product?: object; plan?: object }): World {
  const [product, plan] = waysOf(world, everybody)[0]?.split(' ') ?? []
  return {
    ...world,
    products: world.products.map((one) => (one.id === product ? { ...one, ...defect.product } : one)),
    plans: world.plans.map((one) => (one.id === plan ? { ...one, ...defect.plan } : one)),
  }
}

const anybody: Reader = {
  name: '',
  cookie: undefined,
  accountId: undefined,
  backOffice: false,
  organisationId: null,
  teamIds: [],
}
const everybody: Reader = { ...anybody, backOffice: true }
const waysOf = (world: World, reader: Reader) => allowed(world, reader).ways

const slugs = (products: readonly { slug: string }[]) => products.map(({ slug }) => slug).toSorted()

/** The list of APIs, searched and by catalogue, and the products of the home page. */
async function askLists({ ask }: OpenPortal, world: World, { cookie }: Reader, search: string) {
  const list = async (path: string) => {
    const answer = await ask('GET', path, cookie ? { cookie } : {})
    return answer.statusCode === 200 ? shownProducts(answer.body) : answer.statusCode
  }
  const ofCatalogues: (string[] | number)[] = []
  for (const index of world.catalogues.keys())
    ofCatalogues.push(await list(`${documentPath}?catalogue=catalogue-${index}`))
  return {
    all: await list(documentPath),
    found: await list(`${documentPath}?search=${encodeURIComponent(search)}`),
    ofCatalogues,
    home: await list('/'),
  }
}

function listsBy(world: World, { seen, sees }: Rule, search: string) {
  const byName = sees.toSorted((one, other) => (one.name < other.name ? -1 : 1))
  const featured = byName.filter((product) => product.featured)
  return {
    all: slugs(sees),
    found: slugs(sees.filter(({ name }) => name.toLowerCase().includes(search.toLowerCase()))),
    ofCatalogues: world.catalogues.map((catalogue) =>
      seen.includes(catalogue) ? slugs(sees.filter(({ id }) => catalogue.products.includes(id))) : 404,
    ),
    home: expect.toSatisfy((shown: string[]) => {
      const from = featured.length > 0 ? featured : byName
      return shown.length === Math.min(6, from.length) && shown.every((slug) => from.some((one) => one.slug === slug))
    }),
  }
}

/** Every product by its address: the page with its ways to ask, and its documents. */
async function askProducts({ ask }: OpenPortal, world: World, { cookie }: Reader) {
  const answers: Record<string, unknown> = {}
  for (const [index, { slug }] of world.products.entries()) {
    const get = (path: string) => ask('GET', `${documentPath}/${slug}${path}`, cookie ? { cookie } : {})
    const page = await get('')
    const read = await get(`/sample/docs${['', '/operations/list', '/download'][index % 3]}`)
    answers[slug] = [page.statusCode, read.statusCode, shownWays(page.body, world)]
  }
  return answers
}

function productsBy(world: World, { sees, ways }: Rule, reader: Reader) {
  const looksOn = reader.accountId !== undefined && reader.organisationId === null
  return Object.fromEntries(
    world.products.map(({ id, slug }) => {
      if (!sees.some((product) => product.id === id)) return [slug, [404, 404, []]]
      const own = ways.filter((way) => way.startsWith(id)).toSorted()
      return [slug, [200, 200, looksOn ? [] : own]]
    }),
  )
}

/** What the back office is told about this reader. */
async function askExplanations({ ask, ownerCookie }: OpenPortal, world: World, { accountId, organisationId }: Reader) {
  const who = new URLSearchParams({
    ...(accountId ? { accountId } : {}),
    ...(organisationId ? { organisationId } : {}),
  })
  const answers: Record<string, unknown> = {}
  for (const { id, slug } of world.products) {
    const answer = await ask('GET', `/api/v1/products/${id}/visibility?${who}`, { cookie: ownerCookie })
    if (answer.statusCode !== 200) answers[slug] = answer.statusCode
    else {
      const told = answer.json<{
        sees: boolean
        mayRequest: boolean
        plans: { id: string; through: { id: string }[] }[]
      }>()
      const ways = told.plans.flatMap((plan) => plan.through.map((one): Way => `${id} ${plan.id} ${one.id}`))
      answers[slug] = [told.sees, told.mayRequest, ways.toSorted()]
    }
  }
  return answers
}

function explanationsBy(world: World, { sees, ways }: Rule, { organisationId }: Reader) {
  return Object.fromEntries(
    world.products.map((product) => {
      if (product.deleted) return [product.slug, 404]
      const own = organisationId === null ? [] : ways.filter((way) => way.startsWith(product.id)).toSorted()
      return [product.slug, [sees.includes(product), own.length > 0, own]]
    }),
  )
}

/** Some of what there is: most of it offered to somebody, the rest to nobody, though all are at one provider. */
function triedIn(world: World): Way[] {
  const offered = waysOf(world, everybody)
  const others = world.catalogues
    .flatMap((catalogue) => waysIn(world, catalogue))
    .filter((way) => !offered.includes(way))
  return [...offered.slice(0, 5), ...others.slice(0, 3)]
}

const waysIn = ({ products, plans }: World, catalogue: World['catalogues'][number]): Way[] =>
  products
    .filter(({ id, providerId }) => providerId !== null && catalogue.products.includes(id))
    .flatMap(({ id, providerId }) =>
      plans
        .filter((plan) => plan.providerId === providerId && catalogue.plans.includes(plan.id))
        .map((plan): Way => `${id} ${plan.id} ${catalogue.id}`),
    )

/** Asks for each of some ways, through the cart and at the checkout, by REST and by form. @returns what came of it */
async function askRequests(open: OpenPortal, world: World, reader: Reader, flow: 'cart' | 'direct') {
  const { ask } = open
  const own = reader.cookie ? { cookie: reader.cookie } : {}
  const answers: Record<Way, unknown> = {}
  const requested = await open.stage.db.selectFrom('access_requests').select('id').execute()
  for (const [index, way] of triedIn(world).entries()) {
    const [productId = '', planId = '', catalogueId = ''] = way.split(' ')
    const item = `/api/v1/cart/items/${catalogueId}/${planId}/${productId}`
    const put = await ask('PUT', item, own)
    if (put.statusCode === 200) await ask('DELETE', item, own)
    const app = { action: 'create', name: 'Warehouse', description: '', visibility: 'personal' }
    const body = { items: [{ productId, planId, catalogueId }], app }
    const form = {
      'product-id': productId,
      'plan-id': planId,
      'catalogue-id': catalogueId,
      'app-action': 'create',
      client_name: 'Warehouse',
      'submission-key': newId(),
    }
    const byForm = (index + (flow === 'cart' ? 1 : 0)) % 2 === 0
    const sent = byForm
      ? await ask('POST', '/portal/private/cart/provision', { ...own, form })
      : await ask('POST', '/api/v1/checkouts', { ...own, body })
    const taken = byForm ? /\/apps\//.test(String(sent.headers.location)) : sent.statusCode === 201
    answers[way] = [put.statusCode, taken]
  }
  const known = new Set(requested.map(({ id }) => id))
  const added = (await open.stage.db.selectFrom('access_requests').select('id').execute()).filter(
    ({ id }) => !known.has(id),
  )
  return { answers, requests: added.length }
}

function requestsBy(world: World, { ways }: Rule, { accountId, organisationId }: Reader) {
  const tried = triedIn(world)
  const isOffered = (way: Way) => organisationId !== null && ways.includes(way)
  const refusal = accountId === undefined ? 401 : organisationId === null ? 403 : 404
  return {
    answers: Object.fromEntries(tried.map((way) => [way, [isOffered(way) ? 200 : refusal, isOffered(way)]])),
    requests: tried.filter(isOffered).length,
  }
}
