import type { Page } from '@playwright/test'
import { choose, openAdmin, saidIn } from './support/admin.ts'
import { findByName, type Named } from './support/back-office.ts'
import { type Developer, registerQuickly, unique } from './support/developer.ts'
import { callSampleApi } from './support/gateway.ts'
import { keysOf } from './support/live-portal.ts'
import { expectAccessible, expectFinished, watch } from './support/looks.ts'
import { expect, test } from './support/test.ts'

/** People are told apart by their address, and found by it. */
async function chooseOwner(page: Page, label: string, { email, firstName, lastName }: Developer): Promise<void> {
  await page.getByRole('combobox', { name: label, exact: true }).fill(email)
  await page.getByRole('option', { name: `${firstName} ${lastName} (${email})` }).click()
}

test('the back office makes an app for a developer, gives it keys without a request and hands it to somebody else', async ({
  page,
  office,
  browser,
  portal,
}) => {
  test.setTimeout(120_000)
  const { complaints } = watch(page)
  const status = async (key: string) => (await callSampleApi(portal.gatewayUrl, key)).status
  const developer = await (await browser.newContext({ baseURL: portal.portalUrl })).newPage()
  const robin = await registerQuickly(developer)
  const other = await (await browser.newContext({ baseURL: portal.portalUrl })).newPage()
  const sandy = await registerQuickly(other)
  const app = unique('Moved here')
  const theirs = `their-key-${app.split(' ').at(-1)}-01234567890123456789`

  await openAdmin(page, await portal.account('Portal owner'), '/admin/apps')
  await expectFinished(page)
  await page.getByRole('link', { name: 'Create app' }).click()
  await page.getByRole('button', { name: 'Create app' }).click()
  await expect(page.getByLabel('Name')).toHaveAccessibleDescription(/Fill this in/)
  const owner = page.getByRole('combobox', { name: 'Owner', exact: true })
  await expect(owner).toHaveAccessibleDescription(/Choose one\./)
  await page.getByLabel('Name').fill(app)
  await page.getByLabel('Description').fill('What they had elsewhere.')
  await chooseOwner(page, 'Owner', robin)
  await expect(owner).not.toHaveAccessibleDescription(/Choose one\./)
  await expectFinished(page)
  await page.getByRole('button', { name: 'Create app' }).click()
  await expect(page.getByRole('heading', { name: app, level: 1 })).toBeVisible()
  const appId = (await findByName(office, 'apps', app)).id
  await expectFinished(page)

  await page.getByRole('link', { name: 'Add credential' }).click()
  await page.getByRole('button', { name: 'Add credential' }).click()
  await expect(page.getByLabel('Name')).toHaveAccessibleDescription(/Fill this in/)
  await page.getByLabel('Name').fill('Theirs')
  await page.getByLabel('A key they have already').check()
  await page.getByLabel('Key', { exact: true }).fill('too short')
  await choose(page, 'Plan', 'Starter')
  await choose(page, 'Products', 'Acme Parcels')
  await page.getByRole('button', { name: 'Add credential' }).click()
  await expect(page.getByLabel('Key', { exact: true })).toHaveAccessibleDescription(/has 32 to 512 characters/)
  await expect(page.getByLabel('Name')).toHaveValue('Theirs')
  await expectFinished(page)
  expect(await status(theirs)).toBe(403)
  await page.getByLabel('Key', { exact: true }).fill(theirs)
  await page.getByRole('button', { name: 'Add credential' }).click()
  await expect(saidIn(page, '“Theirs” is added.')).toBeVisible()
  await expect(page.getByRole('heading', { level: 1 })).toContainText('Active')
  expect(await status(theirs)).toBe(200)

  await page.goto(`/admin/apps/${appId}/credentials/new`)
  await page.getByLabel('Name').fill('Password')
  await page.getByLabel('A pair that is only kept').check()
  await page.getByLabel('User name or key').fill('robin')
  await page.getByLabel('Password or secret').fill('open sesame')
  await choose(page, 'Plan', 'Starter')
  await choose(page, 'Products', 'Acme Parcels')
  await page.getByRole('button', { name: 'Add credential' }).click()
  await expect(saidIn(page, '“Password” is added.')).toBeVisible()
  await developer.goto(`/portal/private/apps/${appId}`)
  await expect(keysOf(developer).locator('.credential')).toHaveCount(2)

  await page.goto(`/admin/apps/${appId}`)
  await page.getByRole('link', { name: 'Edit' }).click()
  await page.getByLabel('Name').fill(`${app} again`)
  await expectFinished(page)
  await page.getByRole('button', { name: 'Save' }).click()
  await expect(page.getByRole('heading', { name: `${app} again`, level: 1 })).toBeVisible()
  await page.getByRole('button', { name: 'Transfer' }).click()
  await chooseOwner(page, 'New owner', sandy)
  await expectAccessible(page)
  await page.getByRole('dialog').getByRole('button', { name: 'Transfer app' }).click()
  await expect(saidIn(page, 'has a new owner.')).toBeVisible()
  await expect(page.getByRole('region', { name: 'About' })).toContainText(sandy.email)
  await page.getByRole('region', { name: 'About' }).getByRole('link').first().click()
  await page.getByRole('link', { name: 'Their apps' }).click()
  await expect(page.getByText('Only apps of')).toBeVisible()
  await expect(page.getByRole('main').getByRole('row')).toHaveCount(2)
  await expectFinished(page)
  await expect(page.getByRole('link', { name: `${app} again` })).toBeVisible()
  expect(await status(theirs)).toBe(200)
  expect((await developer.reload())?.status()).toBe(404)
  await other.goto(`/portal/private/apps/${appId}`)
  await expect(keysOf(other).locator('.credential')).toHaveCount(2)
  expect(complaints).toEqual([])
  await developer.context().close()
  await other.context().close()
})

test('the settings of keys and the comparison of a provider look finished', async ({ page, office, portal }) => {
  const { items } = await office.call<{ items: Named[] }>('GET', '/providers?limit=1')
  await openAdmin(page, await portal.account('Portal owner'), '/admin/settings')
  await page.getByRole('navigation', { name: 'Settings' }).getByRole('link', { name: 'Keys' }).click()
  await expect(page.getByRole('switch', { name: 'Show each key once' })).toBeVisible()
  await expect(page.getByRole('navigation', { name: 'Main' }).getByRole('link', { name: 'Settings' })).toHaveAttribute(
    'aria-current',
    'page',
  )
  await expectFinished(page)
  await page.goto(`/admin/providers/${items[0]?.id}`)
  await expect(page.getByRole('region', { name: 'Comparison of keys' })).toContainText('Differences')
  await page.getByRole('button', { name: 'Compare now' }).click()
  await expect(saidIn(page, 'The comparison goes on now.')).toBeVisible()
  await expectFinished(page)
})
