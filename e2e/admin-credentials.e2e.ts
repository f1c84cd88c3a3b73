import { openAdmin, saidIn } from './support/admin.ts'
import { registerQuickly, requestQuickly, unique } from './support/developer.ts'
import { callSampleApi } from './support/gateway.ts'
import { keysOf, revealKey } from './support/live-portal.ts'
import { expectAccessible } from './support/looks.ts'
import { expect, test } from './support/test.ts'

test('a key is shown, rotated and revoked', async ({ page, office, browser, portal }) => {
  const status = async (key: string) => (await callSampleApi(portal.gatewayUrl, key)).status
  const developer = await (await browser.newContext({ baseURL: portal.portalUrl })).newPage()
  await registerQuickly(developer)
  const app = unique('Looked after')
  await developer.goto(await requestQuickly(developer, office, { plan: 'Starter', app }))
  const first = await revealKey(developer)

  await openAdmin(page, await portal.account('Portal owner'), '/admin/apps')
  await page.getByRole('searchbox', { name: 'Search apps' }).fill(app)
  await page.getByRole('link', { name: app }).click()
  await expect(page.getByRole('heading', { name: app, level: 1 })).toBeVisible()
  await page.getByRole('table', { name: 'Credentials' }).getByRole('link').first().click()
  await expect(page.getByRole('heading', { level: 1 })).toContainText('Active')
  await expectAccessible(page)

  const key = page.getByTestId('key')
  await expect(key).toHaveText(/^•+/)
  await page.getByRole('button', { name: 'Show key' }).click()
  await expect(key).toHaveText(first)
  await page.getByRole('button', { name: 'Hide key' }).click()
  await expect(key).toHaveText(/^•+/)

  await page.getByRole('button', { name: 'Rotate key' }).click()
  await page.getByRole('dialog').getByLabel('Nothing: it ends at once').check()
  await expectAccessible(page)
  await page.getByRole('dialog').getByRole('button', { name: 'Rotate key' }).click()
  await expect(saidIn(page, 'The credential has a new key.')).toBeVisible()
  await page.getByRole('button', { name: 'Show key' }).click()
  await expect(key).not.toHaveText(/•/)
  const second = (await key.textContent()) ?? ''
  expect(second).not.toBe(first)
  expect([await status(first), await status(second)]).toEqual([403, 200])

  await page.getByRole('button', { name: 'Revoke' }).click()
  const dialog = page.getByRole('dialog', { name: 'Revoke this credential?' })
  await expect(dialog.getByRole('button', { name: 'Revoke credential' })).toBeDisabled()
  await dialog.getByLabel('Type “revoke” to go on').fill('revoke')
  await dialog.getByRole('button', { name: 'Revoke credential' }).click()
  await expect(page.getByRole('heading', { level: 1 })).toContainText('Revoked')
  await expect(page.getByRole('button', { name: 'Show key' })).toHaveCount(0)
  expect(await status(second)).toBe(403)
  await developer.goto(developer.url().replace(/\/credentials\/.*$/, ''))
  await expect(keysOf(developer)).toContainText('Revoked')
  await developer.context().close()
})

test('a filter that finds nothing can be taken away', async ({ page, portal }) => {
  await openAdmin(page, await portal.account('Portal owner'), '/admin/credentials')
  await expect(page.getByRole('table', { name: 'Credentials' })).toBeVisible()
  // Others may have suspended some: the words fit none.
  await page.goto(`/admin/credentials?status=suspended&search=${unique('nothing').replace(' ', '-')}`)
  await expect(page.getByRole('heading', { name: 'Nothing matches' })).toBeVisible()
  await page.getByRole('button', { name: 'Show everything' }).click()
  await expect(page.getByRole('table', { name: 'Credentials' })).toBeVisible()
})
