import { openAdmin } from './support/admin.ts'
import { newDeveloper, registerQuickly, unique } from './support/developer.ts'
import { expectAccessible, expectFinished, expectSound } from './support/looks.ts'
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

test('a field that the owner makes is on account, profile and in the order that was chosen', async ({
  page,
  browser,
  portal,
  office,
}) => {
  const [first, second] = [unique('Cost centre'), unique('Region')]
  const suffix = first.split(' ').at(-1)
  await openAdmin(page, await portal.account('Portal owner'), '/admin/settings/fields')
  await page.getByRole('link', { name: 'Create field' }).click()
  await page.getByRole('textbox', { name: 'Label' }).fill(first)
  await page.getByRole('textbox', { name: 'Name' }).fill('1st')
  await page.getByRole('textbox', { name: 'Pattern' }).fill('(')
  await page.getByRole('button', { name: 'Create field' }).click()
  await expect(page.getByText('Use letters, digits, hyphens and underscores')).toBeVisible()
  await page.getByRole('textbox', { name: 'Name' }).fill(`cost-${suffix}`)
  await page.getByRole('button', { name: 'Create field' }).click()
  await expect(page.getByText(/no regular expression that can be used here/)).toBeVisible()
  await page.setViewportSize({ width: 390, height: 900 })
  await expectSound(page)
  await expectAccessible(page)
  await page.setViewportSize({ width: 1280, height: 900 })
  await page.getByRole('textbox', { name: 'Pattern' }).fill('K\\d+')
  await page.getByRole('button', { name: 'Create field' }).click()
  await expect(page.getByRole('rowheader').filter({ hasText: first })).toBeVisible()
  const choice = {
    name: `region-${suffix}`,
    type: 'choice',
    label: second,
    choices: ['Europe', 'Asia'],
    holder: 'sees',
  }
  await office.call('POST', '/custom-fields', choice)
  await page.reload()
  await page.getByRole('button', { name: `Actions for ${second}` }).click()
  await page.getByRole('menuitem', { name: 'Move up' }).click()
  await expect
    .poll(() => page.getByRole('rowheader').allTextContents())
    .toEqual([expect.stringContaining(second), expect.stringContaining(first)])
  await expectAccessible(page)
  const context = await browser.newContext()
  const person = await context.newPage()
  const { email } = await registerQuickly(person)
  const { items } = await office.call<{ items: { id: string }[] }>('GET', `/accounts?search=${email}`)
  await page.goto(`/admin/accounts/${items[0]?.id}/edit`)
  await page.getByRole('combobox', { name: second }).click()
  await page.getByRole('option', { name: 'Asia' }).click()
  await page.getByRole('textbox', { name: first }).fill('X1')
  await page.getByRole('button', { name: 'Save account' }).click()
  await expect(page.getByText('This does not have the form that is asked for.')).toBeVisible()
  await expectAccessible(page)
  await page.getByRole('textbox', { name: first }).fill('K1')
  await page.getByRole('button', { name: 'Save account' }).click()
  await expect(page.getByRole('definition').filter({ hasText: 'K1' })).toBeVisible()
  await person.goto('/portal/private/profile')
  await expect(person.getByText('Asia')).toBeVisible()
  await person.getByLabel(first).fill('nonsense')
  await person.getByRole('button', { name: 'Save' }).first().click()
  await expect(person.getByRole('alert')).toContainText(first)
  await expect(person.getByLabel(first)).toHaveValue('nonsense')
  await expectFinished(person)
  await context.close()
  // Other tests register and look at profiles.
  for (const { id } of (await office.call<{ items: { id: string }[] }>('GET', '/custom-fields')).items) {
    const { confirm } = await office.call<{ confirm: string }>('GET', `/custom-fields/${id}/removal`)
    await office.call('DELETE', `/custom-fields/${id}?confirm=${confirm}`)
  }
})

test('a version of the terms is written on a page that keeps what is wrong', async ({ page, portal }) => {
  await openAdmin(page, await portal.account('Portal owner'), '/admin/settings/terms')
  await expect(page.getByText('No terms of use')).toBeVisible()
  await page.getByRole('link', { name: 'Publish a version' }).click()
  await page.getByRole('textbox', { name: 'What is new' }).fill('Everything')
  await page.getByRole('button', { name: 'Publish' }).click()
  await expect(page.getByRole('textbox', { name: 'Text' })).toHaveAttribute('aria-invalid', 'true')
  await expect(page.getByRole('textbox', { name: 'What is new' })).toHaveValue('Everything')
  await page.setViewportSize({ width: 390, height: 900 })
  await expectSound(page)
  // Nothing is published: the others who register meanwhile would have to accept it.
  await expectAccessible(page)
})
