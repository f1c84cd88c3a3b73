import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { system } from '../platform/actor.ts'
import { createTestSite, newOrganisation, openShop, type Shop, type TestSite, wish } from './test-site.ts'

let site: TestSite
let parcels: Shop
let tariffs: Shop
let organisation: string

beforeAll(async () => {
  site = await createTestSite()
  parcels = await openShop(site)
  tariffs = await openShop(site, 'Tariffs')
  organisation = await newOrganisation(site)
})

afterAll(() => site.close())

const fieldsOf = (shop: Shop, plan: 'free' | 'checked') => ({
  'product-id': shop.product.id,
  'plan-id': shop[plan].id,
  'catalogue-id': shop.catalogue.id,
})

const together = (first: Record<string, string>, second: Record<string, string>) =>
  Object.fromEntries(
    Object.entries(first).map(([name, value]) => [name, /-id$/.test(name) ? [value, second[name] ?? ''] : value]),
  )

describe('the cart in the live portal', () => {
  test('CRT-1, CRT-7, G-45: is filled and emptied by posts alone, and counts what is in it on every page', async () => {
    const browser = await site.person(organisation)
    const product = await browser.get(parcels.href)
    expect(product.body).toMatch(/<form method="post" action="\/portal\/private\/cart">/)
    expect(product.body).not.toContain('/portal/private/cart?')
    const added = await browser.postAndFollow('/portal/private/cart', fieldsOf(parcels, 'free'))
    expect(added.body).toContain('It is in your cart.')
    expect(added.body).toContain('Cart: 1 API')
    expect((await browser.get(parcels.href)).body).toContain('In your cart')
    const before = await browser.get('/portal/private/cart')
    for (const method of ['/portal/private/cart/remove', '/portal/private/cart/provision']) {
      await browser.get(`${method}?${new URLSearchParams(fieldsOf(parcels, 'free'))}`)
    }
    expect((await browser.get('/portal/private/cart')).body.includes('Parcels')).toBe(before.body.includes('Parcels'))
    const removed = await browser.postAndFollow('/portal/private/cart/remove', fieldsOf(parcels, 'free'))
    expect(removed.body).toContain('Your cart is empty.')
  })

  test('CRT-2, G-32, FRM-1: shows the split before it is sent, is sent once, and the result says what happens next', async () => {
    const browser = await site.person(organisation)
    await browser.post('/portal/private/cart', fieldsOf(parcels, 'free'))
    const cart = await browser.postAndFollow('/portal/private/cart', fieldsOf(tariffs, 'checked'))
    expect(cart.body).toContain('It becomes 2 requests')
    expect(cart.body).toContain('A key has one plan, and this is another one.')
    const form = { ...wish(parcels, 'free'), ...together(fieldsOf(parcels, 'free'), fieldsOf(tariffs, 'checked')) }
    const sent = await browser.post('/portal/private/cart/provision', form)
    expect(String(sent.headers.location)).toMatch(/^\/portal\/private\/checkouts\//)
    const again = await browser.post('/portal/private/cart/provision', form)
    expect(again.headers.location).toBe(sent.headers.location)
    const result = await browser.get(String(sent.headers.location))
    expect(result.body).toContain('They are 2 requests')
    expect(result.body).toContain('You have access: reveal the key on the page of Warehouse robot.')
    expect(result.body).toContain('A person looks at it.')
    expect((await browser.get('/portal/private/cart')).body).toContain('Your cart is empty.')
    const stranger = await site.person(organisation)
    expect((await stranger.get(String(sent.headers.location))).statusCode).toBe(404)
  })

  test('what is wrong is said at its field, and what was typed and what is in the cart are kept', async () => {
    const browser = await site.person(organisation)
    await browser.post('/portal/private/cart', fieldsOf(parcels, 'checked'))
    const answer = await browser.post('/portal/private/cart/provision', {
      ...wish(parcels, 'checked'),
      client_name: '',
      message: 'Typed with care',
    })
    expect(answer.statusCode).toBe(422)
    expect(answer.body).toContain('href="#field-client_name"')
    expect(answer.body).toContain('Typed with care')
    expect(answer.body).toContain('Cart: 1 API')
    const nothing = await browser.post('/portal/private/cart', { ...fieldsOf(parcels, 'free'), 'plan-id': 'nonsense' })
    expect(nothing.statusCode).toBe(422)
    const gone = await browser.postAndFollow('/portal/private/cart', {
      ...fieldsOf(parcels, 'free'),
      'plan-id': tariffs.free.id,
    })
    expect(gone.body).toContain('This is not offered to you (any more).')
  })

  test('a visitor signs in on the way and comes back to the cart with what was chosen, which reading does not store', async () => {
    const visitor = site.visitor()
    const product = await visitor.get(parcels.href)
    const back = /return-to=([^"]*cart%3Fproduct[^"]*)"/.exec(product.body)?.[1] ?? ''
    const path = decodeURIComponent(back.replaceAll('&amp;', '&'))
    expect(path).toMatch(/^\/portal\/private\/cart\?product=parcels&plan=/)
    const browser = await site.person(organisation)
    const cart = await browser.get(path)
    expect(cart.body).toContain('Send the request')
    expect(cart.body).toContain(`value="${parcels.product.id}"`)
    expect((await browser.get('/portal/private/cart')).body).toContain('Your cart is empty.')
  })

  test('REU-3: a key is chosen for what it can open too, and the page of the app says so', async () => {
    const browser = await site.person(organisation)
    const first = await browser.post('/portal/private/cart/provision', wish(parcels, 'free'))
    const { catalogues } = site.capabilities
    await catalogues.updateCatalogue(
      system('Test'),
      tariffs.catalogue.id,
      { planIds: [tariffs.free.id, tariffs.checked.id, parcels.free.id] },
      null,
    )
    const item = { 'product-id': tariffs.product.id, 'plan-id': parcels.free.id, 'catalogue-id': tariffs.catalogue.id }
    const cart = await browser.postAndFollow('/portal/private/cart', item)
    const value = /<option value="([^"]+\.[^"]+\.[^"]+)"/.exec(cart.body)?.[1] ?? ''
    expect(cart.body).toContain('“Parcels” of Warehouse robot')
    const sent = await browser.postAndFollow('/portal/private/cart/provision', {
      ...wish(parcels, 'free'),
      ...item,
      reuse: value,
      client_name: '',
    })
    expect(sent.body).toContain('Approved: your key opens this too, and is the same as before.')
    expect(String(first.headers.location)).toMatch(/\/apps\//)
    expect(sent.body).toMatch(/Opens<\/dt><dd>.*Parcels.*Tariffs/s)
  })

  test('DIR-1, DIR-2: the direct flow leads from the plan straight to the form, has no cart, and is switched at any time', async () => {
    const browser = await site.person(organisation)
    await browser.post('/portal/private/cart', fieldsOf(parcels, 'free'))
    const visitor = site.visitor()
    await visitor.get(parcels.href)
    const { accessSettings } = site.capabilities
    await accessSettings.updateAccessSettings(system('Test'), { flow: 'direct' })
    const product = await browser.get(parcels.href)
    expect(product.body).toContain('/portal/private/cart/provision?product=parcels&amp;plan=')
    expect(product.body).not.toContain('Cart: ')
    expect((await visitor.get(parcels.href)).body).toContain(
      `return-to=${encodeURIComponent('/portal/private/cart/provision?product=parcels')}`,
    )
    await accessSettings.updateAccessSettings(system('Test'), { flow: 'cart' })
    expect((await browser.get(parcels.href)).body).toContain('Cart: 1 API')
  })
})

