import { pngOf } from '../server/src/platform/test-picture.ts'
import { openAdmin, saidIn } from './support/admin.ts'
import type { BackOffice } from './support/back-office.ts'
import { registerQuickly } from './support/developer.ts'
import { expectSaid } from './support/live-portal.ts'
import { expectAccessible, expectFinished, expectSound, watch } from './support/looks.ts'
import { expect, test } from './support/test.ts'

test('an administrator lets a program act for them and takes that back', async ({ page, portal, request }) => {
  test.slow()
  const owner = await portal.account('Portal owner')
  const { complaints } = watch(page)
  await openAdmin(page, owner)
  await page.getByRole('button', { name: 'Account Olga Owner' }).click()
  await page.getByRole('menuitem', { name: 'API tokens' }).click()
  await expect(page.getByRole('heading', { name: 'API tokens', level: 1 })).toBeVisible()
  await expectAccessible(page)

  await page.getByRole('link', { name: 'Create token' }).click()
  await page.getByRole('button', { name: 'Create token' }).click()
  await expect(page.getByLabel('Name')).toHaveAccessibleDescription(/Fill this in/)
  await expect(page.getByText('Choose at least one permission.')).toBeVisible()
  await page.getByLabel('Name').fill('Nightly export')
  await page.getByRole('checkbox', { name: 'plans:read' }).check()
  await page.getByLabel('Your password').fill('not the password')
  await page.getByRole('button', { name: 'Create token' }).click()
  await expect(page.getByLabel('Your password')).toHaveAccessibleDescription(/not your present password/)
  await expect(page.getByLabel('Name')).toHaveValue('Nightly export')
  await expectFinished(page)
  await page.getByLabel('Your password').fill(owner.password)
  await page.getByRole('button', { name: 'Create token' }).click()

  await expect(page.getByRole('alert').filter({ hasText: 'not shown again' })).toBeVisible()
  await expectFinished(page)
  const token = (await page.getByTestId('token').textContent()) ?? ''
  const headers = { authorization: `Bearer ${token}` }
  expect((await request.get('/api/v1/plans', { headers })).status()).toBe(200)
  expect((await request.get('/api/v1/products', { headers })).status()).toBe(403)
  expect((await request.get('/portal/private/profile', { headers, maxRedirects: 0 })).status()).toBe(303)

  await page.getByRole('link', { name: 'I have it' }).click()
  await expect(page.getByText(token)).toHaveCount(0)
  const row = page.getByRole('row', { name: /Nightly export/ })
  await expect(row).toContainText('plans:read')
  await expect(row).toContainText('from 127.0.0.1')
  await page.setViewportSize({ width: 390, height: 900 })
  await expectSound(page)
  await page.setViewportSize({ width: 1280, height: 900 })
  await expectAccessible(page)
  await page.getByRole('link', { name: 'Everybody’s' }).click()
  await expect(page.getByRole('row', { name: /Nightly export.*Olga Owner/ })).toBeVisible()
  await expectAccessible(page)
  await page.getByRole('button', { name: 'Actions for Nightly export' }).click()
  await page.getByRole('menuitem', { name: 'Revoke' }).click()
  await page.getByRole('button', { name: 'Revoke token' }).click()
  // Programs of other tests may have theirs.
  await expect(saidIn(page, 'is revoked.')).toBeVisible()
  await expect(row).toHaveCount(0)
  expect((await request.get('/api/v1/plans', { headers })).status()).toBe(401)
  expect(complaints).toEqual([])
})

test('a developer sees where they are signed in and ends it, without JavaScript', async ({
  page,
  browser,
  baseURL,
}) => {
  const developer = await registerQuickly(page)
  const phone = await browser.newContext({
    javaScriptEnabled: false,
    viewport: { width: 390, height: 800 },
    ...(baseURL ? { baseURL } : {}),
  })
  const elsewhere = await phone.newPage()
  await elsewhere.request.post('/auth/password/login', {
    form: { login: developer.email, password: developer.password },
  })
  await elsewhere.goto('/portal/private/profile')
  await elsewhere.getByRole('link', { name: 'Where you are signed in' }).click()
  await expect(elsewhere.getByRole('listitem').filter({ hasText: 'This browser' })).toHaveCount(1)
  const { complaints } = watch(page)
  await page.goto('/portal/private/profile/sessions')
  await expectFinished(page)
  await elsewhere.getByRole('button', { name: /^End the session of/ }).click()
  await expectSaid(elsewhere, 'That session has ended.')
  await page.goto('/portal/private/profile/sessions')
  await expect(page.getByRole('heading', { name: 'Sign in', level: 1 })).toBeVisible()
  await phone.close()
  expect(complaints).toEqual([])
})

const edge =
  'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36 Edg/140.0.0.0'

