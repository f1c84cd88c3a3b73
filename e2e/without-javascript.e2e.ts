import { alone } from './support/alone.ts'
import { approveRequestOf } from './support/back-office.ts'
import { newDeveloper, unique } from './support/developer.ts'
import { callSampleApi } from './support/gateway.ts'
import { expectSaid, fillRegistration, keysOf, revealKey, revokeKey, rotateKey } from './support/live-portal.ts'
import { signUp } from './support/sign-ups.ts'
import { expect, test } from './support/test.ts'

test.use({ javaScriptEnabled: false })

test('everything from signing up to revoking a key works without JavaScript', async ({ page, portal, office }) => {
  const developer = newDeveloper()
  const app = unique('Plain pages')
  const status = async (key: string) => (await callSampleApi(portal.gatewayUrl, key)).status

  await page.goto('/')
  await page.getByRole('searchbox', { name: 'Search APIs' }).fill('Acme Parcels')
  await page.getByRole('button', { name: 'Search' }).click()
  await page.getByRole('link', { name: 'Acme Parcels', exact: true }).click()
  await page.getByRole('link', { name: 'Sign in to request' }).first().click()
  await page.getByRole('main').getByRole('link', { name: 'Sign up' }).click()
  await fillRegistration(page, developer)
  // Back on the page where the way to an account began.
  await signUp(page, page.getByRole('heading', { name: 'Acme Parcels', level: 1 }))
  await page.getByRole('button', { name: 'Request the plan Standard' }).click()
  await page.getByLabel('Name').fill(app)
  await page.getByRole('button', { name: 'Send the request' }).click()
  await expectSaid(page, 'Your request was sent.')
  await expect(page.getByRole('heading', { name: app, level: 1 })).toBeVisible()

  await approveRequestOf(office, developer.email)
  await page.reload()
  await expect(keysOf(page)).toContainText('Active')
  const first = await revealKey(page)
  expect(await status(first)).toBe(200)
  const appPage = page.url()
  await alone('trying-calls', async () => {
    await page.goto('/portal/catalogue-products/acme-parcels/acme-parcels/docs/operations/show-parcel')
    await page.getByLabel('parcelId').fill('..')
    await page.getByRole('button', { name: 'Send the call' }).click()
    await expect(page.getByRole('alert')).toContainText('parcelId: This would lead to another address')
    await page.getByLabel('parcelId').fill('PCL-000004')
    await page.getByRole('button', { name: 'Send the call' }).click()
    await expect(page.getByRole('status', { name: 'Answer' })).toContainText('"id": "PCL-000004"')
    await page.getByRole('button', { name: 'Use my key' }).click()
    await expect(page.getByRole('complementary', { name: 'Request samples' })).toContainText(first)
  })
  await page.goto(appPage)
  await rotateKey(page, 'It ends now')
  const second = await revealKey(page)
  expect([await status(first), await status(second)]).toEqual([403, 200])
  await revokeKey(page)
  expect(await status(second)).toBe(403)

  await page.getByLabel(/^Account of/).click()
  await page.getByRole('button', { name: 'Sign out' }).click()
  await expectSaid(page, 'You are signed out.')
})
