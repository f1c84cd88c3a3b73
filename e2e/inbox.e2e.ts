import { openAdmin, saidIn } from './support/admin.ts'
import { newDeveloper, registerQuickly, requestQuickly, unique } from './support/developer.ts'
import { expectSaid } from './support/live-portal.ts'
import { expectAccessible, expectFinished, expectSound, watch } from './support/looks.ts'
import { expect, test } from './support/test.ts'

test('what concerns people reaches them in both faces, leads there, and is read', async ({ page, portal, office }) => {
  const { complaints } = watch(page)
  const appName = unique('Depot')
  const lastName = unique('Reader')
  await registerQuickly(page, { ...newDeveloper(), lastName })
  await requestQuickly(page, office, { plan: 'Starter', app: appName })
  await requestQuickly(page, office, { plan: 'Standard', app: appName, message: 'By the dozen' })
  const entry = page.getByRole('listitem').filter({ hasText: appName })
  await expect(async () => {
    await page.goto('/portal/private/inbox')
    await expect(entry).toBeVisible({ timeout: 1_000 })
  }).toPass()
  await expectFinished(page)
  await expect(page.getByRole('banner')).toContainText('1 unread')
  await entry.getByRole('link').click()
  await expect(page.getByRole('heading', { name: appName, level: 1 })).toBeVisible()
  await page.getByRole('banner').getByRole('link', { name: 'Inbox' }).click()
  await entry.getByRole('button', { name: /^Mark as unread/ }).press('Space')
  await expectSaid(page, 'Marked as unread.')
  await expect(entry).toBeFocused()
  await page.getByRole('button', { name: 'Mark all as read' }).click()
  await expectSaid(page, 'Everything is marked as read.')
  await page.getByRole('link', { name: 'Unread' }).click()
  await expect(page.getByText('You have read everything.')).toBeVisible()
  await expectSound(page)

  await openAdmin(page, await portal.account('Portal owner'))
  await page.getByRole('link', { name: /^Inbox, \d+\+? unread/ }).click()
  await expect(page.getByRole('heading', { name: 'Inbox', level: 1 })).toBeVisible()
  const row = page.getByRole('row').filter({ hasText: lastName })
  await expect(row).toContainText('asks for Acme Parcels with the plan Standard')
  await row.getByRole('button', { name: /^Mark as read/ }).press('Enter')
  await expect(row.getByRole('button', { name: /^Mark as unread/ })).toBeFocused()
  for (const width of [1280, 390]) {
    await page.setViewportSize({ width, height: 900 })
    await expectSound(page)
  }
  const navigation = page.getByRole('button', { name: 'Navigation' })
  await navigation.press('Enter')
  await page.keyboard.press('Tab')
  await page.keyboard.press('Escape')
  await expect(navigation).toBeFocused()
  await expect(navigation).toHaveAttribute('aria-expanded', 'false')
  await page.setViewportSize({ width: 1280, height: 900 })
  await expectAccessible(page)
  await page.getByRole('switch', { name: 'Only unread' }).check({ force: true })
  await expect(page).toHaveURL(/unread=yes/)
  await page.getByRole('switch', { name: 'Only unread' }).uncheck({ force: true })
  await row.getByRole('link').click()
  await expect(page).toHaveURL(/\/admin\/access-requests\/[\w-]+$/)
  await page.getByRole('link', { name: /^Inbox/ }).click()
  await page.getByRole('button', { name: 'Mark all as read' }).press('Enter')
  await expect(saidIn(page, 'Everything is marked as read.')).toBeVisible()
  await expect(page.getByRole('heading', { name: 'Inbox', level: 1 })).toBeFocused()
  expect(complaints).toEqual([])
})

test('people choose which notices come by mail, and owners when the mails of the day are written', async ({
  page,
  portal,
}) => {
  const { complaints } = watch(page)
  await registerQuickly(page)
  await page.goto('/portal/private/profile')
  await page.getByRole('link', { name: 'Notices by mail' }).click()
  const own = page.getByRole('group', { name: 'Keys that end' })
  await own.getByRole('radio', { name: 'Only in the inbox' }).check()
  await expectFinished(page)
  await page.getByRole('button', { name: 'Save' }).click()
  await expectSaid(page, 'Your choice is saved')
  await expect(own.getByRole('radio', { name: 'Only in the inbox' })).toBeChecked()
  await page.goto('/auth/unsubscribe?token=spent')
  await expect(page.getByRole('heading', { name: 'This link does not work' })).toBeVisible()
  await expectSound(page)

  await openAdmin(page, await portal.account('Portal owner'))
  await page.getByRole('button', { name: 'Account Olga Owner' }).click()
  await page.getByRole('menuitem', { name: 'Notices by mail' }).click()
  const failures = page.getByRole('radiogroup', { name: /^Providers that are down/ })
  await failures.getByRole('radio', { name: 'In one mail a day' }).check()
  for (const width of [390, 1280]) {
    await page.setViewportSize({ width, height: 900 })
    await expectSound(page)
  }
  // The bar at the bottom must not lie over a choice.
  await page.setViewportSize({ width: 1280, height: 1400 })
  await expectAccessible(page)
  await page.getByRole('button', { name: 'Save choice' }).click()
  await expect(saidIn(page, 'Your choice is saved')).toBeVisible()
  await page.goto('/admin/mail-settings')
  await page.getByLabel('Hour').fill('7')
  await page.getByRole('button', { name: 'Save hour' }).click()
  await expect(saidIn(page, 'Daily mails are written at that hour')).toBeVisible()
  await expectSound(page)
  await expectAccessible(page)
  expect(complaints).toEqual([])
})
