import { startFakeDashboard } from '../server/src/providers/fakes/tyk-dashboard/fake-dashboard.ts'
import { openAdmin, saidIn, startCreating } from './support/admin.ts'
import { unique } from './support/developer.ts'
import { expectAccessible, expectFinished, watch } from './support/looks.ts'
import { expect, test } from './support/test.ts'

test('a Tyk Dashboard is connected, looked at, given a wrong secret and disconnected', async ({ page, portal }) => {
  test.slow()
  const { complaints } = watch(page)
  const secret = page.locator('input[type=password]')
  const fake = await startFakeDashboard()
  fake.addApi('Parcels at Tyk')
  fake.permissions.delete('analytics')
  try {
    const name = unique('Tyk')
    await openAdmin(page, await portal.account('Portal owner'))
    await startCreating(page, 'Providers', 'Connect provider')
    await expectAccessible(page)
    await page.getByLabel('Name').fill(name)
    await page.getByLabel('Address consumers call').fill('https://api.example.com')
    await page.getByLabel('Address of the Dashboard').fill(fake.url)
    await page.getByRole('button', { name: 'Connect provider' }).click()
    await expect(secret).toHaveAttribute('aria-invalid', 'true')
    await secret.fill(fake.secret)
    await page.getByRole('button', { name: 'Connect provider' }).click()
    await expect(page.getByRole('heading', { name, level: 1 })).toBeVisible()
    const checks = page.getByRole('region', { name: 'Last full check' })
    await expect(checks).toContainText('The user of the secret lacks the permission to read analytics.')
    await expect(page.getByRole('region', { name: 'APIs it has' })).toContainText('Parcels at Tyk')
    await expect(secret).toHaveValue('')
    await expectFinished(page)

    await secret.fill('wrong')
    await page.getByRole('button', { name: 'Save provider' }).click()
    await expect(page.getByText('It does not answer.')).toBeVisible()
    await expect(page.getByRole('region', { name: 'State' })).toContainText('does not accept the secret')

    await page.getByRole('button', { name: 'Disconnect' }).click()
    await expectAccessible(page)
    await page.getByRole('dialog').getByRole('button', { name: 'Disconnect' }).click()
    await expect(saidIn(page, `“${name}” is disconnected.`)).toBeVisible()
    await expect(page.getByRole('link', { name })).toHaveCount(0)
    expect(complaints).toEqual([])
  } finally {
    await fake.close()
  }
})
