import type { Page } from '@playwright/test'
import { alone } from './support/alone.ts'
import { approveRequestOf } from './support/back-office.ts'
import { registerQuickly, requestQuickly, unique } from './support/developer.ts'
import { expectAccessible, expectFinished, expectSound, watch } from './support/looks.ts'
import { expect, test } from './support/test.ts'

const mostScriptBytes = 100 * 1024

const forEverybody = [
  '/',
  '/portal/catalogue-products',
  '/portal/catalogue-products?search=parcels&layout=list',
  '/portal/catalogue-products?search=nothing-is-called-like-this',
  '/portal/catalogue-products/acme-parcels',
  '/portal/catalogue-products/acme-parcels/acme-parcels/docs',
  '/portal/catalogue-products/acme-parcels/acme-parcels/docs/operations/book-parcel',
  '/portal/catalogue-products/acme-address-check',
  '/auth/password/login',
  '/auth/password/register',
  '/no-such-page',
]

test('the pages everybody sees are sound', async ({ page }) => {
  test.slow()
  await lookAt(page, forEverybody)
})

test('the pages of a developer are sound', async ({ page, office }) => {
  test.slow()
  const developer = await registerQuickly(page)
  await lookAt(page, ['/portal/private/dashboard', '/portal/private/apps', '/portal/private/profile'])
  const app = await requestQuickly(page, office, { plan: 'Standard', app: unique('Looked at') })
  await page.goto(app)
  const withdraw = await page.getByRole('link', { name: 'Withdraw' }).getAttribute('href')
  await lookAt(page, [app, withdraw ?? ''])
  await approveRequestOf(office, developer.email)
  await page.goto(app)
  const rotate = await page.getByRole('link', { name: /^Rotate / }).getAttribute('href')
  const revoke = await page.getByRole('link', { name: /^Revoke / }).getAttribute('href')
  const { complaints } = watch(page)
  await alone('trying-calls', async () => {
    await page.goto('/portal/catalogue-products/acme-parcels/acme-parcels/docs/operations/book-parcel')
    await page.getByRole('button', { name: 'Use my key' }).click()
    await expect(page.getByRole('link', { name: 'Hide the key' })).toBeVisible()
    await page.getByRole('button', { name: 'Send the call' }).press('Enter')
    await expect(page.getByRole('status', { name: 'Answer' })).toContainText('201 Created')
    await expect(page.getByRole('status', { name: 'Answer' })).toBeFocused()
  })
  await expectFinished(page)
  expect(complaints).toEqual([])
  await page.goto('/portal/catalogue-products/acme-address-check')
  await page.getByRole('button', { name: 'Request the plan Starter' }).click()
  await expect(page.getByRole('heading', { name: 'Request access', level: 1 })).toBeVisible()
  await lookAt(page, [
    app,
    `${app}/edit`,
    `${app}/delete`,
    rotate ?? '',
    revoke ?? '',
    '/portal/private/cart',
    '/portal/private/dashboard',
    '/portal/catalogue-products/acme-parcels',
  ])
})

test('the whole live portal ships little JavaScript', async ({ page, request }) => {
  const scripts = new Set<string>()
  page.on('request', (asked) => {
    if (asked.resourceType() === 'script') scripts.add(asked.url())
  })
  for (const path of forEverybody) await page.goto(path)
  await registerQuickly(page)
  for (const path of ['/portal/private/dashboard', '/portal/private/profile']) await page.goto(path)
  expect(scripts.size).toBeGreaterThan(0)
  let bytes = 0
  for (const script of scripts) {
    const headers = (await request.get(script, { headers: { 'accept-encoding': 'gzip' } })).headers()
    expect(headers['content-encoding']).toBe('gzip')
    bytes += Number(headers['content-length'])
  }
  expect(bytes, [...scripts].join(', ')).toBeLessThanOrEqual(mostScriptBytes)
})

test('the keyboard reaches everything on a page, and shows where it is', async ({ page }) => {
  for (const path of [
    '/',
    '/portal/catalogue-products',
    '/portal/catalogue-products/acme-parcels',
    '/auth/password/login',
  ]) {
    await page.goto(path)
    const reachable = await page
      .locator('a[href], button, input:not([type=hidden]), summary')
      .filter({ visible: true })
      .count()
    const seen = new Set<string>()
    for (let stops = 0; stops < reachable; stops += 1) {
      await page.keyboard.press('Tab')
      const stop = page.locator(':focus')
      if ((await stop.count()) === 0) break
      const { name, outlined } = await stop.evaluate((element) => {
        // What covers more than its text shows focus on what it covers.
        const outlines = [null, '::after'].map((part) => {
          const style = element.ownerDocument.defaultView.getComputedStyle(element, part)
          return style.outlineStyle !== 'none' && style.outlineWidth !== '0px'
        })
        const { left, top } = element.getBoundingClientRect()
        return {
          name: `${element.outerHTML.slice(0, 200)} at ${Math.round(left)},${Math.round(top)}`,
          outlined: outlines.includes(true),
        }
      })
      expect(outlined, `focus is not visible on ${name} of ${path}`).toBe(true)
      seen.add(name)
    }
    expect(seen.size, path).toBeGreaterThan(5)
  }
})

test('the first stop of the keyboard leads past the menu to the content', async ({ page }) => {
  await page.goto('/portal/catalogue-products')
  await page.keyboard.press('Tab')
  const skip = page.getByRole('link', { name: 'Skip to the content' })
  await expect(skip).toBeFocused()
  await expect(skip).toBeInViewport()
  await page.keyboard.press('Enter')
  await expect(page.getByRole('main')).toBeFocused()
})

test('at phone width the menu opens without JavaScript', async ({ browser, baseURL }) => {
  const context = await browser.newContext({
    javaScriptEnabled: false,
    viewport: { width: 390, height: 800 },
    ...(baseURL ? { baseURL } : {}),
  })
  const page = await context.newPage()
  await page.goto('/')
  const menu = page.getByRole('navigation', { name: 'Pages' })
  await expect(menu).toBeHidden()
  await page.getByText('Menu', { exact: true }).click()
  await menu.getByRole('link', { name: 'APIs' }).click()
  await expect(page.getByRole('heading', { name: 'APIs', level: 1 })).toBeVisible()
  await context.close()
})

async function lookAt(page: Page, paths: readonly string[]): Promise<void> {
  const { complaints } = watch(page)
  for (const path of paths) {
    await page.setViewportSize({ width: 390, height: 900 })
    await page.goto(path)
    await expectSound(page)
    await page.setViewportSize({ width: 1280, height: 900 })
    await expectSound(page)
    await expectAccessible(page)
  }
  expect(complaints).toEqual([])
}
