import { choose, holdBack, openAdmin, saidIn, startCreating } from './support/admin.ts'
import { registerQuickly, requestQuickly, unique } from './support/developer.ts'
import { expectAccessible } from './support/looks.ts'
import { expect, test } from './support/test.ts'

test.beforeEach(async ({ page, portal }) => openAdmin(page, await portal.account('Portal owner')))

test('a plan is created, said in words, changed and deleted', async ({ page }) => {
  const name = unique('Bulk')
  await startCreating(page, 'Plans', 'Create plan')
  await expectAccessible(page)
  await page.getByLabel('Name').fill(name)
  await page.getByLabel('Rate: calls').fill('25')
  await choose(page, 'Rate: in each', 'minute')
  await choose(page, 'A key lasts', '90 days')
  await page.getByLabel('Approve requests at once').check()
  const words = page.getByRole('region', { name: 'In words' })
  await expect(words).toContainText(/25 calls a minute/)
  await expect(words).toContainText(/at once/)
  await expect(page.getByText('Without a catalogue nobody can choose this plan.')).toBeVisible()
  const notSaved = page.getByRole('alert').filter({ hasText: 'What you typed is still here.' })
  for (const [answer, words] of failures) {
    await page.route('**/api/v1/plans', (route) =>
      route.request().method() === 'POST' ? route.fulfill(answer) : route.fallback(),
    )
    await page.getByRole('button', { name: 'Create plan' }).click()
    await expect(notSaved).toContainText(words)
    await expect(notSaved).toBeInViewport()
    await page.unrouteAll()
  }
  await page.getByRole('button', { name: 'Create plan' }).click()
  await expect(page.getByRole('heading', { name, level: 1 })).toBeVisible()
  await expect(page.getByText('In force')).toBeVisible()

  await page.getByLabel('Rate: calls').fill('30')
  const saving = await holdBack(page, '**/api/v1/plans/*')
  const save = page.getByRole('button', { name: 'Save plan' })
  await save.press('Enter')
  await expect(save).toHaveAttribute('aria-disabled', 'true')
  await page.getByLabel('Rate: calls').press('Enter')
  await save.press('Enter')
  saving.release()
  await expect(saidIn(page, 'The plan is saved.')).toBeVisible()
  await expect(save).toBeFocused()
  expect(saving.asked()).toBe(1)
  await page.unrouteAll()
  await page.reload()
  await expect(page.getByLabel('Rate: calls')).toHaveValue('30')
  await expectAccessible(page)

  await page.getByRole('button', { name: 'Delete', exact: true }).click()
  await expectAccessible(page)
  await page.getByRole('dialog').getByRole('button', { name: 'Delete plan' }).click()
  await expect(saidIn(page, `Plan “${name}” is deleted.`)).toBeVisible()
  await page.getByRole('searchbox', { name: 'Search plans' }).fill(name)
  await expect(page.getByRole('heading', { name: 'Nothing matches' })).toBeVisible()
})

const oddRefusal = {
  ...{ type: 'urn:portico:problem:not-valid', title: 'Not valid', status: 422, detail: 'Odd.', code: 'not-valid' },
  ...{ requestId: 'r-1', errors: [{ field: 'odd.field', message: 'No field shows this.' }] },
}

/** From something before the portal, and about what no field shows. */
const failures = [
  [{ status: 503, body: '<h1>Soon</h1>' }, 'The portal answered with status 503'],
  [{ status: 422, json: oddRefusal }, 'odd.field: No field shows this.'],
] as const

test('a mistake is named at its field and what was typed is kept', async ({ page }) => {
  await startCreating(page, 'Plans', 'Create plan')
  await page.getByLabel('Description').fill('Kept.')
  await page.getByLabel('Rate: calls').fill('')
  await page.getByRole('button', { name: 'Create plan' }).click()
  await expect(page.getByLabel('Name')).toHaveAccessibleDescription(/Fill this in\./)
  await expect(page.getByLabel('Rate: calls')).toHaveAttribute('aria-invalid', 'true')
  await page.getByLabel('Name').pressSequentially('Star')
  await expect(page.getByLabel('Name')).toHaveValue('Star')
  await page.getByLabel('Name').fill('Starter')
  await page.getByLabel('Rate: calls').fill('5')
  await page.getByRole('button', { name: 'Create plan' }).click()
  await expect(page.getByRole('alert')).toContainText('This was not saved. What you typed is still here.')
  await expect(page.getByLabel('Name')).toHaveAttribute('aria-invalid', 'true')
  await expect(page.getByLabel('Description')).toHaveValue('Kept.')
  await expectAccessible(page)
})

test('unsaved work is not left without a question', async ({ page }) => {
  await startCreating(page, 'Plans', 'Create plan')
  await page.getByLabel('Name').fill('Half a plan')
  await page.getByRole('navigation', { name: 'Main' }).getByRole('link', { name: 'Products' }).click()
  const question = page.getByRole('dialog')
  await expect(question).toBeVisible()
  await expectAccessible(page)
  await page.keyboard.press('Escape')
  await expect(page.getByLabel('Name')).toHaveValue('Half a plan')
  await expect(question).toBeHidden()

  await page.setViewportSize({ width: 390, height: 600 })
  await page.getByLabel('Description').focus()
  await page.getByLabel('Name').evaluate((field) => {
    field.ownerDocument.defaultView.scrollBy(0, field.getBoundingClientRect().top - 10)
  })
  await page.keyboard.press('Shift+Tab')
  await expect(page.getByLabel('Name')).toBeFocused()
  expect(await page.evaluate(coveredByBanner)).toBeNull()
})

/** What has the focus, where the bar at the top of a phone lies over it. As text: this code runs in the page. */
const coveredByBanner = `(() => {
  const [stop, banner] = [document.activeElement, document.querySelector('header')]
  const { top, bottom } = stop.getBoundingClientRect()
  return bottom > 0 && top < banner.getBoundingClientRect().bottom ? stop.outerHTML : null
})()`

test('a plan that a key uses is not deleted, and the answer says so', async ({ page, office, browser, portal }) => {
  const developer = await (await browser.newContext({ baseURL: portal.portalUrl })).newPage()
  await registerQuickly(developer)
  await requestQuickly(developer, office, { plan: 'Starter', app: unique('Plan user') })
  await developer.context().close()
  await page.goto('/admin/plans?search=Starter')
  await page.getByRole('button', { name: 'Actions for Starter' }).click()
  await page.getByRole('menuitem', { name: 'Delete' }).click()
  await page.getByRole('dialog').getByRole('button', { name: 'Delete plan' }).click()
  await expect(page.getByRole('dialog').getByRole('alert')).toContainText('This was refused')
  await page.getByRole('button', { name: 'Cancel' }).click()
  await expect(page.getByRole('link', { name: 'Starter' })).toBeVisible()
})
