import type { Page } from '@playwright/test'
import { choose, startCreating } from './support/admin.ts'
import { alone } from './support/alone.ts'
import { newDeveloper, unique } from './support/developer.ts'
import { callSampleApi } from './support/gateway.ts'
import { expectSaid, fillRegistration, keysOf, revealKey, revokeKey, rotateKey } from './support/live-portal.ts'
import { signUp } from './support/sign-ups.ts'
import { expect, test } from './support/test.ts'

const document = {
  openapi: '3.1.0',
  info: { title: 'Parcel reading', version: '1.0.0' },
  paths: {
    '/parcels': {
      get: {
        operationId: 'listParcels',
        summary: 'List parcels',
        parameters: [{ name: 'limit', in: 'query', description: 'How many at most.', schema: { type: 'integer' } }],
        responses: { 200: { description: 'A page of parcels.' } },
      },
    },
  },
}

test('from publishing an API to revoking a key', async ({ page, browser, portal }) => {
  test.setTimeout(120_000)
  const names = { product: unique('Parcel reading'), plan: unique('Careful'), catalogue: unique('Readers') }
  const developer = newDeveloper()
  const app = unique('Stock clock')
  const admin = await (await browser.newContext({ baseURL: portal.portalUrl })).newPage()
  const status = async (key?: string) => (await callSampleApi(portal.gatewayUrl, key)).status

  await test.step('an admin signs in and publishes a product with a plan that needs approval', async () => {
    const { email, password } = await portal.account('Portal owner')
    await admin.goto('/admin')
    await admin.getByLabel('E-mail address').fill(email)
    await admin.getByLabel('Password', { exact: true }).fill(password)
    await admin.getByRole('button', { name: 'Sign in' }).click()
    await expect(admin.getByRole('heading', { name: 'Home', level: 1 })).toBeVisible()
    await createPlan(admin, names.plan)
    await createProduct(admin, names.product)
    await createCatalogue(admin, names)
  })

  await test.step('a developer signs up', async () => {
    await page.goto('/')
    await page.getByRole('link', { name: 'Sign up' }).first().click()
    await fillRegistration(page, developer)
    await signUp(page, page.getByRole('heading', { name: 'Dashboard', level: 1 }))
    await expectSaid(page, 'Welcome')
    await expect(page.getByText('You have no app yet.')).toBeVisible()
  })

  await test.step('finds the product by searching and reads its reference', async () => {
    const search = page.getByRole('banner').getByRole('searchbox', { name: 'Search APIs' })
    await search.fill(names.product)
    await search.press('Enter')
    await expect(page.getByRole('heading', { name: /^1 API for/ })).toBeVisible()
    await page.getByRole('link', { name: names.product, exact: true }).click()
    await expect(page.getByRole('heading', { name: names.product, level: 1 })).toBeVisible()
    await page.getByRole('link', { name: 'Read Parcel reading' }).click()
    await page
      .getByRole('main')
      .getByRole('link', { name: /List parcels/ })
      .last()
      .click()
    await expect(page.getByRole('heading', { name: 'List parcels', level: 1 })).toBeVisible()
    await expect(page.getByText('How many at most.')).toBeVisible()
    await page.getByRole('link', { name: names.product }).first().click()
  })

  await test.step('requests access for a new app', async () => {
    await page.getByRole('button', { name: `Request the plan ${names.plan}` }).click()
    await expect(page.getByRole('heading', { name: 'Request access', level: 1 })).toBeVisible()
    await expect(page.getByText('A person looks at your request.')).toBeVisible()
    await page.getByLabel('Name').fill(app)
    await page.getByLabel('Message').fill('We show the stock on a clock.')
    await page.getByRole('button', { name: 'Send the request' }).click()
    await expect(page.getByRole('heading', { name: app, level: 1 })).toBeVisible()
    await expect(page.getByRole('region', { name: 'Requests' })).toContainText('Waiting')
    await expect(keysOf(page)).toContainText('This app has no key.')
  })

  await test.step('the admin approves', async () => {
    await admin
      .getByRole('navigation', { name: 'Main' })
      .getByRole('link', { name: /Access requests/ })
      .click()
    const row = admin.getByRole('row').filter({ hasText: app })
    await expect(row).toContainText(names.plan)
    await row.getByRole('link', { name: 'Robin Reader' }).click()
    await expect(admin.getByText('We show the stock on a clock.')).toBeVisible()
    await admin.getByRole('button', { name: 'Approve' }).click()
    await expect(admin.getByRole('heading', { level: 1 })).toContainText('Approved')
  })

  const keys: string[] = []
  await test.step('the developer reads the key and calls the API', async () => {
    await page.reload()
    await expect(keysOf(page)).toContainText('Active')
    keys.push(await revealKey(page))
    expect(await status(keys[0])).toBe(200)
    const withoutKey = await callSampleApi(portal.gatewayUrl)
    expect(withoutKey.status).toBe(401)
    expect(await withoutKey.json()).toMatchObject({ code: 'key-missing', detail: 'Send your key with this call.' })
    expect(await status('no-key-of-this-portal')).toBe(403)
  })

  const appPage = page.url()
  await test.step('tries an operation on its page, with a key that nobody has to type', async () => {
    await alone('trying-calls', () => tryOperation(page, names.product, keys[0] ?? ''))
    await page.goto(appPage)
  })

  await test.step('rotates the key: with an overlap both work', async () => {
    await rotateKey(page, '1 day')
    await expect(page.getByText(/The old key .* works until/)).toBeVisible()
    keys.push(await revealKey(page))
    expect(keys[1]).not.toBe(keys[0])
    expect(await status(keys[0])).toBe(200)
    expect(await status(keys[1])).toBe(200)
  })

  await test.step('rotates the key at once: only the new one works', async () => {
    await rotateKey(page, 'It ends now')
    keys.push(await revealKey(page))
    expect(await status(keys[0])).toBe(403)
    expect(await status(keys[1])).toBe(403)
    expect(await status(keys[2])).toBe(200)
  })

  await test.step('beyond the plan the gateway says when to try again', async () => {
    const refused = await callUntilRefused(portal.gatewayUrl, keys[2] ?? '')
    expect(refused.status).toBe(429)
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0)
    expect(await refused.json()).toMatchObject({ code: 'rate-exceeded' })
    await alone('trying-calls', async () => {
      await openOperation(page, names.product)
      await expect(async () => {
        await callUntilRefused(portal.gatewayUrl, keys[2] ?? '')
        await page.getByRole('button', { name: 'Send the call' }).click()
        await expect(answerOf(page)).toContainText('429 Too Many Requests', { timeout: 2_000 })
      }).toPass()
      await expect(answerOf(page)).toContainText('more calls than the plan of this key allows. Try again in')
    })
    await page.goto(appPage)
  })

  await test.step('the usage appears on the page of the app', async () => {
    const key = keysOf(page)
    await expect(async () => {
      await page.reload()
      await expect(key).toContainText(/[1-9]\d* calls, [1-9]\d* errors?/, { timeout: 500 })
      await expect(key).toContainText(/[1-9]\d* of 1,000 calls used/, { timeout: 500 })
    }).toPass()
    await expect(page.getByRole('region', { name: 'Last 7 days' })).toContainText(/[1-9]\d* calls, [1-9]\d* errors/)
  })

  await test.step('revokes the key, which ends at once', async () => {
    await revokeKey(page)
    expect(await status(keys[2])).toBe(403)
  })
})

