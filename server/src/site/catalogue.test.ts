import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Browser, createTestSite, openShop, type TestSite, tester } from './test-site.ts'

let site: TestSite
const at = '/portal/catalogue-products'

beforeAll(async () => {
  site = await createTestSite()
})
afterAll(() => site.close())

const productsIn = (html: string) =>
  [...html.matchAll(/<h3><a href="\/portal\/catalogue-products\/([^"]+)"/g)].map(([, slug]) => slug)

const linkIn = (html: string, label: string) => {
  const link = html.match(/<a [^>]*>(?:(?!<\/a>).)*<\/a>/gs)?.find((anchor) => anchor.includes(label))
  return /href="([^"]+)"/.exec(link ?? '')?.[1]?.replaceAll('&amp;', '&')
}

test('an empty portal says so, on the home page and in the catalogue', async () => {
  const visitor = site.visitor()
  expect((await visitor.get('/')).body).toContain('No API is published yet.')
  expect((await visitor.get(at)).body).toContain('There is nothing here for you yet.')
})

test('many products come a page at a time, forwards and back again', async () => {
  const { catalogues, products } = site.capabilities
  const productIds: string[] = []
  for (let number = 1; number <= 55; number += 1) {
    const name = `Product ${String(number).padStart(3, '0')}`
    const product = await products.createProduct(tester, {
      name,
      summary: number === 7 ? 'The lucky one' : 'One of many',
      description: '',
      featured: false,
      providerId: null,
      serviceIds: [],
      catalogueIds: [],
    })
    productIds.push(product.id)
  }
  await catalogues.createCatalogue(tester, {
    name: 'Everything',
    description: '',
    visibility: 'public',
    audiences: [],
    productIds,
    planIds: [],
  })
  const visitor = site.visitor()
  const walk = async (from: string, label: string): Promise<Awaited<ReturnType<Browser['get']>>> => {
    const page = await visitor.get(from)
    const next = linkIn(page.body, label)
    expect(next, label).toBeDefined()
    return visitor.get(next ?? '')
  }
  const first = await visitor.get(at)
  expect(productsIn(first.body)).toHaveLength(24)
  expect(first.body).toContain('55 APIs')
  expect(linkIn(first.body, 'Previous')).toBeUndefined()
  const second = await walk(at, 'Next')
  const third = await walk(linkIn(first.body, 'Next') ?? '', 'Next')
  const all = [first, second, third].flatMap(({ body }) => productsIn(body))
  expect(all).toEqual(all.toSorted())
  expect(new Set(all).size).toBe(55)
  expect(linkIn(third.body, 'Next')).toBeUndefined()
  const back = await visitor.get(linkIn(third.body, 'Previous') ?? '')
  expect(productsIn(back.body)).toEqual(productsIn(second.body))
  const start = await visitor.get(linkIn(back.body, 'Previous') ?? '')
  expect(productsIn(start.body)).toEqual(productsIn(first.body))
  expect(linkIn(start.body, 'Previous')).toBeUndefined()
})

test('CAT-11: a search finds by name and summary, keeps its filters in every link, and says when nothing fits', async () => {
  const visitor = site.visitor()
  expect(productsIn((await visitor.get(`${at}?search=lucky`)).body)).toEqual(['product-007'])
  expect((await visitor.get(`${at}?search=zeppelin`)).body).toContain('Nothing matches what you asked for.')
  const list = await visitor.get(`${at}?search=product&catalogue=everything&layout=list`)
  const next = linkIn(list.body, 'Next') ?? ''
  for (const part of ['search=product', 'catalogue=everything', 'layout=list', 'after=']) expect(next).toContain(part)
  expect(linkIn(list.body, 'Grid')).toBe(`${at}?search=product&catalogue=everything`)
  expect(linkIn(list.body, 'Clear all')).toBe(`${at}?layout=list`)
})

test('DCO-9: a product without an API at a gateway is documentation only, and asks for nothing', async () => {
  const page = await site.visitor().get(`${at}/product-001`)
  expect(page.body).toContain('Documentation only: there is nothing to request.')
  expect(page.body).toContain('This product has no documentation yet.')
  expect(page.body).not.toContain('return-to=%2Fportal%2Fprivate')
})

test('an API with keys for which no plan is offered is not taken for documentation only', async () => {
  const shop = await openShop(site, 'Planless')
  await site.capabilities.catalogues.updateCatalogue(tester, shop.catalogue.id, { planIds: [] }, null)
  const { body } = await site.visitor().get(`${at}?search=planless`)
  expect(body).toContain('No plan to request')
  expect(body).not.toContain('Documentation only')
})

test('a strange query shows the catalogue all the same; a forged cursor is refused in words', async () => {
  const visitor = site.visitor()
  for (const query of ['search=%00', `search=${'x'.repeat(500)}`, 'layout=spiral', 'search=a&search=b', '%E0%A4%A']) {
    expect((await visitor.get(`${at}?${query}`)).statusCode, query).toBe(200)
  }
  const forged = await visitor.get(`${at}?after=forged`)
  expect(forged.statusCode).toBe(422)
  expect(forged.headers['content-type']).toContain('text/html')
})

test('PRD-14: a product in two catalogues offers its plan in each', async () => {
  const shop = await openShop(site, 'Twice')
  await site.capabilities.catalogues.createCatalogue(tester, {
    name: 'Second shelf',
    description: '',
    visibility: 'public',
    audiences: [],
    productIds: [shop.product.id],
    planIds: [shop.free.id],
  })
  const member = await site.person(
    (await site.capabilities.consumers.createOrganisation(tester, { name: 'Shelf Ltd' })).organisationId,
  )
  const page = await member.get(shop.href)
  expect(page.body).toContain('Request in Second shelf')
  expect(page.body).toContain('Request in Twice for all')
  expect(page.body.match(/Twice free/g)?.length).toBeGreaterThan(0)
})
