import { randomBytes } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { parseArgs } from 'node:util'
import { type Form, type Link, openBrowser, type Page } from './browser.ts'

// The whole way from a new account to a key that works, over plain HTTP: what a browser without JavaScript would send.

const { portal: portalUrl, gateway: gatewayUrl, product: productName, plan: planName, ...owner } = await settings()
const browser = openBrowser(portalUrl)
const tag = randomBytes(4).toString('hex')
const person = { email: `first-call-${tag}@example.com`, first: 'Fiona', last: 'Firstcall' }
const password = `kettle harbour ${randomBytes(6).toString('hex')}`
const appName = `First call ${tag}`
/** Starter of the sample content lets through five calls in ten seconds. */
const enoughToBeRefused = 50

const account = await step('Sign up', async (say) => {
  const page = await browser.open('/auth/password/register')
  const form = formTo(page, '/auth/password/register')
  const dashboard = await browser.submit(page, form, { ...person, password1: password, password2: password })
  expectAt(dashboard, '/portal/private/dashboard')
  say(`${person.email} is signed in`)
  return dashboard
})

const product = await step('Find the product', async (say) => {
  const search = formTo(account, '/portal/catalogue-products')
  const found = await browser.submit(account, search, { search: productName })
  const page = await browser.follow(found, linkNamed(found, productName))
  say(page.address)
  return page
})

await step('Read its reference documentation', async (say) => {
  const reference = await browser.follow(product, linkNamed(product, /^Read /))
  const operations = reference.links.filter(({ address }) => address.includes('/docs/operations/'))
  const addresses = new Set(operations.map(({ address }) => address))
  const operation = await browser.follow(reference, required(operations[0], 'operation'))
  if (operation.status !== 200) throw new Error(`An operation's page answered ${operation.status}.`)
  say(`${addresses.size} operations, the first at ${operation.links.length > 0 ? operation.address : ''}`)
})

const starter = await step('Get access at once, with a plan that nobody has to approve', async (say) => {
  const app = await request('Starter', `${appName} trial`)
  say(`app page ${app.address}`)
  const key = await reveal(app)
  say(`key ${masked(key)}`)
  return { app, key }
})

await step('Call the API', async (say) => {
  expectStatus(await call(starter.key), 200)
  say('with the key: 200')
  expectStatus(await call(undefined), 401)
  say('without a key: 401')
  expectStatus(await call('not-a-key'), 403)
  say('with a wrong key: 403')
})

await step('Call more than the plan allows', async (say) => {
  for (let calls = 1; calls <= enoughToBeRefused; calls += 1) {
    const answer = await call(starter.key)
    if (answer.status !== 429) continue
    say(`after ${calls} more calls: 429, try again in ${answer.headers.get('retry-after')} s`)
    return
  }
  throw new Error(`${enoughToBeRefused} calls were let through.`)
})

const waiting = await step(`Request access with the plan ${planName}, for another app`, async (say) => {
  const app = await request(planName, appName)
  if (!app.text.includes('Waiting')) throw new Error('The page of the app does not say that the request waits.')
  say('the request waits for a person')
  return app
})

await step('Approve it, through the REST API', async (say) => {
  const api = await signInToApi()
  const { items } = await api<{ items: Asked[] }>('GET', '/access-requests?status=pending&limit=100')
  const asked = required(
    items.find(({ requester }) => requester.email === person.email),
    'pending request',
  )
  const { status } = await api<Asked>('POST', `/access-requests/${asked.id}/approval`)
  say(`the request is ${status}`)
})

const first = await step('Read the key on the page of the app', async (say) => {
  const key = await until(async () => {
    const app = await browser.open(waiting.address)
    return app.forms.some(({ action }) => action.endsWith('/reveal')) ? reveal(app) : undefined
  }, 'a key on the page of the app')
  expectStatus(await call(key), 200)
  say(`key ${masked(key)}: 200`)
  return key
})

const second = await step('Rotate the key, with a day of overlap', async (say) => {
  const key = await rotate('86400')
  expectStatus(await call(first), 200)
  expectStatus(await call(key), 200)
  say('old key: 200, new key: 200')
  return key
})

const third = await step('Rotate it again, and end the old ones now', async (say) => {
  const key = await rotate('0')
  expectStatus(await call(first), 403)
  expectStatus(await call(second), 403)
  expectStatus(await call(key), 200)
  say('old keys: 403, new key: 200')
  return key
})

await step('See the usage', async (say) => {
  const told = await until(async () => {
    const { text } = await browser.open(starter.app.address)
    return text.match(/[1-9]\d* calls, [1-9]\d* errors?/)?.[0]
  }, 'usage on the page of the app')
  say(`the page of the app says: ${told} in the last 24 hours`)
})

await step('Revoke the key', async (say) => {
  const app = await browser.open(waiting.address)
  const question = await browser.follow(app, linkNamed(app, /^Revoke /))
  await browser.submit(question, formTo(question, /\/revoke$/))
  expectStatus(await call(third), 403)
  say('revoked key: 403')
})

