import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import {
  type Browser,
  createTestSite,
  newOrganisation,
  openShop,
  password,
  type Shop,
  type TestSite,
  tester,
  wish,
} from './test-site.ts'

let site: TestSite
let shop: Shop
let theirs: { app: string; credential: string; request: string }
let stranger: Browser
let owner: Browser
let admin: Browser

const nowhere = '01980000-0000-7000-8000-000000000000'

beforeAll(async () => {
  site = await createTestSite()
  shop = await openShop(site)
  owner = await site.person(await newOrganisation(site))
  const answer = await owner.post('/portal/private/cart/provision', wish(shop, 'free'))
  const app = /apps\/([\w-]+)/.exec(String(answer.headers.location))?.[1] ?? ''
  await owner.post(
    '/portal/private/cart/provision',
    wish(shop, 'checked', { 'app-action': 'existing', 'selected-app': app }),
  )
  const page = (await owner.get(`/portal/private/apps/${app}`)).body
  theirs = {
    app,
    credential: /id="credential-([\w-]+)"/.exec(page)?.[1] ?? '',
    request: /access-requests\/([\w-]+)\/withdraw/.exec(page)?.[1] ?? '',
  }
  stranger = await site.person(await newOrganisation(site))
  admin = await site.person(null, { owner: true })
})
afterAll(() => site.close())

const privatePages = () => [
  '/portal/private/dashboard',
  '/portal/private/apps',
  '/portal/private/profile',
  `/portal/private/cart/provision?product=parcels&plan=${shop.free.id}`,
  `/portal/private/apps/${theirs.app}`,
  `/portal/private/apps/${theirs.app}/edit`,
  `/portal/private/apps/${theirs.app}/delete`,
  `/portal/private/apps/${theirs.app}/credentials/${theirs.credential}/rotate`,
  `/portal/private/apps/${theirs.app}/credentials/${theirs.credential}/revoke`,
  `/portal/private/access-requests/${theirs.request}/withdraw`,
]

describe('nobody', () => {
  test('VIS-3: is asked to sign in wherever an account is needed, and comes back afterwards', async () => {
    for (const path of privatePages()) {
      const answer = await site.visitor().get(path)
      expect(answer.statusCode, path).toBe(303)
      expect(answer.headers.location).toBe(`/auth/password/login?return-to=${encodeURIComponent(path)}`)
    }
    const known = await site.person(await newOrganisation(site))
    const browser = site.visitor()
    const answer = await browser.post('/auth/password/login', {
      login: known.email,
      password,
      'return-to': '/portal/private/apps?x=1',
    })
    expect(answer.headers.location).toBe('/portal/private/apps?x=1')
  })

  test('changes nothing by posting, and is asked to sign in', async () => {
    const { app, credential } = theirs
    for (const path of [
      '/portal/private/apps',
      `/portal/private/apps/${app}/delete`,
      `/portal/private/apps/${app}/credentials/${credential}/reveal`,
    ]) {
      const answer = await site.visitor().post(path, { name: 'x', visibility: 'personal' })
      expect(answer.headers.location, path).toBe('/auth/password/login')
    }
  })

  test('whose session ended while they typed is told so, and comes back to the page of the form', async () => {
    const browser = site.visitor()
    const send = async (referer: string) =>
      (await browser.post('/portal/private/profile', { first: 'Ada' }, { referer })).headers.location
    const back = '/auth/password/login?return-to='
    expect(await send('http://localhost:3001/portal/private/profile')).toBe(`${back}%2Fportal%2Fprivate%2Fprofile`)
    expect((await browser.get('/auth/password/login')).body).toContain('You were signed out meanwhile')
    expect(await send('https://evil.example/portal/private/apps?a=b')).toBe(`${back}%2Fportal%2Fprivate%2Fapps%3Fa%3Db`)
    // A form whose address shows nothing, what is no page at all, and no address.
    for (const referer of ['http://localhost:3001/portal/private/cart/remove', 'https://evil.example/elsewhere', 'x'])
      expect(await send(referer), referer).toBe('/auth/password/login')
  })
})

