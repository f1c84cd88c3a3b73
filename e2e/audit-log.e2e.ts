import { choose, openAdmin, saidIn } from './support/admin.ts'
import { findByName } from './support/back-office.ts'
import { unique } from './support/developer.ts'
import { expectFinished, watch } from './support/looks.ts'
import { expect, test } from './support/test.ts'

test('an owner finds out who changed a plan, from what to what, and takes the log along', async ({
  page,
  office,
  portal,
}) => {
  test.slow()
  const { complaints } = watch(page)
  const name = unique('Audited')
  const starter = await findByName(office, 'plans', 'Starter')
  const { providerId } = await office.call<{ providerId: string }>('GET', `/plans/${starter.id}`)
  const plan = await office.call<{ id: string }>('POST', '/plans', { name, providerId })
  await office.call('PATCH', `/plans/${plan.id}`, { description: 'For everybody.' })

  await openAdmin(page, await portal.account('Portal owner'), `/admin/plans/${plan.id}`)
  await page.getByRole('link', { name: 'History' }).click()
  await expect(page.getByRole('heading', { name: 'Audit log', level: 1 })).toBeVisible()
  const log = page.getByRole('table', { name: 'Audit log' })
  await expect(log.getByRole('row')).toHaveCount(3)
  await expectFinished(page)

  await log.getByRole('link', { name: 'Plan updated' }).click()
  await expect(page.getByRole('heading', { name: 'Plan updated', level: 1 })).toBeVisible()
  await expect(page.getByRole('row', { name: /Description/ })).toContainText('For everybody.')
  await expect(page.getByRole('region', { name: 'Circumstances' })).toContainText('Olga Owner')
  await expectFinished(page)

  await page.getByRole('navigation', { name: 'Main' }).getByRole('link', { name: 'Audit log' }).click()
  await choose(page, 'What was done', 'Plan created')
  await expect(log.getByRole('row', { name: `Plan created ${name}` })).toBeVisible()
  await expect(log).not.toContainText('Plan updated')
  const download = page.waitForEvent('download')
  await page.getByRole('link', { name: 'Export as CSV' }).click()
  expect((await download).suggestedFilename()).toMatch(/^audit-log-.*\.csv$/)

  await page.getByLabel('From').fill('2099-02-01')
  await expect(page.getByText('Nothing matches')).toBeVisible()
  await page.getByLabel('To', { exact: true }).fill('2099-01-01')
  await expect(page.getByLabel('From')).toHaveAccessibleDescription(/The beginning is not before the end/)
  await expectFinished(page)

  await page.goto('/admin/audit/retention')
  await page.getByRole('switch', { name: 'Forget old entries' }).check()
  await page.getByLabel('Days').fill('3')
  await page.getByRole('button', { name: 'Save' }).click()
  await expect(page.getByLabel('Days')).toHaveAccessibleDescription(/Enter 30 or more/)
  await expectFinished(page)
  await page.getByLabel('Days').fill('400')
  await page.getByRole('button', { name: 'Save' }).click()
  await expect(saidIn(page, 'Saved.')).toBeVisible()
  expect(complaints).toEqual([])
})
