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
let organisation: string

beforeAll(async () => {
  site = await createTestSite()
  shop = await openShop(site)
  organisation = await newOrganisation(site)
})
afterAll(() => site.close())

const appOf = (location: unknown) => /\/portal\/private\/apps\/([\w-]+)/.exec(String(location))?.[1] ?? ''
const credentialIn = (html: string) => /id="credential-([\w-]+)"/.exec(html)?.[1] ?? ''
const keyIn = (html: string) => /<code class="key">(ptc_[^<]+)<\/code>/.exec(html)?.[1]

async function askFor(browser: Browser, plan: 'free' | 'checked', more = {}) {
  const answer = await browser.post('/portal/private/cart/provision', wish(shop, plan, more))
  expect(answer.statusCode, answer.body).toBe(303)
  return appOf(answer.headers.location)
}

describe('from signing up to a key', () => {
  test('JOI-16: somebody signs up on the way to a product, and comes back to it signed in', async () => {
    const browser = site.visitor()
    const form = await browser.get(`/auth/password/register?return-to=${encodeURIComponent(shop.href)}`)
    expect(form.body).toContain(`name="return-to" value="${shop.href}"`)
    const answer = await browser.post('/auth/password/register', {
      email: 'new@example.com',
      first: 'Noor',
      last: 'New',
      password1: password,
      password2: password,
      'return-to': shop.href,
    })
    expect(answer.statusCode).toBe(303)
    expect(answer.headers.location).toBe(shop.href)
    const product = await browser.get(shop.href)
    expect(product.body).toContain('Welcome.')
    expect(product.body).toContain(`name="product-id" value="${shop.product.id}"`)
    const cart = await browser.postAndFollow('/portal/private/cart', {
      'product-id': shop.product.id,
      'plan-id': shop.free.id,
      'catalogue-id': shop.catalogue.id,
    })
    expect(cart.body).toContain('It is in your cart.')
    expect((await browser.get(shop.href)).body).not.toContain('Welcome.')
  })

  test('a plan that approves by itself gives a key at once, and the key is shown when asked for', async () => {
    const browser = await site.person(organisation)
    const request = await browser.get(
      `/portal/private/cart/provision?product=parcels&plan=${shop.free.id}&catalogue=${shop.catalogue.id}`,
    )
    expect(request.statusCode).toBe(200)
    expect(request.body).toMatch(/name="submission-key" value="[\w-]{8,}"/)
    const appId = await askFor(browser, 'free')
    const page = await browser.get(`/portal/private/apps/${appId}`)
    expect(page.body).toContain('You have access.')
    expect(page.body).toContain('YOUR-KEY')
    expect(keyIn(page.body)).toBeUndefined()
    const revealed = await browser.post(`/portal/private/apps/${appId}/credentials/${credentialIn(page.body)}/reveal`)
    expect(revealed.statusCode).toBe(200)
    expect(revealed.headers['cache-control']).toBe('no-store')
    const key = keyIn(revealed.body)
    expect(key).toMatch(/^ptc_/)
    expect(revealed.body).toContain(`Authorization: ${key}`)
    const product = await browser.get(shop.href)
    expect(product.body).toContain('Open Warehouse robot')
    expect(product.body).toContain('You have this')
    expect((await browser.get('/portal/private/dashboard')).body).toContain('1 working key')
    expect((await browser.get('/portal/catalogue-products')).body).toContain('Open your app')
  })

  test('REQ-7: a plan that is checked waits, is withdrawn, or is approved by an admin', async () => {
    const browser = await site.person(organisation)
    const appId = await askFor(browser, 'checked', { message: 'For 40,000 parcels a month.' })
    const page = await browser.get(`/portal/private/apps/${appId}`)
    expect(page.body).toContain('Your request was sent.')
    expect(page.body).toContain('For 40,000 parcels a month.')
    expect((await browser.get(shop.href)).body).toContain('See your request')
    const withdraw = /\/portal\/private\/access-requests\/[\w-]+\/withdraw/.exec(page.body)?.[0] ?? ''
    expect((await browser.get(withdraw)).body).toContain('Withdraw this request?')
    expect((await browser.postAndFollow(withdraw)).body).toContain('The request is withdrawn.')
    const again = await browser.post(withdraw)
    expect(again.statusCode).toBe(422)
    expect(again.body).toContain('This request is withdrawn already.')

    await browser.post('/portal/private/cart/provision', {
      ...wish(shop, 'checked'),
      'app-action': 'existing',
      'selected-app': appId,
    })
    const pending = await site.capabilities.accessRequests.list({
      status: 'pending',
      after: null,
      limit: 10,
      total: false,
    })
    const request = pending.items.find(({ app }) => app.id === appId)
    await site.capabilities.accessRequests.approveAccessRequest(tester, request?.id ?? '')
    const approved = await browser.get(`/portal/private/apps/${appId}`)
    expect(approved.body).toContain('data-status="active"')
  })

  test('GAP-33: a rejected request says why and can be sent again', async () => {
    const browser = await site.person(organisation)
    const appId = await askFor(browser, 'checked')
    const pending = await site.capabilities.accessRequests.list({
      status: 'pending',
      after: null,
      limit: 10,
      total: false,
    })
    const request = pending.items.find(({ app }) => app.id === appId)
    await site.capabilities.accessRequests.rejectAccessRequest(tester, request?.id ?? '', 'Start with the free plan.')
    const page = await browser.get(`/portal/private/apps/${appId}`)
    expect(page.body).toContain('Start with the free plan.')
    expect(page.body).toContain(`plan=${shop.checked.id}`)
  })

  test('the same form sent twice at once is one request', async () => {
    const browser = await site.person(organisation)
    const form = wish(shop, 'free', { client_name: 'Twin' })
    const answers = await Promise.all([1, 2, 3].map(() => browser.post('/portal/private/cart/provision', form)))
    expect(new Set(answers.map((answer) => appOf(answer.headers.location))).size).toBe(1)
    const dashboard = await browser.get('/portal/private/dashboard')
    expect(dashboard.body.match(/>Twin</g)).toHaveLength(1)
    const page = await browser.get(String(answers[0]?.headers.location))
    expect(page.body.match(/id="credential-/g)).toHaveLength(1)
  })

  test('a key is rotated with an overlap and revoked after a question', async () => {
    const browser = await site.person(organisation)
    const appId = await askFor(browser, 'free')
    const before = await browser.get(`/portal/private/apps/${appId}`)
    const at = `/portal/private/apps/${appId}/credentials/${credentialIn(before.body)}`
    const first = keyIn((await browser.post(`${at}/reveal`)).body)
    expect((await browser.get(`${at}/rotate`)).body).toContain('How long should the old key go on working?')
    const rotated = await browser.postAndFollow(`${at}/rotate`, { 'overlap-seconds': '3600' })
    expect(rotated.body).toContain('The new key is ready')
    expect(rotated.body).toContain('The old key')
    expect(keyIn((await browser.post(`${at}/reveal`)).body)).not.toBe(first)
    const wrong = await browser.post(`${at}/rotate`, { 'overlap-seconds': 'soon' })
    expect(wrong.statusCode).toBe(422)
    expect(wrong.body).toContain('Choose how long the old key goes on working.')
    expect((await browser.get(`${at}/revoke`)).body).toContain('stops opening Parcels at once')
    expect((await browser.postAndFollow(`${at}/revoke`)).body).toContain('The key is revoked.')
    const late = await browser.post(`${at}/reveal`)
    expect(late.statusCode).toBe(422)
    expect(late.body).toContain('This credential is revoked')
    expect(keyIn(late.body)).toBeUndefined()
  })

  test('an app is made, renamed and deleted with what hangs on it', async () => {
    const browser = await site.person(organisation)
    expect((await browser.get('/portal/private/dashboard')).body).toContain('You have no app yet.')
    const made = await browser.post('/portal/private/apps', { name: 'Robot', description: '', visibility: 'personal' })
    const at = String(made.headers.location)
    expect((await browser.get(at)).body).toContain('The app is created.')
    expect((await browser.get(`${at}/edit`)).body).toContain('value="Robot"')
    const saved = await browser.postAndFollow(at, { name: 'Arm', description: 'Lifts.', visibility: 'organisation' })
    expect(saved.body).toContain('<h1>Arm</h1>')
    const asked = wish(shop, 'free', { 'app-action': 'existing', 'selected-app': appOf(at) })
    await browser.post('/portal/private/cart/provision', asked)
    expect((await browser.get(`${at}/delete`)).body).toContain('1 working key stops working at once.')
    expect((await browser.postAndFollow(`${at}/delete`)).body).toContain('The app is deleted')
    expect((await browser.postAndFollow(`${at}/delete`)).body).toContain('That is not there any more')
    expect((await browser.get(at)).statusCode).toBe(404)
  })
})

test('APP-11: one’s own apps are found by a part of their name, and only one’s own', async () => {
  const [browser, other] = [await site.person(organisation), await site.person(organisation)]
  for (const name of ['Night robot', 'Day robot', 'Crane']) {
    await browser.post('/portal/private/apps', { name, description: '', visibility: 'personal' })
  }
  await other.post('/portal/private/apps', { name: 'Robot of another', description: '', visibility: 'personal' })
  const { body } = await browser.get('/portal/private/dashboard?search=ROBOT')
  for (const name of ['Night robot', 'Day robot']) expect(body).toContain(name)
  for (const name of ['Crane', 'Robot of another']) expect(body).not.toContain(name)
})

describe('typed wrongly', () => {
  test('a request without a name for its app keeps what was typed and asks for nothing', async () => {
    const browser = await site.person(organisation)
    const answer = await browser.post(
      '/portal/private/cart/provision',
      wish(shop, 'checked', { client_name: '  ', message: 'Typed with care', client_visibility: 'organisation' }),
    )
    expect(answer.statusCode).toBe(422)
    expect(answer.body).toContain('href="#field-client_name">Name: Fill this in.')
    expect(answer.body).toContain('Typed with care')
    expect(answer.body).toMatch(/value="organisation" checked/)
    expect((await browser.get('/portal/private/dashboard')).body).toContain('You have no app yet.')
  })

  test('a request with another’s app is answered like one for an app that is not there', async () => {
    const other = await site.person(await newOrganisation(site))
    const theirs = await askFor(other, 'free')
    const browser = await site.person(organisation)
    const ask = (app: string) =>
      browser.post(
        '/portal/private/cart/provision',
        wish(shop, 'free', { 'app-action': 'existing', 'selected-app': app }),
      )
    const [foreign, missing] = [await ask(theirs), await ask('01980000-0000-7000-8000-000000000000')]
    expect(foreign.statusCode).toBe(404)
    expect(withoutIds(foreign.body)).toBe(withoutIds(missing.body))
  })

  test('an offer that is gone leads back to the plans', async () => {
    const browser = await site.person(organisation)
    const answer = await browser.post(
      '/portal/private/cart/provision',
      wish(shop, 'free', { 'plan-id': '01980000-0000-7000-8000-000000000000' }),
    )
    expect(answer.headers.location).toBe(`${shop.href}#plans`)
    expect((await browser.get(shop.href)).body).toContain('This plan is not offered to you')
  })

  test('signing in with a wrong password keeps the address and never the password', async () => {
    const known = await site.person(organisation)
    const browser = site.visitor()
    const answer = await browser.post('/auth/password/login', {
      login: known.email,
      password: 'not the right one',
      'return-to': shop.href,
    })
    expect(answer.statusCode).toBe(422)
    expect(answer.body).toContain('do not belong together')
    expect(answer.body).toContain(`value="${known.email}"`)
    expect(answer.body).toContain(`name="return-to" value="${shop.href}"`)
    expect(answer.body).not.toContain('not the right one')
    const empty = await browser.post('/auth/password/login', {})
    expect(empty.body).toContain('Enter your e-mail address.')
    expect(empty.body).toContain('Enter your password.')
  })

  test('a registration names every field that is wrong and makes no account', async () => {
    const browser = site.visitor()
    const typed = { email: 'nobody', first: '', last: 'Last', password1: password, password2: password }
    const answer = await browser.post('/auth/password/register', typed)
    expect(answer.statusCode).toBe(422)
    expect(answer.body).toContain('href="#field-email"')
    expect(answer.body).toContain('href="#field-first"')
    expect(answer.body).toContain('value="nobody"')
    expect(answer.body).not.toContain(password)
    const differing = await browser.post('/auth/password/register', { ...typed, password2: 'another' })
    expect(differing.body).toContain('href="#field-password2">Password again: The two passwords differ.')
    const weak = await browser.post('/auth/password/register', {
      ...typed,
      email: 'weak@example.com',
      first: 'Weak',
      password1: 'short',
      password2: 'short',
    })
    expect(weak.body).toContain('href="#field-password1"')
    const accounts = await site.capabilities.consumers.listAccounts({ limit: 100, total: true, search: 'weak@' })
    expect(accounts.total).toBe(0)
  })

  test('an app without a name is not made, and an edit without one changes nothing', async () => {
    const browser = await site.person(organisation)
    const made = await browser.post('/portal/private/apps', { name: '', description: 'Kept', visibility: 'personal' })
    expect(made.statusCode).toBe(422)
    expect(made.body).toContain('href="#field-name"')
    expect(made.body).toContain('Kept')
    const { headers } = await browser.post('/portal/private/apps', { name: 'Robot', visibility: 'personal' })
    const edit = await browser.post(String(headers.location), { name: 'x'.repeat(200), visibility: 'nobody' })
    expect(edit.statusCode).toBe(422)
    expect(edit.body).toContain('Use at most 120 characters.')
    expect(edit.body).toContain('Choose who can see the app.')
    expect((await browser.get(String(headers.location))).body).toContain('<h1>Robot</h1>')
  })

  test('the profile keeps what was typed, and changes name and password', async () => {
    const browser = await site.person(organisation)
    const at = '/portal/private/profile'
    expect((await browser.get(at)).body).toContain(browser.email)
    const wrong = await browser.post(at, { mode: 'update', first: '', last: 'Newname' })
    expect(wrong.statusCode).toBe(422)
    expect(wrong.body).toContain('value="Newname"')
    expect((await browser.postAndFollow(at, { mode: 'update', first: 'Ada', last: 'Newname' })).body).toContain(
      'Your name is saved.',
    )
    const next = 'quiet lantern 77 harbours'
    const refused = await browser.post(at, {
      mode: 'password',
      current_password: 'guess',
      password1: next,
      password2: next,
    })
    expect(refused.statusCode).toBe(422)
    expect(refused.body).toContain(
      'href="#field-current_password">Present password: This is not your present password.',
    )
    const changed = await browser.postAndFollow(at, {
      mode: 'password',
      current_password: password,
      password1: next,
      password2: next,
    })
    expect(changed.body).toContain('Your password is changed.')
    const elsewhere = site.visitor()
    const signIn = { login: browser.email, password: next }
    expect((await elsewhere.post('/auth/password/login', signIn)).headers.location).toBe('/portal/private/dashboard')
  })

  test('somebody of two organisations chooses which one to work for', async () => {
    const browser = await site.person(organisation)
    const second = await newOrganisation(site)
    const account = (await site.capabilities.consumers.listAccounts({ limit: 1, total: false, search: browser.email }))
      .items[0]
    await site.capabilities.consumers.addMember(tester, {
      organisationId: second,
      accountId: account?.id ?? '',
      role: 'member',
      teamIds: [],
    })
    await browser.post('/portal/private/apps', { name: 'First home', visibility: 'personal' })
    expect((await browser.get('/portal/private/profile')).body).toContain('Which one do you work for now?')
    const there = await browser.postAndFollow('/portal/private/organisation/switch', { 'organisation-id': second })
    expect(there.body).toContain('You work for another organisation now.')
    expect(there.body).not.toContain('First home')
    const foreign = await newOrganisation(site)
    const answers = [foreign, '01980000-0000-7000-8000-000000000000', 'nonsense'].map((id) =>
      browser.post('/portal/private/organisation/switch', { 'organisation-id': id }),
    )
    for (const answer of await Promise.all(answers)) expect(answer.statusCode).toBe(404)
  })
})

/** Error pages name the request they belong to. */
const withoutIds = (html: string) => html.replaceAll(/[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f-]{22}/g, 'id')
