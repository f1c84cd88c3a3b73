import { registerQuickly } from './support/developer.ts'
import { expectAccessible, expectSound, watch } from './support/looks.ts'
import { expect, test } from './support/test.ts'

test('an evaluation shows its mails as their recipients get them, and they ask nothing of other hosts', async ({
  page,
  browser,
}) => {
  const context = await browser.newContext()
  const { email } = await registerQuickly(await context.newPage())
  await context.close()
  const { complaints } = watch(page)
  await page.goto('/mailbox')
  const entry = page.getByRole('listitem').filter({ hasText: email })
  await expect(async () => {
    await page.getByRole('link', { name: 'Look again' }).click()
    await expect(entry.first()).toBeVisible({ timeout: 1_000 })
  }).toPass()
  for (const width of [1280, 390]) {
    await page.setViewportSize({ width, height: 900 })
    await expectSound(page)
  }
  await expectAccessible(page)
  await entry.first().getByRole('link').click()
  await expect(page.frameLocator('iframe').getByRole('link').first()).toBeVisible()
  await expectSound(page)
  await expectAccessible(page)
  await page.getByText('As plain text').click()
  await expect(page.locator('pre')).toContainText('http')
  expect(complaints).toEqual([])
})
