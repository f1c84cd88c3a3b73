import { choose, openAdmin, saidIn } from './support/admin.ts'
import { registerQuickly, requestQuickly, unique } from './support/developer.ts'
import { callSampleApi } from './support/gateway.ts'
import { expectSaid, keysOf, revealKey, rotateKey } from './support/live-portal.ts'
import { expectAccessible, expectSound } from './support/looks.ts'
import { expect, test } from './support/test.ts'

test.describe('without JavaScript', () => {
  test.use({ javaScriptEnabled: false })

  test('a developer rotates with an overlap, ends it, suspends, resumes and renames', async ({
    page,
    portal,
    office,
  }) => {
    test.slow()
    const status = async (key: string) => (await callSampleApi(portal.gatewayUrl, key)).status
    await registerQuickly(page)
    await page.goto(await requestQuickly(page, office, { plan: 'Starter', app: unique('Own hands') }))
    const old = await revealKey(page)
    await rotateKey(page, '1 hour')
    const fresh = await revealKey(page)
    expect([await status(old), await status(fresh)]).toEqual([200, 200])

    await page.getByRole('link', { name: /^Manage / }).click()
    await expect(page.getByRole('heading', { name: 'Key before the rotation' })).toBeVisible()
    await page.getByRole('button', { name: 'End the old key now' }).click()
    await expectSaid(page, 'The old key has ended.')
    expect([await status(old), await status(fresh)]).toEqual([403, 200])

    await page.getByLabel('What you call this key').fill('')
    await page.getByRole('button', { name: 'Save name' }).click()
    await expect(page.getByRole('alert')).toContainText('Name: Fill this in.')
    await expect(page.getByLabel('What you call this key')).toHaveAccessibleDescription('Fill this in.')
    await page.getByLabel('What you call this key').fill('Night shift')
    await page.getByRole('button', { name: 'Save name' }).click()
    await expectSaid(page, 'The name is saved.')
    await expect(page.getByRole('heading', { level: 1 })).toContainText('Night shift')

    await page.getByLabel('Reason, for your colleagues').fill('Laptop lost')
    await page.getByRole('button', { name: 'Suspend the key' }).click()
    await expectSaid(page, 'The key is suspended.')
    await expect(page.getByText('Reason: Laptop lost')).toBeVisible()
    expect(await status(fresh)).toBe(403)
    await page.getByRole('button', { name: 'Resume the key' }).click()
    await expectSaid(page, 'The key works again.')
    expect(await status(fresh)).toBe(200)
  })
})

test('the back office adds a product, changes the plan and suspends; the developer sees it and cannot lift it', async ({
  page,
  portal,
  office,
  browser,
}) => {
  test.setTimeout(90_000)
  const status = async (key: string) => (await callSampleApi(portal.gatewayUrl, key)).status
  const developer = await (await browser.newContext({ baseURL: portal.portalUrl })).newPage()
  await registerQuickly(developer)
  const app = unique('Looked at')
  const appPath = await requestQuickly(developer, office, { plan: 'Starter', app })
  await developer.goto(appPath)
  const key = await revealKey(developer)

  await openAdmin(page, await portal.account('Portal owner'), `/admin/apps/${appPath.split('/').at(-1)}`)
  await page.getByRole('table', { name: 'Credentials' }).getByRole('link').first().click()

  await page.getByRole('button', { name: 'Add products' }).click()
  await choose(page, 'Products', 'Acme Address check')
  await expectAccessible(page)
  await page.getByRole('dialog').getByRole('button', { name: 'Add products' }).click()
  await expect(saidIn(page, 'The key opens the products now.')).toBeVisible()
  const access = page.getByRole('region', { name: 'Access' })
  await expect(access.getByRole('link', { name: 'Acme Address check' })).toBeVisible()

  await page.getByRole('button', { name: 'Change plan' }).click()
  await choose(page, 'New plan', 'Standard')
  await page.getByRole('dialog').getByLabel('Start a new one').check()
  await expectAccessible(page)
  await page.getByRole('dialog').getByRole('button', { name: 'Change plan' }).click()
  await expect(access.getByRole('link', { name: 'Standard' })).toBeVisible()
  expect(await status(key)).toBe(200)

  await page.getByRole('button', { name: 'Suspend' }).click()
  await page.getByRole('dialog').getByLabel('Reason').fill('Unusual traffic')
  await page.getByRole('dialog').getByRole('button', { name: 'Suspend credential' }).click()
  await expect(page.getByRole('heading', { level: 1 })).toContainText('Suspended')
  expect(await status(key)).toBe(403)
  await developer.reload()
  await expect(keysOf(developer)).toContainText('Suspended by the owner of the API: Unusual traffic')
  await developer.getByRole('link', { name: /^Manage / }).click()
  await expect(developer.getByText('only they can resume it')).toBeVisible()
  await expect(developer.getByRole('button', { name: 'Resume the key' })).toHaveCount(0)

  await page.getByRole('button', { name: 'Resume' }).click()
  await page.getByRole('dialog').getByRole('button', { name: 'Resume credential' }).click()
  await expect(page.getByRole('heading', { level: 1 })).toContainText('Active')
  expect(await status(key)).toBe(200)

  await access.getByRole('button', { name: 'Remove Acme Address check' }).click()
  await page.getByRole('dialog').getByRole('button', { name: 'Remove product' }).click()
  await expect(access.getByRole('link', { name: 'Acme Address check' })).toHaveCount(0)
  const history = page.getByRole('table', { name: 'History' })
  await expect(history).toContainText('Removed Acme Address check')
  await expect(history).toContainText('Plan changed from Starter to Standard, with a new quota')
  await expect(history).toContainText('Suspended: Unusual traffic')
  for (const width of [1280, 390]) {
    await page.setViewportSize({ width, height: 900 })
    await expectSound(page)
    await expectAccessible(page)
  }
  await developer.context().close()
})
