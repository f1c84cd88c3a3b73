import type { Page } from '@playwright/test'
import type { Developer } from './developer.ts'
import { expect } from './test.ts'

/** The message that a page shows after what was done on the one before. */
export const expectSaid = (page: Page, text: string) =>
  expect(page.getByRole('status').filter({ hasText: text })).toBeVisible()

export async function fillRegistration(page: Page, developer: Developer): Promise<void> {
  await page.getByLabel('E-mail').fill(developer.email)
  await page.getByLabel('First name').fill(developer.firstName)
  await page.getByLabel('Last name').fill(developer.lastName)
  await page.getByLabel('Password', { exact: true }).fill(developer.password)
  await page.getByLabel('The same password again').fill(developer.password)
}

export async function signIn(page: Page, account: { email: string; password: string }): Promise<void> {
  await page.getByLabel('E-mail').fill(account.email)
  await page.getByLabel('Password').fill(account.password)
  await page.getByRole('button', { name: 'Sign in' }).click()
}

export const keysOf = (page: Page) => page.getByRole('region', { name: 'Keys' })

/** On the page of an app with one key. */
export async function revealKey(page: Page): Promise<string> {
  const key = keysOf(page).locator('code.key')
  await expect(key).toHaveText(/^•+/)
  await page.getByRole('button', { name: /^Reveal / }).click()
  await expect(key).not.toHaveText(/•/)
  return (await key.textContent()) ?? ''
}

/** On the page of an app with one key. @param overlap how long the old key goes on working, as the page says it */
export async function rotateKey(page: Page, overlap: string): Promise<void> {
  await page.getByRole('link', { name: /^Rotate / }).click()
  await page.getByLabel(overlap).check()
  await page.getByRole('button', { name: 'Rotate the key' }).click()
  await expectSaid(page, 'The new key is ready')
}

/** On the page of an app with one key. */
export async function revokeKey(page: Page): Promise<void> {
  await page.getByRole('link', { name: /^Revoke / }).click()
  await page.getByRole('button', { name: 'Revoke the key' }).click()
  await expectSaid(page, 'The key is revoked.')
  await expect(keysOf(page)).toContainText('Revoked')
}
