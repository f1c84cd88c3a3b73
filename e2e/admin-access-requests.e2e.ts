import { holdBack, openAdmin, saidIn } from './support/admin.ts'
import { pendingRequestOf } from './support/back-office.ts'
import { registerQuickly, requestQuickly, unique } from './support/developer.ts'
import { callSampleApi } from './support/gateway.ts'
import { keysOf, revealKey } from './support/live-portal.ts'
import { expectAccessible } from './support/looks.ts'
import { expect, test } from './support/test.ts'

test('REQ-6: an approved request becomes a key that works', async ({ page, office, browser, portal }) => {
  const admin = await (await browser.newContext({ baseURL: portal.portalUrl })).newPage()
  await registerQuickly(page)
  const app = unique('Approved')
  const path = await requestQuickly(page, office, { plan: 'Standard', app, message: 'For the harbour.' })
  await openAdmin(admin, await portal.account('Portal owner'))
  await expect(admin.getByText(/access requests? waits? for a decision/)).toBeVisible()
  await admin.goto('/admin/access-requests')
  await admin.getByRole('row').filter({ hasText: app }).getByRole('link', { name: 'Robin Reader' }).click()
  await expect(admin.getByRole('heading', { level: 1 })).toContainText('Robin Reader asks for access')
  await expect(admin.getByText('For the harbour.')).toBeVisible()
  await expectAccessible(admin)
  const approvals = await holdBack(admin, '**/approval')
  const approve = admin.getByRole('button', { name: 'Approve' })
  await approve.press('Enter')
  await expect(approve).toHaveAttribute('aria-disabled', 'true')
  await expect(approve).toBeFocused()
  await expectAccessible(admin)
  await admin.keyboard.press('Enter')
  await admin.keyboard.press('Space')
  approvals.release()
  await expect(admin.getByRole('heading', { level: 1 })).toContainText('Approved')
  await expect(admin.getByRole('heading', { level: 1 })).toBeFocused()
  expect(approvals.asked()).toBe(1)
  await expect(admin.getByText(/Decided by Olga Owner/)).toBeVisible()
  await expect(admin.getByRole('link', { name: 'Open its credential' })).toBeVisible()
  await page.goto(path)
  expect((await callSampleApi(portal.gatewayUrl, await revealKey(page))).status).toBe(200)
  await admin.context().close()
})

test('a rejection needs a reason, and the developer reads it', async ({ page, office, browser, portal }) => {
  const admin = await (await browser.newContext({ baseURL: portal.portalUrl })).newPage()
  const developer = await registerQuickly(page)
  const path = await requestQuickly(page, office, { plan: 'Standard', app: unique('Rejected') })
  const request = await pendingRequestOf(office, developer.email)
  await openAdmin(admin, await portal.account('Portal owner'), `/admin/access-requests/${request}`)
  await admin.getByRole('button', { name: 'Reject' }).click()
  const dialog = admin.getByRole('dialog', { name: 'Reject this request?' })
  await dialog.getByRole('button', { name: 'Reject request' }).click()
  await expect(dialog.getByLabel('Reason')).toHaveAccessibleDescription(
    /Say why, so that the developer knows what to do next\./,
  )
  await expectAccessible(admin)
  await dialog.getByLabel('Reason').fill('Please start with the plan Starter.')
  await dialog.getByRole('button', { name: 'Reject request' }).click()
  await expect(saidIn(admin, 'The request is rejected.')).toBeVisible()
  await expect(admin.getByRole('heading', { level: 1 })).toContainText('Rejected')

  await page.goto(path)
  await expect(page.getByRole('region', { name: 'Requests' })).toContainText('Please start with the plan Starter.')
  await expect(keysOf(page)).toContainText('This app has no key.')
  await page.getByRole('link', { name: 'Ask again' }).click()
  await expect(page.getByRole('heading', { name: 'Request access', level: 1 })).toBeVisible()
  await admin.context().close()
})

test('a request that was withdrawn meanwhile is not approved', async ({ page, office, browser, portal }) => {
  const admin = await (await browser.newContext({ baseURL: portal.portalUrl })).newPage()
  const developer = await registerQuickly(page)
  const path = await requestQuickly(page, office, { plan: 'Standard', app: unique('Withdrawn') })
  const request = await pendingRequestOf(office, developer.email)
  await openAdmin(admin, await portal.account('Portal owner'), `/admin/access-requests/${request}`)
  await expect(admin.getByRole('button', { name: 'Approve' })).toBeVisible()
  await page.goto(path)
  await page.getByRole('link', { name: 'Withdraw' }).click()
  await page.getByRole('button', { name: 'Withdraw the request' }).click()
  await expect(page.getByRole('region', { name: 'Requests' })).toContainText('Withdrawn')
  await admin.getByRole('button', { name: 'Approve' }).click()
  await expect(admin.getByRole('alert')).toContainText('It was not approved.')
  await page.reload()
  await expect(keysOf(page)).toContainText('This app has no key.')
  await admin.context().close()
})
