import { choose, openAdmin } from './support/admin.ts'
import { findByName, publishProduct } from './support/back-office.ts'
import { unique } from './support/developer.ts'
import { expectAccessible, expectFinished, watch } from './support/looks.ts'
import { expect, test } from './support/test.ts'

test('an owner asks why a developer does not see a product, changes it, and asks again', async ({
  page,
  office,
  portal,
}) => {
  test.slow()
  const { complaints } = watch(page)
  const product = await publishProduct(office, { name: unique('Hidden') })
  const name = unique('Shelf')
  const plan = await findByName(office, 'plans', 'Starter')
  const shelf = { name, visibility: 'teams', productIds: [product.id], planIds: [plan.id] }
  const catalogue = await office.call<{ id: string }>('POST', '/catalogues', shelf)
  await office.call('PATCH', `/products/${product.id}`, { catalogueIds: [catalogue.id] })
  const developer = await portal.account('Developer at Acme')

  await openAdmin(page, await portal.account('Portal owner'), `/admin/products/${product.id}`)
  await page.getByRole('link', { name: 'Who can see this?' }).click()
  await expect(page.getByText(`A visitor does not see “${product.name}”.`)).toBeVisible()
  await page.getByRole('combobox', { name: 'Person' }).fill(developer.email)
  await page.getByRole('option', { name: new RegExp(developer.email) }).click()
  await expect(page.getByText(`“${name}” is for teams, and none is chosen yet.`)).toBeVisible()
  await expectFinished(page)

  await page.getByRole('link', { name: 'Open the catalogue' }).first().click()
  await expect(page.getByRole('heading', { name, level: 1 })).toBeVisible()
  await choose(page, 'Organisations and teams', 'Acme: everybody')
  await page.getByRole('button', { name: 'Save catalogue' }).click()
  await expect(page.getByText('The catalogue is saved.')).toBeVisible()

  await page.goto('/admin/accounts')
  await page.getByRole('searchbox', { name: 'Search people' }).fill(developer.email)
  await page.getByRole('button', { name: 'Actions for Dana Developer' }).click()
  await page.getByRole('menuitem', { name: 'What can they see?' }).click()
  await expect(page.getByRole('heading', { name: 'What can they see?', level: 1 })).toBeVisible()
  await choose(page, 'Product', product.name)
  await expect(page.getByText('in lists, in search, by its address')).toBeVisible()
  await expect(page.getByText('may request it with the plans marked “Yes” below')).toBeVisible()
  await expectAccessible(page)
  expect(complaints).toEqual([])
})
