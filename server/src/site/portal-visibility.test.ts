import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import {
  type Browser,
  createTestSite,
  newOrganisation,
  openShop,
  password,
  type Shop,
  type TestSite,
} from './test-site.ts'

let site: TestSite
let shop: Shop
let owner: Browser
let member: Browser
beforeAll(async () => {
  site = await createTestSite()
  shop = await openShop(site)
  owner = await site.person(null, { owner: true })
  member = await site.person(await newOrganisation(site))
})
afterAll(() => site.close())
afterEach(() => set({ portalVisibility: 'public', newAccounts: 'active', emailDomains: [] }))

/** Through the REST API, as the back office does. */
async function set(payload: object): Promise<void> {
  const cookie = [...owner.cookies].map(([name, value]) => `${name}=${value}`).join('; ')
  const answer = await site.app.inject({
    method: 'PATCH',
    url: '/api/v1/settings/sign-up',
    headers: { cookie },
    payload,
  })
  expect(answer.statusCode, answer.body).toBe(200)
}

/** Every page a visitor of a public portal sees, but the doors. */
const pages = () => {
  const document = `${shop.href}/${shop.document.slug}/docs`
  return [
    '/',
    '/portal/catalogue-products',
    '/portal/catalogue-products?search=par',
    shop.href,
    document,
    `${document}/download`,
  ]
}

const toSignIn = /^\/auth\/password\/login/

describe('ROL-7: a private portal', () => {
  test('shows visitors how to come in and nothing else, from its first moment, also where pages are kept', async () => {
    for (const path of pages()) {
      await site.visitor().get(path)
      expect((await site.visitor().get(path)).statusCode, path).toBe(200)
    }
    const etag = String((await site.visitor().get(shop.href)).headers.etag)
    await set({ portalVisibility: 'private' })
    for (const path of pages()) {
      for (const headers of [
        {},
        { 'if-none-match': etag },
        { 'accept-encoding': 'gzip' },
        { cookie: 'portico_session=x' },
      ]) {
        const answer = await site.visitor().get(path, headers)
        expect([path, answer.statusCode, answer.headers.location]).toEqual([path, 303, expect.stringMatching(toSignIn)])
        expect(answer.headers['cache-control']).toBe('no-store')
        expect(answer.body).not.toContain('Parcels')
      }
    }
    const back = String((await site.visitor().get(shop.href)).headers.location)
    expect(back).toContain(`return-to=${encodeURIComponent(shop.href)}`)
    const missing = await site.visitor().get('/portal/catalogue-products/none-of-ours')
    expect(missing.headers.location).toMatch(toSignIn)
  })

  test('frames its doors without menu and search, tells crawlers to stay away, and names no product', async () => {
    await set({ portalVisibility: 'private' })
    for (const path of ['/auth/password/login', '/auth/password/register', '/auth/password/new', '/nowhere']) {
      const { body } = await site.visitor().get(path)
      expect(body, path).not.toContain('/portal/catalogue-products')
      expect(body, path).not.toContain('type="search"')
    }
    expect((await site.visitor().get('/robots.txt')).body).toBe('User-agent: *\nDisallow: /\n')
  })

  test('is whole for whoever has signed in, and keeps nothing of that for the next visitor', async () => {
    await set({ portalVisibility: 'private' })
    const answer = await member.get(shop.href)
    expect(answer.statusCode).toBe(200)
    expect(answer.body).toContain('Parcels')
    expect(answer.body).toContain('type="search"')
    expect((await site.visitor().get(shop.href)).statusCode).toBe(303)
    await set({ portalVisibility: 'public' })
    expect((await site.visitor().get(shop.href)).body).toContain('Parcels')
    expect((await site.visitor().get('/robots.txt')).body).toContain('Disallow: /portal/private/')
  })

  test('lets people register and sign in, and takes them where they wanted to go', async () => {
    await set({ portalVisibility: 'private' })
    const newcomer = site.visitor()
    const typed = { email: 'new@example.com', first: 'Nia', last: 'New', password1: password, password2: password }
    const done = await newcomer.post('/auth/password/register', { ...typed, 'return-to': shop.href })
    expect(done.headers.location).toBe(shop.href)
    expect((await newcomer.get(shop.href)).statusCode).toBe(200)
  })
})

describe('ROL-7: a hidden portal', () => {
  test('VIS-1, SGN-1: is shut for members on every page, who are told so and can sign out; open for the back office', async () => {
    await set({ portalVisibility: 'hidden' })
    for (const path of [...pages(), '/portal/private/dashboard', '/portal/private/profile', '/portal/private/cart']) {
      const answer = await member.get(path)
      expect([path, answer.statusCode]).toEqual([path, 403])
      expect(answer.body).toContain('This portal is not open')
      expect(answer.body).not.toContain('Parcels')
      expect((await site.visitor().get(path)).headers.location, path).toMatch(toSignIn)
    }
    const posted = await member.post('/portal/private/profile', { mode: 'update', first: 'Sly', last: 'Changed' })
    expect(posted.statusCode).toBe(403)
    expect((await owner.get(shop.href)).body).toContain('Parcels')
    const leaver = await site.person(await newOrganisation(site))
    expect((await leaver.post('/auth/logout')).statusCode).toBe(303)
  })

  test('takes no registration, neither by its page nor by the form', async () => {
    await set({ portalVisibility: 'hidden' })
    expect((await site.visitor().get('/auth/password/register')).statusCode).toBe(403)
    expect((await site.visitor().get('/auth/password/login')).body).not.toContain('/auth/password/register')
    const typed = { email: 'sly@example.com', first: 'Sly', last: 'Sly', password1: password, password2: password }
    const posted = await site.visitor().post('/auth/password/register', typed)
    expect(posted.statusCode).toBe(422)
    expect(posted.body).toContain('does not take registrations')
  })
})

test('who registers at a domain that is not allowed keeps what was typed and is not told which are', async () => {
  await set({ emailDomains: ['partner.example'] })
  const visitor = site.visitor()
  expect((await visitor.get('/auth/password/register')).body).toContain('only those of certain companies')
  const typed = { email: 'eve@evil.example', first: 'Eve', last: 'Evil', password1: password, password2: password }
  const answer = await visitor.post('/auth/password/register', typed)
  expect(answer.statusCode).toBe(422)
  expect(answer.body).toContain('id="field-email-error"')
  expect(answer.body).toContain('value="Eve"')
  expect(answer.body).not.toContain('partner.example')
})