describe('another plan for a key in the live portal', () => {
  test('CHG-1, CHG-3, CHG-5: is chosen without JavaScript, shown beside the present one while it waits, and asked for once', async () => {
    const browser = await site.person(organisation)
    const { headers } = await browser.post('/portal/private/cart/provision', wish(parcels, 'free'))
    const app = await browser.get(String(headers.location))
    const href = /href="([^"]+\/change-plan)"/.exec(app.body)?.[1] ?? ''
    const page = await browser.get(href)
    expect(page.body).toContain('Present plan')
    expect(page.body).toContain(`value="${parcels.checked.id}"`)
    const fields = { new_plan_id: '', message: 'More calls', 'submission-key': 'one-form-of-mine' }
    const wrong = await browser.post(href, fields)
    expect(wrong.statusCode).toBe(422)
    expect(wrong.body).toContain('href="#field-new_plan_id">Plan: Choose a plan.')
    expect(wrong.body).toContain('More calls')
    const sent = await browser.postAndFollow(href, { ...fields, new_plan_id: parcels.checked.id })
    expect(sent.body).toContain('the present plan holds until it is approved')
    expect(sent.body).toContain(`Asked for: ${parcels.checked.name}`)
    expect(sent.body).not.toContain('/change-plan"')
    expect((await browser.get(href)).body).toContain('is asked for already')
  })
})
