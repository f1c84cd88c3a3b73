import { choose, openAdmin, saidIn, signInQuickly, startCreating } from './support/admin.ts'
import { publishProduct } from './support/back-office.ts'
import { unique } from './support/developer.ts'
import { expectAccessible } from './support/looks.ts'
import { expect, test } from './support/test.ts'

test.beforeEach(async ({ page, portal }) => openAdmin(page, await portal.account('Portal owner')))

test('a catalogue for one team is seen by its members and by nobody else', async ({
  page,
  office,
  browser,
  portal,
}) => {
  const product = await publishProduct(office, { name: unique('Shared') })
  const name = unique('Insiders')
  await startCreating(page, 'Catalogues', 'Create catalogue')
  await expectAccessible(page)
  await page.getByLabel('Name').fill(name)
  await choose(page, 'Products', product.name)
  await expect(page.getByText('No plan is in this catalogue.')).toBeVisible()
  await choose(page, 'Plans', 'Partner')
  await page.getByLabel('Chosen teams').check()
  await expect(page.getByText('No team is chosen: nobody sees this catalogue.')).toBeVisible()
  await choose(page, 'Organisations and teams', 'Acme: everybody')
  await page.getByRole('button', { name: 'Create catalogue' }).click()
  await expect(page.getByRole('heading', { name, level: 1 })).toBeVisible()
  await expectAccessible(page)

  const member = await (await browser.newContext({ baseURL: portal.portalUrl })).newPage()
  const visitor = await (await browser.newContext({ baseURL: portal.portalUrl })).newPage()
  await signInQuickly(member, await portal.account('Developer at Acme'))
  for (const person of [member, visitor]) await person.goto(`/portal/catalogue-products/${product.slug}`)
  await expect(member.getByRole('button', { name: /the plan Partner/ })).toBeVisible()
  await expect(visitor.getByRole('heading', { name: product.name, level: 1 })).toBeVisible()
  await expect(visitor.getByText('Partner', { exact: true })).toHaveCount(0)
  await expect(visitor.getByText(name)).toHaveCount(0)

  await page.getByRole('button', { name: 'Delete', exact: true }).click()
  await page.getByRole('dialog').getByRole('button', { name: 'Delete catalogue' }).click()
  await expect(saidIn(page, `Catalogue “${name}” is deleted.`)).toBeVisible()
  await member.reload()
  await expect(member.getByRole('heading', { name: product.name, level: 1 })).toBeVisible()
  await expect(member.getByRole('button', { name: /the plan Partner/ })).toHaveCount(0)
  await Promise.all([member.context().close(), visitor.context().close()])
})

test('a mistake is named at its field and what was typed is kept', async ({ page }) => {
  await startCreating(page, 'Catalogues', 'Create catalogue')
  await page.getByLabel('Description').fill('Kept.')
  await page.getByRole('button', { name: 'Create catalogue' }).click()
  await expect(page.getByLabel('Name')).toHaveAccessibleDescription(/Fill this in\./)
  await page.getByLabel('Name').fill('Public catalogue')
  await page.getByRole('button', { name: 'Create catalogue' }).click()
  await expect(page.getByRole('alert')).toContainText('This was not saved. What you typed is still here.')
  await expect(page.getByLabel('Name')).toHaveAttribute('aria-invalid', 'true')
  await expect(page.getByLabel('Description')).toHaveValue('Kept.')
  await expectAccessible(page)
})
