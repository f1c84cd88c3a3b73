import type { Page } from '@playwright/test'
import { openAdmin, saidIn } from './support/admin.ts'
import { findByName, firstProvider } from './support/back-office.ts'
import { newDeveloper, registerQuickly } from './support/developer.ts'
import { expectAccessible, expectSound, watch } from './support/looks.ts'
import { expect, test } from './support/test.ts'

type PageAndTitle = readonly [path: string, title: string | RegExp]

test('every list of the admin app can be used by everybody', async ({ page, portal }) => {
  test.slow()
  await openAdmin(page, await portal.account('Portal owner'))
  await lookAt(page, [
    ['', 'Home'],
    ['/access-requests', 'Access requests'],
    ['/access-requests?status=all', 'Access requests'],
    ['/apps', 'Apps'],
    ['/credentials', 'Credentials'],
    ['/products', 'Products'],
    ['/plans', 'Plans'],
    ['/catalogues', 'Catalogues'],
    ['/providers', 'Providers'],
    ['/gateway-apis', 'Gateway APIs'],
    ['/accounts', 'Accounts'],
    ['/organisations', 'Organisations'],
    ['/settings', 'Settings'],
    ['/settings/keys', 'Settings'],
  ])
})

test('every page about one thing can be used by everybody', async ({ page, office, portal }) => {
  test.slow()
  const [product, plan, catalogue, provider, api, app] = await Promise.all([
    findByName(office, 'products', 'Acme Parcels'),
    findByName(office, 'plans', 'Starter'),
    findByName(office, 'catalogues', 'Partner catalogue'),
    firstProvider(office),
    findByName(office, 'gateway-apis', 'Acme Parcels'),
    findByName(office, 'apps', 'Warehouse'),
  ])
  await openAdmin(page, await portal.account('Portal owner'))
  await lookAt(page, [
    [`/apps/${app.id}`, 'Warehouse'],
    [`/products/${product.id}`, 'Acme Parcels'],
    [`/products/${product.id}/documents`, 'Acme Parcels'],
    [`/products/${product.id}/visibility`, 'Acme Parcels'],
    ['/visibility', 'What can they see?'],
    [`/plans/${plan.id}`, 'Starter'],
    [`/catalogues/${catalogue.id}`, 'Partner catalogue'],
    [`/providers/${provider}`, 'Built-in gateway'],
    ['/gateway-apis/new', 'Add API'],
    [`/gateway-apis/${api.id}`, 'Acme Parcels'],
    ['/no-such-page', /./],
  ])
  await page.goto('/admin/gateway-apis')
  await page.getByRole('row').filter({ hasText: '/addresses/' }).getByRole('cell').getByRole('link').click()
  await expect(page).toHaveURL(/\/admin\/products\/[\w-]+$/)
  await expect(page.getByRole('heading', { name: 'Acme Address check', level: 1 })).toBeVisible()
  await page.goto('/admin/providers')
  await page.getByRole('row').filter({ hasText: 'http' }).first().getByRole('link', { name: /^\d+$/ }).click()
  await expect(page.getByRole('combobox', { name: 'Provider' })).toHaveValue('Built-in gateway')
  await page.goto(`/admin/products?providerId=${provider}&serviceId=${api.id}`)
  await expect(page.getByRole('combobox', { name: 'API', exact: true })).toHaveValue('Acme Parcels')
  await expect(page.getByRole('link', { name: 'Acme Address check' })).toHaveCount(0)
  await expectAccessible(page)
})

async function lookAt(page: Page, pages: readonly PageAndTitle[]): Promise<void> {
  const { complaints } = watch(page)
  for (const [path, title] of pages) {
    await page.setViewportSize({ width: 390, height: 900 })
    await page.goto(`/admin${path}`)
    await expect(page.getByRole('heading', { level: 1 })).toContainText(title)
    await expect(page.getByRole('status', { name: 'Loading' })).toHaveCount(0)
    await expectSound(page)
    await page.setViewportSize({ width: 1280, height: 900 })
    await expectSound(page)
    await expectAccessible(page)
  }
  expect(complaints).toEqual([])
}

test('signing in says what is wrong and keeps the address', async ({ page }) => {
  const developer = newDeveloper()
  await page.goto('/admin/plans')
  await expect(page.getByRole('heading', { name: 'Sign in', level: 1 })).toBeVisible()
  await expectAccessible(page)
  await page.getByRole('button', { name: 'Sign in' }).click()
  await expect(page.getByLabel('E-mail address')).toHaveAccessibleDescription(/Enter an e-mail address/)
  await expect(page.getByLabel('Password', { exact: true })).toHaveAccessibleDescription(/Enter your password\./)
  await page.getByLabel('E-mail address').fill(developer.email)
  await page.getByLabel('Password', { exact: true }).fill('not the password')
  await page.getByRole('button', { name: 'Sign in' }).click()
  await expect(page.getByRole('alert')).toContainText('do not belong together')
  await expect(page.getByLabel('E-mail address')).toHaveValue(developer.email)
  await expectAccessible(page)
})

test('people land on the page they asked for once they are signed in', async ({ page, portal }) => {
  const { email, password } = await portal.account('Portal owner')
  await page.goto('/admin/plans')
  await page.getByLabel('E-mail address').fill(email)
  await page.getByLabel('Password', { exact: true }).fill(password)
  await page.getByLabel('Password', { exact: true }).press('Enter')
  await expect(page.getByRole('heading', { name: 'Plans', level: 1 })).toBeVisible()
  const signOut = async () => {
    await page.getByRole('button', { name: 'Account Olga Owner' }).click()
    await page.getByRole('menuitem', { name: 'Sign out' }).click()
  }
  await page.route('**/api/v1/session', (route) => route.abort())
  await signOut()
  await expect(saidIn(page, 'The portal does not answer.')).toBeVisible()
  await page.unrouteAll()
  await signOut()
  await expect(page.getByRole('heading', { name: 'Sign in', level: 1 })).toBeVisible()
  await page.goto('/admin/plans')
  await expect(page.getByRole('heading', { name: 'Sign in', level: 1 })).toBeVisible()
})

test('a developer is told that this part is for administrators', async ({ page }) => {
  await registerQuickly(page)
  await page.goto('/admin')
  await expect(page.getByRole('heading', { name: 'This part is for administrators' })).toBeVisible()
  await expectAccessible(page)
})

test('a session that ends in the middle of work loses nothing', async ({ page, portal }) => {
  const owner = await portal.account('Portal owner')
  await openAdmin(page, owner, '/admin/catalogues/new')
  await page.getByLabel('Name').fill('Half a catalogue')
  // Ended while the change is on its way: what else the page asks for must not be told before.
  await page.route('/api/v1/catalogues', async (route) => {
    if (route.request().method() === 'POST') await page.request.delete('/api/v1/session')
    await route.continue()
  })
  await page.getByRole('button', { name: 'Create catalogue' }).click()
  const dialog = page.getByRole('dialog', { name: 'Your session has ended' })
  await expect(dialog).toBeVisible()
  await expectAccessible(page)
  await dialog.getByLabel('Password', { exact: true }).fill(owner.password)
  await dialog.getByRole('button', { name: 'Sign in' }).click()
  await expect(dialog).toBeHidden()
  await expect(page.getByLabel('Name')).toHaveValue('Half a catalogue')
})