describe('a stranger', () => {
  test.each([
    ['GET', ({ app }: typeof theirs) => `/portal/private/apps/${app}`],
    ['GET', ({ app }: typeof theirs) => `/portal/private/apps/${app}/edit`],
    ['GET', ({ app }: typeof theirs) => `/portal/private/apps/${app}/delete`],
    ['POST', ({ app }: typeof theirs) => `/portal/private/apps/${app}`],
    ['POST', ({ app }: typeof theirs) => `/portal/private/apps/${app}/delete`],
    ['GET', ({ app, credential }: typeof theirs) => `/portal/private/apps/${app}/credentials/${credential}/rotate`],
    ['GET', ({ app, credential }: typeof theirs) => `/portal/private/apps/${app}/credentials/${credential}/revoke`],
    ['POST', ({ app, credential }: typeof theirs) => `/portal/private/apps/${app}/credentials/${credential}/reveal`],
    ['POST', ({ app, credential }: typeof theirs) => `/portal/private/apps/${app}/credentials/${credential}/rotate`],
    ['POST', ({ app, credential }: typeof theirs) => `/portal/private/apps/${app}/credentials/${credential}/revoke`],
    ['GET', ({ request }: typeof theirs) => `/portal/private/access-requests/${request}/withdraw`],
    ['POST', ({ request }: typeof theirs) => `/portal/private/access-requests/${request}/withdraw`],
  ] as const)('gets the same answer for another’s and for nobody’s: %s %s', async (method, path) => {
    const ask = (at: string) =>
      method === 'GET'
        ? stranger.get(at)
        : stranger.post(at, { name: 'Mine now', visibility: 'personal', 'overlap-seconds': '0' })
    const foreign = await ask(path(theirs))
    const missing = await ask(path({ app: nowhere, credential: nowhere, request: nowhere }))
    stranger.cookies.delete('portico_flash')
    // Who sends the form to delete twice is led on.
    const status = method === 'POST' && path(theirs).endsWith('/delete') ? 303 : 404
    expect([foreign.statusCode, missing.statusCode]).toEqual([status, status])
    expect(foreign.headers.location).toBe(missing.headers.location)
    expect(withoutIds(foreign.body)).toBe(withoutIds(missing.body))
  })

  test('can’t reach another’s key through an app of their own', async () => {
    const made = await stranger.post('/portal/private/apps', { name: 'Own', visibility: 'personal' })
    const answer = await stranger.post(`${made.headers.location}/credentials/${theirs.credential}/reveal`)
    expect(answer.statusCode).toBe(404)
    expect(answer.body).not.toContain('ptc_')
  })

  test('finds a key under its own app only', async () => {
    const made = await owner.post('/portal/private/apps', { name: 'Second', visibility: 'personal' })
    const under = (app: string) => `${app}/credentials/${theirs.credential}/rotate`
    expect((await owner.get(under(`/portal/private/apps/${theirs.app}`))).statusCode).toBe(200)
    expect((await owner.get(under(String(made.headers.location)))).statusCode).toBe(404)
  })

  test('sees a catalogue of others neither in the list nor by its address', async () => {
    const { catalogues, products } = site.capabilities
    const system = tester
    const secret = await products.createProduct(system, {
      name: 'Hidden thing',
      slug: 'hidden-thing',
      summary: 'Not for you',
      description: '',
      featured: false,
      providerId: null,
      serviceIds: [],
      catalogueIds: [],
    })
    const organisationId = await newOrganisation(site)
    const partners = await catalogues.createCatalogue(system, {
      name: 'Partners only',
      description: '',
      visibility: 'teams',
      audiences: [{ organisationId, teamId: null }],
      productIds: [secret.id],
      planIds: [],
    })
    for (const browser of [site.visitor(), stranger]) {
      expect((await browser.get('/portal/catalogue-products')).body).not.toContain('Hidden thing')
      expect((await browser.get('/portal/catalogue-products/hidden-thing')).statusCode).toBe(404)
      expect((await browser.get(`/portal/catalogue-products?catalogue=${partners.slug}`)).statusCode).toBe(404)
    }
    const invited = await site.person(organisationId)
    expect((await invited.get(`/portal/catalogue-products?catalogue=${partners.slug}`)).body).toContain('Hidden thing')
    expect((await admin.get('/portal/catalogue-products/hidden-thing')).statusCode).toBe(200)
  })

  test('is led on by every address that is cut short, or takes a form only', async () => {
    const pages = site.registry.all().filter(({ kind, path }) => kind === 'page' && /^\/(portal|auth)/.test(path))
    const isPage = (path: string) => site.registry.methodsAt('page', path).includes('GET')
    const known = pages.flatMap(({ path }) => path.split('/').map((_, parts) => path.split('/', parts + 1).join('/')))
    const cut = new Set(
      known.filter((path) => path !== '' && !pages.some((one) => one.method === 'GET' && one.path === path)),
    )
    expect(cut).toContain('/portal/private/apps/{app}/credentials')
    expect(cut).toContain('/auth/logout')
    for (const path of cut) {
      const answer = await stranger.get(`${path.replaceAll(/\{\w+\}/g, nowhere)}?from=a-bookmark`)
      expect(answer.statusCode, path).toBe(303)
      expect(isPage(String(answer.headers.location)), `${path} → ${answer.headers.location}`).toBe(true)
    }
    const leads = async (path: string) => (await stranger.get(path)).headers.location
    expect(await leads('/portal/')).toBe('/portal/catalogue-products')
    expect(await leads('/portal/private')).toBe('/portal/private/dashboard')
    expect(await leads('/portal/private/users/invitations')).toBe('/portal/private/users')
    expect(await leads('/auth/password')).toBe('/auth')
    expect(await leads(`/portal/private/apps/${nowhere}/credentials/${nowhere}/reveal/`)).toBe(
      `/portal/private/apps/${nowhere}`,
    )
    for (const path of ['//evil.example/portal/private/x', '/assets', '/portal/private/x/y'])
      expect((await stranger.get(path)).statusCode, path).toBe(404)
  })

  test('VIS-4: gets no page for parameters that are no ids and no slugs', async () => {
    for (const path of [
      '/portal/private/apps/1',
      '/portal/private/apps/../../etc',
      '/portal/catalogue-products/UPPER',
      '/portal/catalogue-products/a%00b',
      '/portal/private/access-requests/%27/withdraw',
      '/nowhere',
    ]) {
      const answer = await stranger.get(path)
      expect(answer.statusCode, path).toBe(404)
      expect(answer.headers['content-type']).toContain('text/html')
    }
    for (const path of ['/portal/%', '/portal/catalogue-products/%E0%A4%A', '/%zz?a=%']) {
      const answer = await stranger.get(path)
      expect([answer.statusCode, answer.headers['x-frame-options']], path).toEqual([400, 'DENY'])
      expect(answer.headers['content-type'], path).toContain('text/html')
      expect(answer.body, path).toContain('This address can’t be read')
      expect(answer.body, path).toContain('Account of Dana')
    }
  })
})

