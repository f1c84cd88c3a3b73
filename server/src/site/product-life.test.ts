import { afterAll, beforeAll, expect, test } from 'vitest'
import { createTestSite, newOrganisation, openShop, type TestSite, tester } from './test-site.ts'

let site: TestSite

beforeAll(async () => {
  site = await createTestSite()
})
afterAll(() => site.close())

test('GAP-34, G-13: a deprecated product says since when, until when and what to use instead, and takes no request', async () => {
  const [shop, next] = [await openShop(site, 'Old parcels'), await openShop(site, 'New parcels')]
  const member = await site.person(await newOrganisation(site))
  expect((await member.get(shop.href)).body).toContain('Request access')
  await site.capabilities.products.deprecateProduct(tester, shop.product.id, {
    retiresAt: '2099-12-31T00:00:00Z',
    successorId: next.product.id,
  })
  const page = (await member.get(shop.href)).body
  expect(page).toContain('This product is deprecated since')
  expect(page).toContain('31 December 2099')
  expect(page).toContain(`<a href="${next.href}">New parcels</a>`)
  expect(page).toContain('New access can’t be requested any more.')
  expect(page).not.toContain('Old parcels free')
  expect((await member.get('/portal/catalogue-products?search=old')).body).toContain('Deprecated')
  // A successor that a visitor may not see is not named to them.
  await site.capabilities.catalogues.updateCatalogue(tester, next.catalogue.id, { visibility: 'signed-in' }, null)
  const visitor = site.visitor()
  const forVisitor = (await visitor.get(shop.href)).body
  expect(forVisitor).not.toContain('New parcels')
  expect(forVisitor).toContain('It retires on')
})

test('AUT-3, AUT-4, PRD-9: a product whose credentials the owner hands out shows neither plans nor a way to request', async () => {
  const shop = await openShop(site, 'Basic parcels')
  const { db } = site
  await db.updateTable('products').set({ auth_type: 'basic' }).where('id', '=', shop.product.id).execute()
  await site.capabilities.products.updateProduct(tester, shop.product.id, { summary: 'Changed.' }, null)
  const member = await site.person(await newOrganisation(site))
  const page = (await member.get(shop.href)).body
  expect(page).toContain('The owner of this API hands out its credentials')
  expect(page).toContain('User name and password')
  expect(page).not.toContain('Basic parcels free')
  expect(page).not.toContain('Request access')
})

test('G-13: a retired product has no page, and is in no list', async () => {
  const shop = await openShop(site, 'Gone parcels')
  const visitor = site.visitor()
  expect((await visitor.get(shop.href)).statusCode).toBe(200)
  await site.capabilities.products.retireProduct(tester, shop.product.id, undefined)
  expect((await visitor.get(shop.href)).statusCode).toBe(404)
  expect((await visitor.get('/portal/catalogue-products')).body).not.toContain(
    'href="/portal/catalogue-products/gone-parcels"',
  )
})
