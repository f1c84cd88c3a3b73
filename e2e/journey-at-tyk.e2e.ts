import type { Page } from '@playwright/test'
import { type FakeDashboard, startFakeDashboard } from '../server/src/providers/fakes/tyk-dashboard/fake-dashboard.ts'
import { openAdmin } from './support/admin.ts'
import { approveRequestOf, type BackOffice, findByName, pendingRequestOf } from './support/back-office.ts'
import { registerQuickly, unique } from './support/developer.ts'
import { expectSaid, keysOf, rotateKey } from './support/live-portal.ts'
import { expect, test } from './support/test.ts'

const off = { acl: false, quota: false, rate_limit: false, complexity: false, per_api: false }

/** Four products and two plans as policies of a Dashboard. @returns their names, and the APIs of the products */
function fill(fake: FakeDashboard) {
  const products = ['One', 'Two', 'Three', 'Four'].map((name) => unique(`Tyk ${name}`))
  const apiIds = products.map((name) => {
    const api_id = fake.addApi(`${name} API`)
    const access_rights = { [api_id]: { api_id, api_name: name, versions: ['Default'] } }
    fake.addPolicy({ name, access_rights, partitions: { ...off, acl: true } })
    return api_id
  })
  const plans = { gold: unique('Gold'), silver: unique('Silver') }
  fake.addPolicy({ name: plans.gold, partitions: { ...off, quota: true }, quota_max: 1000 })
  fake.addPolicy({ name: plans.silver, partitions: { ...off, quota: true }, quota_max: 500 })
  return { products, apiIds, plans }
}

/** What each key that lies at the Dashboard opens, and its quota. */
function keysAt({ gateway }: FakeDashboard, { products, apiIds }: ReturnType<typeof fill>) {
  return [...gateway.keys.values()]
    .map(({ key, session }) => ({
      opens: products.filter((_name, index) => gateway.call(key, apiIds[index] ?? '') === 200).toSorted(),
      quota: gateway.rightsOf(session)?.quotaMax,
    }))
    .toSorted((one, other) => other.opens.length - one.opens.length)
}

/** What each key does by the page of the app. */
const keysOn = (page: Page) =>
  expect.poll(async () => {
    await page.reload()
    return page
      .locator('.credential')
      .evaluateAll((cards) => cards.map((card) => card.getAttribute('data-status')).toSorted())
  })

async function connectAndPublish(page: Page, office: BackOffice, fake: FakeDashboard, names: ReturnType<typeof fill>) {
  const { id: provider } = await office.call<{ id: string }>('POST', '/providers', {
    kind: 'tyk-dashboard',
    name: unique('Tyk'),
    gatewayUrl: 'https://api.example.com',
    settings: { url: fake.url, secret: fake.secret, organisationId: fake.organisationId },
    synchronisation: { intervalSeconds: 0 },
  })
  await page.goto(`/admin/providers/${provider}`)
  await page.getByRole('button', { name: 'Synchronise now' }).click()
  await expect(page.getByRole('region', { name: 'What it found' })).toContainText('6 new')
  const products: Awaited<ReturnType<typeof findByName>>[] = []
  for (const [index, name] of names.products.entries()) {
    const product = await findByName(office, 'products', name)
    products.push(product)
    if (index > 0) await office.call('POST', `/products/${product.id}/publication`)
  }
  await page.goto(`/admin/products/${products[0]?.id}`)
  await page.getByRole('button', { name: 'Publish', exact: true }).click()
  await expect(page.getByText('Published', { exact: true }).first()).toBeVisible()
  const [gold, silver] = [
    await findByName(office, 'plans', names.plans.gold),
    await findByName(office, 'plans', names.plans.silver),
  ]
  const shelves = [
    { productIds: [0, 1, 3].map((index) => products[index]?.id), planIds: [gold.id, silver.id] },
    { productIds: [products[2]?.id], planIds: [gold.id] },
  ]
  for (const shelf of shelves) {
    await office.call('POST', '/catalogues', { name: unique('Shelf'), visibility: 'public', ...shelf })
  }
}

async function putIn(page: Page, product: string, plan: string): Promise<void> {
  await page.goto(`/portal/catalogue-products?search=${encodeURIComponent(product)}`)
  await page.getByRole('link', { name: product, exact: true }).click()
  await page.getByRole('button', { name: new RegExp(`^Request.* the plan ${plan}$`) }).click()
  await expectSaid(page, 'It is in your cart.')
}