console.log('\nEvery step succeeded.')

async function settings() {
  const { env } = process
  const { values } = parseArgs({
    options: {
      portal: { type: 'string', default: env.PORTAL_URL ?? 'http://localhost:3001' },
      gateway: { type: 'string', default: env.GATEWAY_URL ?? 'http://localhost:8080' },
      email: { type: 'string', default: env.ADMIN_EMAIL ?? '' },
      password: { type: 'string', default: env.ADMIN_PASSWORD ?? '' },
      credentials: { type: 'string', default: env.SAMPLE_CREDENTIALS ?? 'data/sample-credentials.json' },
      product: { type: 'string', default: 'Acme Parcels' },
      plan: { type: 'string', default: 'Standard' },
    },
  })
  if (values.email && values.password) return values
  const { accounts } = JSON.parse(await readFile(values.credentials, 'utf8')) as {
    accounts: { role: string; email: string; password: string }[]
  }
  return { ...values, ...required(accounts[0], 'account in the sample credentials') }
}

async function step<T>(title: string, work: (say: (text: string) => void) => Promise<T>): Promise<T> {
  console.log(`\n${title}`)
  return work((text) => console.log(`  ✓ ${text}`))
}

/** From the product's page to the page of the new app. */
async function request(plan: string, name: string): Promise<Page> {
  const page = await browser.open(product.address)
  const asking = await browser.submit(page, formWith(page, `Request the plan ${plan}`))
  const app = await browser.submit(asking, formTo(asking, '/portal/private/cart/provision'), {
    'app-action': 'create',
    client_name: name,
    message: 'To see how it works.',
  })
  expectAt(app, /\/portal\/private\/apps\//)
  return app
}

async function reveal(app: Page): Promise<string> {
  const shown = await browser.submit(app, formTo(app, /\/reveal$/))
  return required(shown.marked('key')[0], 'key')
}

async function rotate(overlapSeconds: string): Promise<string> {
  const app = await browser.open(waiting.address)
  const question = await browser.follow(app, linkNamed(app, /^Rotate /))
  const after = await browser.submit(question, formTo(question, /\/rotate$/), { 'overlap-seconds': overlapSeconds })
  return reveal(after)
}

function call(key: string | undefined): Promise<Response> {
  return fetch(`${gatewayUrl}/parcels/parcels?limit=1`, key === undefined ? {} : { headers: { authorization: key } })
}

interface Asked {
  id: string
  status: string
  requester: { email: string }
}

async function signInToApi() {
  const base = `${portalUrl}/api/v1`
  const headers = { 'content-type': 'application/json' }
  const credentials = JSON.stringify({ email: owner.email, password: owner.password })
  const session = await fetch(`${base}/session`, { method: 'POST', headers, body: credentials })
  expectStatus(session, 200)
  const cookie = session.headers.getSetCookie().map((line) => line.split(';')[0])
  return async <T>(method: string, path: string): Promise<T> => {
    const answer = await fetch(base + path, { method, headers: { cookie: cookie.join('; ') } })
    expectStatus(answer, 200)
    return (await answer.json()) as T
  }
}

function linkNamed(page: Page, name: string | RegExp): Link {
  const link = page.links.find((one) => (typeof name === 'string' ? one.name === name : name.test(one.name)))
  return required(link, `link ${name} on ${page.address}`)
}

function formWith(page: Page, button: string): Form {
  const form = page.forms.find(({ buttons }) => buttons.includes(button))
  return required(form, `button ${button} on ${page.address}`)
}

function formTo(page: Page, action: string | RegExp): Form {
  const form = page.forms.find((one) => (typeof action === 'string' ? one.action === action : action.test(one.action)))
  return required(form, `form to ${action} on ${page.address}, which says: ${page.text.slice(0, 300)}`)
}

function expectAt(page: Page, path: string | RegExp): void {
  const { pathname } = new URL(page.address)
  if (page.status === 200 && (typeof path === 'string' ? pathname === path : path.test(pathname))) return
  throw new Error(`${page.address} answered ${page.status}: ${page.text.slice(0, 500)}`)
}

function expectStatus(answer: Response, status: number): void {
  if (answer.status !== status) throw new Error(`${answer.url} answered ${answer.status}, not ${status}.`)
}

/** The usage takes a second to arrive, a key may take a few. */
async function until<T>(look: () => Promise<T | undefined>, what: string): Promise<T> {
  for (let looked = 0; looked < 60; looked += 1) {
    const found = await look()
    if (found !== undefined) return found
    await new Promise((resolve) => setTimeout(resolve, 500))
  }
  throw new Error(`There is still no ${what}.`)
}

function required<T>(thing: T | undefined, what: string): T {
  if (thing === undefined) throw new Error(`There is no ${what}.`)
  return thing
}

function masked(key: string): string {
  return `…${key.slice(-4)}`
}
