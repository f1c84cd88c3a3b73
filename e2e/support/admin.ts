import type { Page } from '@playwright/test'
import { expect } from './test.ts'

export async function signInQuickly(page: Page, account: { email: string; password: string }): Promise<void> {
  const { email, password } = account
  const answer = await page.request.post('/api/v1/session', { data: { email, password } })
  expect(answer.status()).toBe(200)
}

/** Signs in by a plain request, then opens a page of the admin app. For tests that are not about signing in. */
export async function openAdmin(
  page: Page,
  account: { email: string; password: string },
  path = '/admin',
): Promise<void> {
  await signInQuickly(page, account)
  await page.goto(path)
}

/** From anywhere in the admin app to a page where something is created. */
export async function startCreating(admin: Page, entry: string, action: string): Promise<void> {
  await admin.getByRole('navigation', { name: 'Main' }).getByRole('link', { name: entry, exact: true }).click()
  await admin.getByRole('link', { name: action }).click()
  await expect(admin.getByRole('heading', { name: action, level: 1 })).toBeVisible()
}

/** Chooses from a list that opens, after typing where it can be searched. */
export async function choose(admin: Page, label: string, option: string): Promise<void> {
  const field = admin.getByRole('combobox', { name: label, exact: true })
  await field.click()
  if (await field.isEditable()) await field.fill(option)
  await admin.getByRole('option', { name: option, exact: true }).click()
  // A list of several stays open; Tab closes it without closing a dialog around it.
  await field.press('Tab')
}

/** The message that appears when something is done. */
export const saidIn = (admin: Page, text: string) => admin.getByRole('alert').filter({ hasText: text })

/** Keeps the changes a page asks for at these addresses from the portal until they are released. */
export async function holdBack(admin: Page, addresses: string) {
  let asked = 0
  let release = () => {}
  const released = new Promise<void>((resolve) => {
    release = resolve
  })
  await admin.route(addresses, async (route) => {
    if (route.request().method() === 'GET') return route.fallback()
    asked += 1
    await released
    await route.continue()
  })
  return { release, asked: () => asked }
}
