import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createTestSite, openShop, type Shop, type TestSite } from './test-site.ts'

let site: TestSite
let shop: Shop

beforeAll(async () => {
  site = await createTestSite()
  shop = await openShop(site)
})
afterAll(() => site.close())

describe('what a visitor sees', () => {
  test('the home page shows featured products and a call to paste', async () => {
    const page = await site.visitor().get('/')
    expect(page.statusCode).toBe(200)
    expect(page.body).toContain(shop.product.name)
    expect(page.body).toContain('curl &#39;http://gateway.test/parcels/v1/')
  })

  test('the catalogue lists products and says how to get access', async () => {
    const page = await site.visitor().get('/portal/catalogue-products')
    expect(page.statusCode).toBe(200)
    expect(page.body).toContain(`href="${shop.href}"`)
    expect(page.body).toContain('Sign in to request')
  })

  test('PRD-13: a product shows its text, documents and plans, and leads to signing in first', async () => {
    const page = await site.visitor().get(shop.href)
    expect(page.statusCode).toBe(200)
    expect(page.body).toContain('<strong>moves</strong>')
    expect(page.body).toContain(`${shop.href}/${shop.document.slug}/docs`)
    expect(page.body).toContain('Parcels free')
    expect(page.body).toContain('return-to=')
  })

  test('the reference lists operations, each with a page of its own and samples through the gateway', async () => {
    const docs = `${shop.href}/${shop.document.slug}/docs`
    const overview = await site.visitor().get(docs)
    expect(overview.statusCode).toBe(200)
    expect(overview.body).toContain('http://gateway.test/parcels/v1')
    const hrefs = [...overview.body.matchAll(/href="([^"]+\/docs\/operations\/[^"]+)"/g)].map(([, href]) => href ?? '')
    const operations = new Set(hrefs)
    expect(operations.size).toBeGreaterThan(14)
    for (const href of operations) {
      const page = await site.visitor().get(href)
      expect(page.statusCode, href).toBe(200)
    }
    const download = await site.visitor().get(`${docs}/download`)
    expect(download.headers['content-disposition']).toMatch(/^attachment/)
    expect(download.body).toContain('openapi: 3.1.0')
  })
})
