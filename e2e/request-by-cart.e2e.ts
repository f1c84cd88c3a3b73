import type { Page } from '@playwright/test'
import { openAdmin, saidIn } from './support/admin.ts'
import { alone } from './support/alone.ts'
import { approveRequestOf, type BackOffice, firstProvider, inForce, publishProduct } from './support/back-office.ts'
import { registerQuickly, unique } from './support/developer.ts'
import { expectSaid } from './support/live-portal.ts'
import { expectFinished, expectSound, watch } from './support/looks.ts'
import { expect, test } from './support/test.ts'

interface Shelf {
  products: [first: string, second: string, third: string]
  plan: string
}

/** Two products with the sample plans in the public catalogue, and one with a plan of its own in another. */
async function fillShelf(office: BackOffice): Promise<Shelf> {
  const names = [unique('Cart one'), unique('Cart two'), unique('Cart three')] as const
  const [, , third] = await Promise.all(names.map((name) => publishProduct(office, { name })))
  const plan = await office.call<{ id: string; name: string }>('POST', '/plans', {
    name: unique('By hand'),
    providerId: await firstProvider(office),
  })
  await inForce(office, `/plans/${plan.id}`)
  await office.call('POST', '/catalogues', {
    name: unique('Second shelf'),
    visibility: 'public',
    productIds: [third?.id],
    planIds: [plan.id],
  })
  return { products: [...names], plan: plan.name }
}

async function putIn(page: Page, product: string, plan: string): Promise<void> {
  await page.goto(`/portal/catalogue-products?search=${encodeURIComponent(product)}`)
  await page.getByRole('link', { name: product, exact: true }).click()
  await page.getByRole('button', { name: new RegExp(`Request.* the plan ${plan}$`) }).click()
  await expectSaid(page, 'It is in your cart.')
}

for (const javaScriptEnabled of [true, false]) {
  test.describe(`three products of two catalogues, ${javaScriptEnabled ? 'with' : 'without'} JavaScript`, () => {
    test.use({ javaScriptEnabled })

    test('are asked for at once, and a key is reused and gets another plan', async ({ page, office }) => {
      test.setTimeout(180_000)
      const { products, plan } = await fillShelf(office)
      const developer = await registerQuickly(page)
      const { complaints } = watch(page)
      const look = async () => (javaScriptEnabled ? expectFinished(page) : expectSound(page))
      const [first, second, third] = products

      await test.step('the cart shows what becomes a request of its own, and why', async () => {
        await putIn(page, first, 'Starter')
        await putIn(page, second, 'Starter')
        await putIn(page, third, plan)
        await expect(page.getByRole('banner').getByRole('link', { name: 'Cart: 3 APIs' }).first()).toBeAttached()
        await expect(page.getByText('It becomes 2 requests')).toBeVisible()
        await look()
      })

      await test.step('what is removed can be put in again', async () => {
        await page.getByRole('button', { name: `Remove ${third}` }).click()
        await expectSaid(page, 'It is removed from your cart.')
        await expect(page.getByText('It becomes 2 requests')).toHaveCount(0)
        await putIn(page, third, plan)
      })

      const endless = 'Unbreakable'.repeat(6)
      const app = `${unique('Cart app')} ${endless}`
      await test.step('it is sent once, and the result says what happens next', async () => {
        await page.getByRole('button', { name: 'Send the request' }).click()
        await expect(page.getByRole('alert')).toContainText('Name')
        await page.getByLabel('Name').fill(app)
        await page.locator('[name=message]').fill(endless)
        await page.getByRole('button', { name: 'Send the request' }).click()
        await expect(page.getByRole('heading', { name: 'Your requests are sent', level: 1 })).toBeVisible()
        await expect(page.getByText('You have access: reveal the key')).toBeVisible()
        await expect(page.getByText('A person looks at it.')).toBeVisible()
        await look()
      })

      await test.step('the other request is approved', async () => {
        await approveRequestOf(office, developer.email)
        await page
          .getByRole('link', { name: `Open ${app}` })
          .first()
          .click()
        await expect(page.locator('.credential')).toHaveCount(2)
      })

      await test.step('a fourth product is opened by the key that is there', async () => {
        const fourth = (await publishProduct(office, { name: unique('Cart four') })).name
        await putIn(page, fourth, 'Starter')
        await page.getByRole('combobox', { name: new RegExp(fourth) }).selectOption({ index: 1 })
        await look()
        await page.getByRole('button', { name: 'Get access' }).click()
        await expectSaid(page, 'your key opens this too')
        await expect(page.locator('.credential')).toHaveCount(2)
        await expect(page.locator('.credential').filter({ hasText: fourth })).toContainText(first)
      })

      await test.step('it gets another plan once that is approved', async () => {
        const key = page.locator('.credential').filter({ hasText: first })
        await key.getByRole('link', { name: /^Ask for another plan/ }).click()
        await look()
        await page.getByRole('radio', { name: /^Standard/ }).check()
        await page.getByRole('button', { name: 'Ask for the plan' }).click()
        await expectSaid(page, 'the present plan holds until it is approved')
        await expect(key).toContainText('Asked for: Standard')
        await look()
        await approveRequestOf(office, developer.email)
        await page.reload()
        await expect(key).not.toContainText('Asked for')
        await expect(key).toContainText('Standard')
      })
      expect(complaints).toEqual([])
    })
  })
}

test('an owner sets how access is requested, takes the trying of calls away, and looks at a request with its history', async ({
  page,
  office,
  portal,
}) => {
  test.setTimeout(120_000)
  const settings = await office.call<{ flow: string }>('GET', '/settings/access')
  expect(settings.flow).toBe('cart')
  await openAdmin(page, await portal.account('Portal owner'), '/admin/settings')
  const tryIt = page.getByRole('switch', { name: 'Developers can call operations from the pages of an API' })
  await expect(tryIt).toBeChecked()
  await expect(page.getByRole('radio', { name: 'Cart' })).toBeChecked()
  await page.getByLabel('Of one developer').fill('0')
  await page.getByRole('button', { name: 'Save settings' }).click()
  await expect(page.getByText('Enter 1 or more.')).toBeVisible()
  await page.getByLabel('Of one developer').fill('60')
  const live = await page.context().newPage()
  await live.goto('/portal/catalogue-products/acme-parcels/acme-parcels/docs/operations/show-parcel')
  await expect(live.getByRole('heading', { name: 'Try it' })).toBeVisible()
  await alone('trying-calls', async () => {
    try {
      await tryIt.uncheck()
      await page.getByRole('button', { name: 'Save settings' }).click()
      await expect(saidIn(page, 'The settings are saved')).toBeVisible()
      const saved = { flow: 'cart', openRequestsPerAccount: 60, tryIt: false }
      expect(await office.call('GET', '/settings/access')).toMatchObject(saved)
      await live.reload()
      await expect(live.getByRole('heading', { name: 'Responses' })).toBeVisible()
      await expect(live.getByRole('heading', { name: 'Try it' })).toHaveCount(0)
    } finally {
      await office.call('PATCH', '/settings/access', { tryIt: true })
    }
  })
  await live.close()
  await expectFinished(page)
  const { items } = await office.call<{ items: { id: string }[] }>('GET', '/access-requests?limit=1')
  await page.goto(`/admin/access-requests/${items[0]?.id}`)
  await expect(page.getByRole('region', { name: 'History' })).toContainText('Sent by')
  await expectFinished(page)
})