describe('somebody of the back office', () => {
  test('VIS-5, ROL-6: looks at everything, is led to the admin app, and can’t have apps', async () => {
    const product = await admin.get(shop.href)
    expect(product.body).toContain('href="/admin"')
    expect(product.body).toContain('Your account belongs to none.')
    expect(product.body).not.toContain('/portal/private/cart/provision')
    expect(product.body).not.toContain('href="/portal/private/dashboard"')
    for (const path of ['/portal/private/dashboard', '/portal/private/apps', `/portal/private/apps/${theirs.app}`]) {
      expect((await admin.get(path)).statusCode, path).toBe(403)
    }
  })

  test('SGN-2: begins at the admin app', async () => {
    const browser = site.visitor()
    const answer = await browser.post('/auth/password/login', { login: admin.email, password })
    expect(answer.headers.location).toBe('/admin')
  })
})

describe('signing in and out', () => {
  test('leads to no other site', async () => {
    const known = await site.person(await newOrganisation(site))
    for (const back of ['https://evil.example/', '//evil.example', '/\\evil.example', 'javascript:alert(1)', '/a\tb']) {
      const page = await site.visitor().get(`/auth/password/login?return-to=${encodeURIComponent(back)}`)
      expect(page.body).not.toContain('name="return-to"')
      const answer = await site.visitor().post('/auth/password/login', {
        login: known.email,
        password,
        'return-to': back,
      })
      expect(answer.headers.location).toBe('/portal/private/dashboard')
    }
  })

  test('SES-4: ends the session when signing out', async () => {
    const browser = await site.person(await newOrganisation(site))
    const before = browser.cookies.get('portico_session') ?? ''
    const out = await browser.postAndFollow('/auth/logout')
    expect(out.body).toContain('You are signed out.')
    const thief = site.visitor()
    thief.cookies.set('portico_session', before)
    expect((await thief.get('/portal/private/dashboard')).statusCode).toBe(303)
  })

  test('VIS-6: a password that must be changed comes before everything else', async () => {
    const known = await site.person(await newOrganisation(site))
    const { password: temporary } = await site.capabilities.identity.resetPassword(tester, known.email)
    const browser = site.visitor()
    const answer = await browser.post('/auth/password/login', { login: known.email, password: temporary })
    expect(answer.headers.location).toBe('/portal/private/profile')
    expect((await browser.get('/portal/private/dashboard')).headers.location).toBe('/portal/private/profile')
    expect((await browser.get('/portal/private/profile')).body).toContain('Choose a new password before you go on.')
    const choose = async (who: Browser, present: string) => {
      const next = { password1: 'quiet lantern 77 harbours', password2: 'quiet lantern 77 harbours' }
      const chosen = await who.post('/portal/private/profile', { mode: 'password', current_password: present, ...next })
      return (await who.get(String(chosen.headers.location))).headers.location
    }
    expect(await choose(browser, temporary)).toBe('/portal/private/dashboard')
    expect((await browser.get('/portal/private/dashboard')).body).toContain('Your password is changed.')

    // Who works in the back office goes on there.
    const office = await site.person(null, { owner: true })
    const given = await site.capabilities.identity.resetPassword(tester, office.email)
    const door = site.visitor()
    await door.post('/auth/password/login', { login: office.email, password: given.password })
    expect(await choose(door, given.password)).toBe('/admin')
  })

  test('a form of another site is refused', async () => {
    const known = await site.person(await newOrganisation(site))
    const cookie = [...known.cookies].map(([name, value]) => `${name}=${value}`).join('; ')
    const answer = await site.app.inject({
      method: 'POST',
      url: '/portal/private/apps',
      headers: {
        cookie,
        'content-type': 'application/x-www-form-urlencoded',
        origin: 'https://evil.example',
        'sec-fetch-site': 'cross-site',
      },
      payload: 'name=Planted&visibility=personal',
    })
    expect(answer.statusCode).toBe(403)
    expect((await known.get('/portal/private/dashboard')).body).not.toContain('Planted')
  })
})

/** Error pages name the request they belong to, and where signing in leads back to. */
const withoutIds = (html: string) => html.replaceAll(/[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f-]{22}/g, 'id')