test('an administrator ends other sessions and says how long they last', async ({ page, portal, playwright }) => {
  const { email, password } = await portal.account('Portal owner')
  const other = await playwright.request.newContext({ baseURL: portal.portalUrl, userAgent: edge })
  await other.post('/api/v1/session', { data: { email, password } })
  await openAdmin(page, { email, password })
  await page.getByRole('button', { name: 'Account Olga Owner' }).click()
  await page.getByRole('menuitem', { name: 'Sessions' }).click()
  await expect(page.getByText('This one')).toBeVisible()
  await expectFinished(page)
  await page.getByRole('button', { name: 'End the session of Microsoft Edge on Windows' }).click()
  await page.getByRole('button', { name: 'End session' }).click()
  await expect(page.getByText('The session has ended.')).toBeVisible()

  await page.goto('/admin/settings/accounts')
  await page.getByLabel('Minutes without a request').fill('100000')
  await page.getByRole('button', { name: 'Save settings' }).click()
  await expect(page.getByLabel('Minutes without a request')).toHaveAccessibleDescription(/43,200 or less/)
  await page.setViewportSize({ width: 390, height: 900 })
  await expectSound(page)
  await page.setViewportSize({ width: 1280, height: 900 })
  await expectAccessible(page)
  await page.getByLabel('Minutes without a request').fill('1440')
  await other.dispose()
})

test('a developer takes another e-mail address, by the mail that goes there', async ({ page, office }) => {
  const developer = await registerQuickly(page)
  const wanted = `moved-${developer.email}`
  const { complaints } = watch(page)
  await page.goto('/portal/private/profile')
  await page.getByRole('link', { name: 'Change the e-mail address' }).click()
  await expectFinished(page)
  await page.getByLabel('New e-mail address').fill(wanted)
  await page.getByLabel('Present password').fill(developer.password)
  await page.getByRole('button', { name: 'Send the mail' }).click()
  await expect(page.getByRole('heading', { name: 'Look into your mailbox' })).toBeVisible()
  await expectAccessible(page)

  const link = await linkIn(office, wanted)
  await page.goto(link)
  await expectSound(page)
  await expectAccessible(page)
  await page.getByRole('button', { name: 'Use this address' }).click()
  await expectSaid(page, 'Your e-mail address is changed.')
  await expect(page.getByRole('complementary', { name: 'Account' })).toContainText(wanted)
  await page.goto(link)
  await expect(page.getByRole('heading', { name: 'This link no longer works' })).toBeVisible()
  await expectAccessible(page)

  const download = page.waitForEvent('download')
  await page.goto('/portal/private/profile')
  await page.getByRole('link', { name: 'Download what is known about you' }).click()
  expect((await download).suggestedFilename()).toBe('my-data.json')
  expect(complaints).toEqual([])
})

/** The address in the last mail to somebody; in an evaluation the outbox shows it while the mail waits. */
async function linkIn(office: BackOffice, recipient: string): Promise<string> {
  const search = `/mails?search=${encodeURIComponent(recipient)}`
  const found = async () => (await office.call<{ items: { id: string }[] }>('GET', search)).items[0]?.id
  await expect.poll(found).toBeTruthy()
  const { text } = await office.call<{ text: string }>('GET', `/mails/${await found()}`)
  // The path only: tests reach the portal by another name than the one it gives people.
  const link = /\/auth\/\S+token=[\w-]+/.exec(text)?.[0]
  if (!link) throw new Error(`No link in: ${text}`)
  return link
}

test('a developer deletes their account', async ({ page }) => {
  const developer = await registerQuickly(page)
  const { complaints } = watch(page)
  await page.goto('/portal/private/profile')
  await page.getByRole('link', { name: 'Delete your account' }).click()
  await page.getByRole('button', { name: 'Delete my account' }).click()
  await expect(page.getByLabel('Present password')).toHaveAccessibleDescription(/password/i)
  await expectFinished(page)
  await page.getByLabel('Present password').fill(developer.password)
  await page.getByRole('button', { name: 'Delete my account' }).click()
  await expectSaid(page, 'Your account is deleted.')
  await page.goto('/portal/private/profile')
  await expect(page.getByRole('heading', { name: 'Sign in', level: 1 })).toBeVisible()
  expect(complaints).toEqual([])
})

test('a developer gives a picture, which the back office sees, and takes it away', async ({
  page,
  browser,
  portal,
}) => {
  const developer = await registerQuickly(page)
  const { complaints } = watch(page)
  await page.goto('/portal/private/profile')
  await page.getByRole('link', { name: 'Change your picture' }).click()
  await page.getByRole('button', { name: 'Save the picture' }).click()
  await expect(page.getByLabel('Picture', { exact: true })).toHaveAccessibleDescription(/Choose a file/)
  await expectFinished(page)
  const picture = { name: 'me.png', mimeType: 'image/png', buffer: pngOf(64, 64) }
  await page.getByLabel('Picture', { exact: true }).setInputFiles(picture)
  await page.getByRole('button', { name: 'Save the picture' }).click()
  const shown = page.locator('img.avatar')
  await expect(shown).toBeVisible()
  await expect
    .poll(() => shown.evaluate((image) => (image as unknown as { naturalWidth: number }).naturalWidth))
    .toBe(64)
  await expectSound(page)
  await expectAccessible(page)

  const office = await (await browser.newContext({ baseURL: portal.portalUrl })).newPage()
  await openAdmin(office, await portal.account('Portal owner'), `/admin/accounts?search=${developer.email}`)
  await office.getByRole('link', { name: 'Robin Reader' }).click()
  await office.getByRole('button', { name: 'Remove it' }).click()
  await expect(office.getByText('None: the initials are shown.')).toBeVisible()
  await expectSound(office)
  await expectAccessible(office)
  await office.context().close()
  await page.goto('/portal/private/profile')
  await expect(page.locator('span.avatar')).toHaveText('RR')
  expect(complaints).toEqual([])
})