test('from the policies of a Dashboard to a revoked key, the Dashboard has what both sides see', async ({
  page,
  browser,
  office,
  portal,
}) => {
  test.setTimeout(180_000)
  const fake = await startFakeDashboard()
  const admin = await (await browser.newContext({ baseURL: portal.portalUrl })).newPage()
  try {
    const names = fill(fake)
    const [one = '', two = '', three = '', four = ''] = names.products
    const { gold, silver } = names.plans
    await openAdmin(admin, await portal.account('Portal owner'))
    await connectAndPublish(admin, office, fake, names)

    const developer = await registerQuickly(page)
    for (const product of [one, two, three]) await putIn(page, product, gold)
    await expect(page.getByText('It becomes 2 requests')).toBeVisible()
    const app = unique('Journey')
    await page.getByLabel('Name').fill(app)
    await page.getByRole('button', { name: 'Send the request' }).click()
    await expect(page.getByRole('heading', { name: 'Your requests are sent', level: 1 })).toBeVisible()
    expect(keysAt(fake, names)).toEqual([])
    await admin.goto(`/admin/access-requests/${await pendingRequestOf(office, developer.email)}`)
    await admin.getByRole('button', { name: 'Approve' }).click()
    await expect(admin.getByRole('heading', { level: 1 })).toContainText('Approved')
    await approveRequestOf(office, developer.email)
    await page
      .getByRole('link', { name: `Open ${app}` })
      .first()
      .click()
    await expect(page.getByRole('heading', { name: app, level: 1 })).toBeVisible()
    const appAddress = page.url()
    await keysOn(page).toEqual(['active', 'active'])
    expect(keysAt(fake, names)).toEqual([
      { opens: [one, two].toSorted(), quota: 1000 },
      { opens: [three], quota: 1000 },
    ])

    await putIn(page, four, gold)
    const keys = page.getByRole('combobox', { name: new RegExp(four) })
    await keys.selectOption((await keys.locator('option').filter({ hasText: one }).getAttribute('value')) ?? '')
    await page.getByRole('button', { name: 'Send the request' }).click()
    await expect(page).toHaveURL(/\/portal\/private\/apps\//)
    await approveRequestOf(office, developer.email)
    await page.goto(appAddress)
    const main = page.locator('.credential').filter({ hasText: one })
    const shows = (text: string) =>
      expect
        .poll(async () => {
          await page.reload()
          return main.textContent()
        })
        .toContain(text)
    await shows(four)
    expect(keysAt(fake, names)[0]).toEqual({ opens: [one, two, four].toSorted(), quota: 1000 })

    await main.getByRole('link', { name: /^Ask for another plan/ }).click()
    await page.getByRole('radio', { name: new RegExp(`^${silver}`) }).check()
    await page.getByRole('button', { name: 'Ask for the plan' }).click()
    await expect(main).toContainText(`Asked for: ${silver}`)
    expect(keysAt(fake, names)[0]?.quota).toBe(1000)
    await approveRequestOf(office, developer.email)
    await shows(`Plan${silver}`)
    await expect(main).not.toContainText('Asked for')
    expect(keysAt(fake, names)[0]).toEqual({ opens: [one, two, four].toSorted(), quota: 500 })

    // From here on with the key of three products alone.
    await admin.goto('/admin/apps')
    await admin.getByRole('searchbox', { name: 'Search apps' }).fill(app)
    await admin.getByRole('link', { name: app }).click()
    await admin
      .getByRole('table', { name: 'Credentials' })
      .getByRole('row')
      .filter({ hasText: three })
      .getByRole('link')
      .first()
      .click()
    await admin.getByRole('button', { name: 'Revoke' }).click()
    await admin.getByRole('dialog').getByLabel('Type “revoke” to go on').fill('revoke')
    await admin.getByRole('dialog').getByRole('button', { name: 'Revoke credential' }).click()
    await expect(admin.getByRole('heading', { level: 1 })).toContainText('Revoked')
    await keysOn(page).toEqual(['active', 'revoked'])
    expect(keysAt(fake, names)).toEqual([{ opens: [one, two, four].toSorted(), quota: 500 }])

    await rotateKey(page, '1 hour')
    await expect(page.getByText(/The old key .* works until/)).toBeVisible()
    const both = { opens: [one, two, four].toSorted(), quota: 500 }
    expect(keysAt(fake, names)).toEqual([both, both])

    await admin.goBack()
    await admin
      .getByRole('table', { name: 'Credentials' })
      .getByRole('row')
      .filter({ hasText: one })
      .getByRole('link')
      .first()
      .click()
    await admin.getByRole('button', { name: 'Suspend' }).click()
    await admin.getByRole('dialog').getByRole('button', { name: 'Suspend credential' }).click()
    await expect(admin.getByRole('heading', { level: 1 })).toContainText('Suspended')
    await keysOn(page).toEqual(['revoked', 'suspended'])
    expect(keysAt(fake, names).map(({ opens }) => opens)).toEqual([[], []])
    await admin.getByRole('button', { name: 'Resume' }).click()
    await admin.getByRole('dialog').getByRole('button', { name: 'Resume credential' }).click()
    await expect(admin.getByRole('heading', { level: 1 })).toContainText('Active')
    await keysOn(page).toEqual(['active', 'revoked'])
    expect(keysAt(fake, names)).toEqual([both, both])

    await page.getByRole('link', { name: /^Revoke / }).click()
    await page.getByRole('button', { name: 'Revoke the key' }).click()
    await expectSaid(page, 'The key is revoked.')
    await expect(keysOf(page)).toContainText('Revoked')
    expect(keysAt(fake, names)).toEqual([])
    await admin.reload()
    await expect(admin.getByRole('heading', { level: 1 })).toContainText('Revoked')
    expect(fake.mistakes).toEqual([])
  } finally {
    await admin.context().close()
    await fake.close()
  }
})
