import { openAdmin } from './support/admin.ts'
import { newDeveloper, unique } from './support/developer.ts'
import { expectAccessible, expectSound } from './support/looks.ts'
import { expect, test } from './support/test.ts'

test('who may come in is set on one page, which keeps what was typed wrong', async ({ page, portal }) => {
  await openAdmin(page, await portal.account('Portal owner'), '/admin/settings/sign-up')
  await expect(page.getByRole('radio', { name: 'Public' })).toBeChecked()
  await page.getByRole('radio', { name: 'After approval' }).check()
  const domains = page.getByRole('combobox', { name: 'E-mail domains' })
  await domains.fill('http://example.com')
  await domains.press('Enter')
  await page.getByRole('button', { name: 'Save settings' }).click()
  await expect(page.getByText('Enter domains such as example.com')).toBeVisible()
  await expect(page.getByRole('radio', { name: 'After approval' })).toBeChecked()
  await page.setViewportSize({ width: 390, height: 900 })
  await expectSound(page)
  await expectAccessible(page)
})

test('somebody who waits is rejected with a reason', async ({ page, portal, office }) => {
  const { email, password } = newDeveloper()
  const lastName = unique('Waiter')
  const waiting = { email, password, firstName: 'Wanda', lastName, active: false }
  const { id } = await office.call<{ id: string }>('POST', '/accounts', waiting)
  await openAdmin(page, await portal.account('Portal owner'), `/admin/accounts/${id}`)
  await expect(page.getByRole('button', { name: 'Approve' })).toBeVisible()
  await page.getByRole('button', { name: 'Reject' }).click()
  await page.getByLabel('Reason').fill('Please register with the address of your company.')
  await expectAccessible(page)
  await page.getByRole('button', { name: 'Reject and delete' }).click()
  await expect(page).toHaveURL(/accounts\?status=pending/)
  await expect(page.getByText(lastName)).toHaveCount(0)
})
