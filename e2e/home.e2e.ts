import { expectAccessible } from './support/looks.ts'
import { expect, test } from './support/test.ts'

test('the home page answers, and everybody can use it', async ({ page }) => {
  const answer = await page.goto('/')
  expect(answer?.status()).toBe(200)
  await expect(page.getByRole('main')).toBeVisible()
  await expectAccessible(page)
})