const answerOf = (page: Page) => page.getByRole('status', { name: 'Answer' })

async function openOperation(page: Page, product: string): Promise<void> {
  await keysOf(page).getByRole('link', { name: product, exact: true }).click()
  await page.getByRole('link', { name: 'Read Parcel reading' }).click()
  await page
    .getByRole('main')
    .getByRole('link', { name: /List parcels/ })
    .last()
    .click()
}

async function tryOperation(page: Page, product: string, key: string): Promise<void> {
  await openOperation(page, product)
  await page.getByLabel('limit').fill('2')
  await page.getByRole('button', { name: 'Send the call' }).click()
  await expect(answerOf(page)).toContainText('200 OK')
  await expect(answerOf(page)).toContainText('"items": [')
  await expect(page.getByLabel('limit')).toHaveValue('2')
  const sample = page.getByRole('complementary', { name: 'Request samples' }).locator('code').first()
  await expect(sample).toContainText('/parcels/parcels?limit=2')
  await expect(sample).toContainText('YOUR-KEY')
  await page.getByRole('button', { name: 'Use my key' }).click()
  await expect(sample).toContainText(key)
  await page.getByRole('link', { name: 'Hide the key' }).click()
  await expect(sample).toContainText('YOUR-KEY')
}

async function createPlan(admin: Page, name: string): Promise<void> {
  await startCreating(admin, 'Plans', 'Create plan')
  await admin.getByLabel('Name').fill(name)
  await admin.getByLabel('Rate: calls').fill('20')
  await choose(admin, 'Rate: in each', '10 seconds')
  await admin.getByLabel('Limit the quota').check()
  await admin.getByLabel('Quota: calls').fill('1000')
  await admin.getByRole('button', { name: 'Create plan' }).click()
  await expect(admin.getByRole('heading', { name, level: 1 })).toBeVisible()
  await expect(admin.getByText('In force')).toBeVisible()
}

async function createProduct(admin: Page, name: string): Promise<void> {
  await startCreating(admin, 'Products', 'Create product')
  await admin.getByLabel('Name').fill(name)
  await admin.getByLabel('Summary').fill('Read what is on its way.')
  await admin.getByLabel('Acme Parcels').check()
  await admin.getByRole('button', { name: 'Create product' }).click()
  await expect(admin.getByRole('heading', { name, level: 1 })).toBeVisible()
  await expect(admin.getByText('In force')).toBeVisible()
  await admin.getByRole('link', { name: 'API documents' }).first().click()
  await admin
    .locator('input[type=file]')
    .first()
    .setInputFiles({
      name: 'parcels.json',
      mimeType: 'application/json',
      buffer: Buffer.from(JSON.stringify(document)),
    })
  await admin.getByRole('button', { name: 'Add document' }).click()
  await expect(admin.getByRole('region', { name: 'Parcel reading' })).toContainText('Ready')
}

async function createCatalogue(admin: Page, names: { product: string; plan: string; catalogue: string }) {
  await startCreating(admin, 'Catalogues', 'Create catalogue')
  await admin.getByLabel('Name').fill(names.catalogue)
  await choose(admin, 'Products', names.product)
  await choose(admin, 'Plans', names.plan)
  await admin.getByRole('button', { name: 'Create catalogue' }).click()
  await expect(admin.getByRole('heading', { name: names.catalogue, level: 1 })).toBeVisible()
}

async function callUntilRefused(gatewayUrl: string, key: string): Promise<Response> {
  for (let calls = 0; calls < 100; calls += 1) {
    const answer = await callSampleApi(gatewayUrl, key)
    if (!answer.ok) return answer
    await answer.arrayBuffer()
  }
  throw new Error('A hundred calls were let through.')
}
