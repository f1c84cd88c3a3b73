import { openAdmin, saidIn } from './support/admin.ts'
import { type BackOffice, findByName, firstProvider, inForce, type Named } from './support/back-office.ts'
import { registerQuickly, requestQuickly, unique } from './support/developer.ts'
import { callSampleApi } from './support/gateway.ts'
import { revealKey } from './support/live-portal.ts'
import { expectFinished, watch } from './support/looks.ts'
import { expect, test } from './support/test.ts'

test('calls are told to the developer who made them and to the owner, and to nobody else', async ({
  page,
  office,
  browser,
  portal,
}) => {
  test.slow()
  const { complaints } = watch(page)
  await registerQuickly(page)
  await page.goto('/portal/private/analytics')
  await expect(page.getByRole('main')).toContainText('You have no app yet')
  await expectFinished(page)

  const app = unique('Counted')
  const plan = await offerPlan(office)
  await page.goto(await requestQuickly(page, office, { plan: plan.name, app }))
  const key = await revealKey(page)
  for (let calls = 0; calls < 3; calls += 1) expect((await callSampleApi(portal.gatewayUrl, key)).status).toBe(200)
  await fetch(`${portal.gatewayUrl}/parcels/nothing-is-here`, { headers: { authorization: key } })

  await expect(async () => {
    await page.goto('/portal/private/analytics')
    await expect(page.locator('.figures')).toContainText(/Calls\s*4/, { timeout: 500 })
  }).toPass({ timeout: 20_000 })
  await expect(page.getByRole('row', { name: /Acme Parcels/ })).toContainText('4')
  await expectFinished(page)

  await page.getByLabel('App').selectOption(app)
  await page.getByLabel('Answers').selectOption('Errors')
  await page.getByLabel('Group by').selectOption('Status')
  await page.getByLabel('By', { exact: true }).selectOption('Hour')
  await page.getByRole('button', { name: 'Show' }).click()
  await expect(page.getByRole('row', { name: /^404/ })).toBeVisible()
  await expectFinished(page)
  const download = page.waitForEvent('download')
  await page.getByRole('link', { name: 'Download as CSV' }).click()
  expect((await download).suggestedFilename()).toMatch(/^usage-.*\.csv$/)

  await page.getByLabel('From').fill('2099-01-01')
  await page.getByRole('button', { name: 'Show' }).click()
  await expect(page.getByLabel('From')).toHaveAccessibleDescription('The first day is after the last.')
  await expectFinished(page)

  const admin = await (await browser.newContext({ baseURL: portal.portalUrl })).newPage()
  const seen = watch(admin)
  // The table shows the ten apps with most calls: of this plan there is one.
  await openAdmin(admin, await portal.account('Portal owner'), `/admin/usage?planId=${plan.id}`)
  await expect(admin.getByRole('heading', { name: 'Usage', level: 1 })).toBeVisible()
  await admin.getByRole('table', { name: 'Apps' }).getByRole('link', { name: app }).click()
  await expect(admin.getByRole('search', { name: 'Filters' })).toContainText(app)
  await expect(admin.getByRole('table', { name: 'Products' })).toContainText('Acme Parcels')
  await expect(admin.getByRole('region', { name: 'Figures' })).toContainText('4')
  await expectFinished(admin)
  await admin.getByRole('table', { name: 'Answers' }).getByRole('link', { name: '404' }).click()
  await expect(admin.getByRole('region', { name: 'Figures' })).toContainText(/Calls\s*1 /)
  const exported = admin.waitForEvent('download')
  await admin.getByRole('link', { name: 'Export as CSV' }).click()
  expect((await exported).suggestedFilename()).toMatch(/^usage-.*\.csv$/)
  await admin.getByRole('textbox', { name: 'From' }).fill('2099-01-01')
  await expect(admin.getByRole('textbox', { name: 'From' })).toHaveAccessibleDescription(
    /The first day is after the last/,
  )
  await expectFinished(admin)

  await admin.goto('/admin/usage')
  await admin.getByRole('link', { name: 'How long usage is kept' }).click()
  await admin.getByLabel('By the hour').fill('3')
  await admin.getByRole('button', { name: 'Save' }).click()
  await expect(admin.getByLabel('By the hour')).toHaveAccessibleDescription(/Enter 31 or more/)
  await expectFinished(admin)
  await admin.getByLabel('By the hour').fill('62')
  await admin.getByRole('button', { name: 'Save' }).click()
  await expect(saidIn(admin, 'Saved.')).toBeVisible()
  expect([...complaints, ...seen.complaints]).toEqual([])
  await admin.context().close()
})

test.describe('without JavaScript', () => {
  test.use({ javaScriptEnabled: false })

  test('the filters of usage work all the same', async ({ page, office }) => {
    await registerQuickly(page)
    await requestQuickly(page, office, { plan: 'Starter', app: unique('Plain') })
    await page.goto('/portal/private/dashboard')
    await page.getByRole('link', { name: 'All usage' }).click()
    await page.getByLabel('Group by').selectOption('Plan')
    await page.getByRole('button', { name: 'Show' }).click()
    await expect(page).toHaveURL(/group=plan/)
    await expect(page.getByRole('main')).toContainText('No call fits what you chose.')
  })
})

/** A plan of its own that is approved at once, in the public catalogue. */
async function offerPlan(office: BackOffice): Promise<Named> {
  const plan = await office.call<Named>('POST', '/plans', {
    name: unique('Counted plan'),
    providerId: await firstProvider(office),
    catalogueIds: [(await findByName(office, 'catalogues', 'Public catalogue')).id],
    autoApprove: true,
  })
  await inForce(office, `/plans/${plan.id}`)
  return plan
}
