import type { Locator, Page } from '@playwright/test'
import { alone } from './alone.ts'
import { expect } from './test.ts'

/** Sends the filled form. @param leadsTo on the page that comes then */
export const signUp = (page: Page, leadsTo: Locator): Promise<void> =>
  alone('signing-up', async () => {
    await page.getByRole('button', { name: 'Sign up' }).click()
    await expect(leadsTo).toBeVisible()
  })
