import { choose, openAdmin, saidIn } from './support/admin.ts'
import { findByName, inForce, publishProduct } from './support/back-office.ts'
import { unique } from './support/developer.ts'
import { expectAccessible, expectSound } from './support/looks.ts'
import { expect, test } from './support/test.ts'

// Each plays several steps of a life, on machines that may be busy.
test.slow()

test.beforeEach(async ({ page, portal }) => openAdmin(page, await portal.account('Portal owner')))

test('a product is announced to end, seen so by visitors, retired and published again', async ({ page, office }) => {
  const successor = await publishProduct(office, { name: unique('Parcels two') })
  const product = await publishProduct(office, { name: unique('Parcels one'), summary: 'The first.' })
  await page.goto(`/admin/products/${product.id}`)
  const state = page.getByRole('region', { name: 'State', exact: true })
  await expect(state).toContainText('Published')
  await state.getByRole('button', { name: 'Deprecate' }).click()
  const dialog = page.getByRole('dialog')
  await expect(dialog).toContainText('Nobody has access through it or has asked for it.')
  await dialog.getByLabel('Retires by itself on').fill('2099-12-31')
  await choose(page, 'Successor', successor.name)
  await expectAccessible(page)
  await dialog.getByRole('button', { name: 'Deprecate product' }).click()
  await expect(saidIn(page, `Product “${product.name}” is deprecated.`)).toBeVisible()
  await expect(state).toContainText('Deprecated')
  await expect(state.getByRole('link', { name: successor.name })).toBeVisible()
  // The dialog's answer is none for the form around it.
  await expect(page.getByText('Somebody else changed this')).toBeHidden()

  const live = await page.context().browser()?.newPage()
  if (!live) throw new Error('no browser')
  for (const width of [390, 1280]) {
    await live.setViewportSize({ width, height: 900 })
    await live.goto(`/portal/catalogue-products/${product.slug}`)
    await expect(live.getByText('This product is deprecated since')).toContainText('31 December 2099')
    await expect(live.getByText('New access can’t be requested any more.')).toBeVisible()
    await expect(live.getByRole('link', { name: successor.name })).toBeVisible()
    await expectSound(live)
  }
  await expectAccessible(live)

  await state.getByRole('button', { name: 'Retire' }).click()
  await page.getByRole('dialog').getByRole('button', { name: 'Retire product' }).click()
  await expect(saidIn(page, `Product “${product.name}” is retired.`)).toBeVisible()
  await expect(state).toContainText('no key opens it')
  await live.reload()
  await expect(live.getByRole('heading', { name: 'There is no such page' })).toBeVisible()
  await state.getByRole('button', { name: 'Publish again' }).click()
  await expect(state).toContainText('Published')
  await live.reload()
  await expect(live.getByRole('heading', { name: product.name, level: 1 })).toBeVisible()
  await live.close()
})

test('a product loses its last API and gets it back; a draft is seen by nobody', async ({ page, office }) => {
  const product = await publishProduct(office, { name: unique('Loads') })
  await page.goto(`/admin/products/${product.id}`)
  await page.getByRole('checkbox', { name: 'Acme Parcels' }).uncheck()
  await expect(page.getByText('Without an API it is documentation only')).toBeVisible()
  await expectAccessible(page)
  await page.getByRole('button', { name: 'Save product' }).click()
  await expect(saidIn(page, 'The product is saved.')).toBeVisible()
  await expect(page.getByText('None: documentation only')).toBeVisible()
  await page.getByRole('checkbox', { name: 'Acme Parcels' }).check()
  await page.getByRole('button', { name: 'Save product' }).click()
  await expect(page.getByText('None: documentation only')).toBeHidden()
  await page.getByRole('button', { name: 'Make it a draft' }).click()
  await expect(page.getByRole('region', { name: 'State', exact: true })).toContainText('Only the back office sees it.')
})

test('a plan in use is deleted by moving those who use it; one without limits is asked for twice', async ({
  page,
  office,
}) => {
  const name = unique('Boundless')
  await page.goto('/admin/plans/new')
  await page.getByLabel('Name').fill(name)
  await page.getByLabel('Limit the rate').uncheck()
  await page.getByLabel('Fields').fill('tier=gold')
  await page.getByRole('button', { name: 'Create plan' }).click()
  await expect(page.getByLabel('Yes, without limits')).toBeFocused()
  await expectAccessible(page)
  await page.getByLabel('Yes, without limits').check()
  await page.getByRole('button', { name: 'Create plan' }).click()
  await expect(page.getByRole('heading', { name, level: 1 })).toBeVisible()
  const plan = await findByName(office, 'plans', name)
  await inForce(office, `/plans/${plan.id}`)
  expect((await office.call<{ metadata: object }>('GET', `/plans/${plan.id}`)).metadata).toEqual({ tier: 'gold' })
  await page.getByRole('button', { name: 'Delete', exact: true }).click()
  await expect(page.getByRole('dialog')).toContainText('Nobody has access through it or has asked for it.')
  await expectAccessible(page)
  await page.getByRole('dialog').getByRole('button', { name: 'Delete plan' }).click()
  await expect(saidIn(page, `Plan “${name}” is deleted.`)).toBeVisible()
})
