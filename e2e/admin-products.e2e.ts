import type { Page } from '@playwright/test'
import { choose, openAdmin, saidIn, startCreating } from './support/admin.ts'
import { findByName, inForce, publishProduct } from './support/back-office.ts'
import { unique } from './support/developer.ts'
import { expectAccessible } from './support/looks.ts'
import { expect, test } from './support/test.ts'

test.beforeEach(async ({ page, portal }) => openAdmin(page, await portal.account('Portal owner')))

test('a product is created, changed, documented, seen live and deleted', async ({ page, office }) => {
  const name = unique('Freight')
  await startCreating(page, 'Products', 'Create product')
  await expectAccessible(page)
  await page.getByLabel('Name').fill(name)
  await expect(page.getByRole('textbox', { name: 'Address' })).toHaveValue(name.toLowerCase().replace(' ', '-'))
  await page.getByLabel('Summary').fill('Whole lorries.')
  await page.getByLabel('Acme Parcels').check()
  await expect(page.getByText('In no catalogue: nobody can see it.')).toBeVisible()
  await page.getByRole('button', { name: 'Create product' }).click()
  await expect(page.getByRole('heading', { name, level: 1 })).toBeVisible()
  await expect(page.getByText('In force')).toBeVisible()

  await page.getByLabel('Summary').fill('Whole lorries, tomorrow.')
  await expect(page.getByText('Not saved yet')).toBeVisible()
  await choose(page, 'Catalogues', 'Public catalogue')
  await page.getByRole('button', { name: 'Save product' }).click()
  await expect(saidIn(page, 'The product is saved.')).toBeVisible()
  await expectAccessible(page)

  await page
    .getByRole('navigation', { name: 'Parts of the product' })
    .getByRole('link', { name: 'API documents' })
    .click()
  await upload(
    page,
    'freight.yaml',
    'openapi: 3.0.3\ninfo: { title: Freight, version: "2" }\npaths:\n  /loads:\n    get:\n      summary: List loads\n      responses: { "200": { description: Loads } }\n',
  )
  const document = page.getByRole('region', { name: 'Freight', exact: true })
  await expect(document).toContainText('Ready')
  await expect(document).toContainText('OpenAPI 3.0')
  await expectAccessible(page)

  const { id } = await findByName(office, 'products', name)
  await inForce(office, `/products/${id}`)
  const live = await page.context().newPage()
  await live.goto(`/portal/catalogue-products/${name.toLowerCase().replace(' ', '-')}`)
  await expect(live.getByText('Whole lorries, tomorrow.')).toBeVisible()
  await expect(live.getByRole('link', { name: 'Read Freight' })).toBeVisible()

  await page.getByRole('button', { name: 'Delete', exact: true }).click()
  await page.getByRole('dialog').getByRole('button', { name: 'Delete product' }).click()
  await expect(saidIn(page, `Product “${name}” is deleted.`)).toBeVisible()
  await expect(page.getByRole('heading', { name: 'Products', level: 1 })).toBeVisible()
  await live.reload()
  await expect(live.getByRole('heading', { name: 'There is no such page' })).toBeVisible()
})

test('a mistake is named at its field and what was typed is kept', async ({ page }) => {
  await startCreating(page, 'Products', 'Create product')
  await page.getByRole('textbox', { name: 'Address' }).fill('Not An Address')
  await page.getByLabel('Summary').fill('Kept.')
  await page.getByRole('button', { name: 'Create product' }).click()
  await expect(page.getByLabel('Name')).toBeFocused()
  await expect(page.getByLabel('Name')).toHaveAccessibleDescription(/Fill this in\./)
  await expect(page.getByRole('textbox', { name: 'Address' })).toHaveAccessibleDescription(
    /Use lower-case letters, digits and single hyphens\./,
  )
  await expect(page.getByLabel('Summary')).toHaveValue('Kept.')
  await expectAccessible(page)

  // What only the server can know.
  await page.getByLabel('Name').fill('Acme Parcels')
  await page.getByRole('textbox', { name: 'Address' }).fill(unique('other').replace(' ', '-'))
  await page.getByLabel('Acme Parcels').check()
  await page.getByRole('button', { name: 'Create product' }).click()
  await expect(page.getByRole('alert')).toContainText('This was not saved. What you typed is still here.')
  await expect(page.getByLabel('Name')).toHaveAttribute('aria-invalid', 'true')
  await expect(page.getByLabel('Summary')).toHaveValue('Kept.')
})

test('a document that is none is refused with a sentence', async ({ page, office }) => {
  const product = await publishProduct(office, { name: unique('Undocumented') })
  await page.goto(`/admin/products/${product.id}/documents`)
  await page.getByRole('button', { name: 'Add document' }).click()
  await expect(page.getByText('Choose a file.')).toBeVisible()
  await upload(page, 'broken.yaml', 'openapi: 3.1.0\ninfo: [')
  await expect(page.getByRole('alert').filter({ hasText: 'The document was not added.' })).toBeVisible()
  await expect(page.getByText('No document yet.')).toBeVisible()
  await expectAccessible(page)
})

test('two people at one product: the second is asked, and loses nothing, not even what is typed while it is saved', async ({
  page,
  office,
}) => {
  const product = await publishProduct(office, { name: unique('Contested') })
  await page.goto(`/admin/products/${product.id}`)
  await page.getByLabel('Summary').fill('Mine.')
  await office.call('PATCH', `/products/${product.id}`, { summary: 'Theirs.' })
  await page.getByRole('button', { name: 'Save product' }).click()
  await expect(page.getByRole('alert')).toContainText('Somebody else changed this while you had it open.')
  await expect(page.getByLabel('Summary')).toHaveValue('Mine.')

  // What is typed while it is being saved is newer than the answer.
  const typed = Promise.withResolvers<void>()
  await page.route(`/api/v1/products/${product.id}`, async (route) => {
    if (route.request().method() === 'PATCH') await typed.promise
    await route.continue()
  })
  await page.getByRole('button', { name: 'Save my changes over theirs' }).click()
  await page.getByLabel('Summary').fill('Mine, later.')
  typed.resolve()
  await expect(saidIn(page, 'The product is saved.')).toBeVisible()
  await expect(page.getByLabel('Summary')).toHaveValue('Mine, later.')
  await expect(page.getByText('Not saved yet')).toBeVisible()
  expect(await office.call('GET', `/products/${product.id}`)).toMatchObject({ summary: 'Mine.' })
})

async function upload(page: Page, name: string, text: string): Promise<void> {
  await page
    .locator('input[type=file]')
    .first()
    .setInputFiles({ name, mimeType: 'text/plain', buffer: Buffer.from(text) })
  await page.getByRole('button', { name: 'Add document' }).click()
}
