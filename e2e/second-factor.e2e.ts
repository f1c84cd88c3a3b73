import type { Browser, Page } from '@playwright/test'
import { openAdmin } from './support/admin.ts'
import { alone } from './support/alone.ts'
import { addDevice, codeOfApp } from './support/authenticator.ts'
import type { BackOffice } from './support/back-office.ts'
import { type Developer, newDeveloper, unique } from './support/developer.ts'
import { expectSaid, fillRegistration, signIn } from './support/live-portal.ts'
import { expectFinished, watch } from './support/looks.ts'
import { expect, test } from './support/test.ts'

const secondFactor = '/portal/private/profile/second-factor'

// Browsers know passkeys for names only, and the portal under the one it was given.
const named = (address: string) => address.replace('127.0.0.1', 'localhost')
test.use({ baseURL: async ({ portal }, use) => use(named(portal.portalUrl)) })
test.setTimeout(120_000)

test('COD-2, ACC-2, SGN-3, GAP-10: a developer signs up with an invite code, is approved, forgets the password, sets up a second factor and loses the device', async ({
  page,
  browser,
  office,
  portal,
}) => {
  const { complaints } = watch(page)
  const developer = newDeveloper()
  const company = unique('Lighthouse Company')
  const { id: organisationId } = await office.call<{ id: string }>('POST', '/organisations', { name: company })
  const leading = { name: 'Course', organisationId, quota: 1 }
  const { code } = await office.call<{ code: string }>('POST', '/invite-codes', leading)
  await page.goto(`/auth/password/register?token=${code}`)
  await expect(page.getByText(`You are invited to work for ${company}.`)).toBeVisible()
  await fillRegistration(page, developer)
  await alone('signing-up', async () => {
    await office.call('PATCH', '/settings/sign-up', { newAccounts: 'approval' })
    try {
      await page.getByRole('button', { name: 'Sign up' }).click()
      await expect(page.getByRole('heading', { name: 'Your account waits for approval' })).toBeVisible()
    } finally {
      await office.call('PATCH', '/settings/sign-up', { newAccounts: 'active' })
    }
  })
  await page.goto('/auth/password/login')
  await signIn(page, developer)
  await expect(page.getByText('Your account waits for an administrator to approve it.')).toBeVisible()
  await approve(browser, office, await portal.account('Portal owner'), developer)
  await signIn(page, developer)
  await expect(page.getByRole('heading', { name: 'Dashboard', level: 1 })).toBeVisible()
  await page.goto('/portal/private/organisation')
  await expect(page.getByRole('heading', { name: company, level: 1 })).toBeVisible()
  expect(await office.call('GET', `/invite-codes?search=${company.replaceAll(' ', '+')}`)).toMatchObject({
    items: [{ used: 1, state: 'used-up' }],
  })

  await page.context().clearCookies()
  await page.goto('/auth/password/login')
  await page.getByRole('link', { name: 'Forgot your password?' }).click()
  await page.getByLabel('E-mail').fill(developer.email)
  await page.getByRole('button', { name: 'Send the mail' }).click()
  await page.goto(await linkIn(office, developer.email))
  const password = 'seven quiet lighthouses'
  await page.getByLabel('Password', { exact: true }).fill(password)
  await page.getByLabel('The same password again').fill(password)
  await page.getByRole('button', { name: 'Save the password' }).click()
  await expectSaid(page, 'Your new password is saved.')
  const changed = { ...developer, password }
  await signIn(page, changed)
  await expect(page.getByRole('heading', { name: 'Dashboard', level: 1 })).toBeVisible()

  await page.goto('/portal/private/profile')
  await page.getByRole('link', { name: 'Second factor' }).click()
  await expect(page.getByRole('button', { name: 'Set it up' })).toBeVisible()
  await expectFinished(page)
  await page.getByRole('button', { name: 'Set it up' }).click()
  await expect(page.getByRole('img', { name: 'QR code for your authenticator app' })).toBeVisible()
  const secret = (await page.getByTestId('secret').textContent()) ?? ''
  await page.getByRole('button', { name: 'Turn it on' }).click()
  await expect(page.getByLabel('Code that the app shows now')).toHaveAccessibleDescription(/Enter the code/)
  await expectFinished(page)
  await page.getByLabel('Code that the app shows now').fill(codeOfApp(secret))
  await page.getByLabel('Present password').fill(password)
  await page.getByRole('button', { name: 'Turn it on' }).click()
  const shown = page.getByRole('list', { name: 'Your recovery codes' }).getByRole('listitem')
  await expect(shown).toHaveCount(10)
  const codes = await shown.allTextContents()
  await expectFinished(page)
  await page.getByRole('link', { name: 'I have them' }).click()
  await expect(page.getByText('You have 10 recovery codes left.')).toBeVisible()
  await expectFinished(page)

  // Another browser, without JavaScript: the password alone opens nothing.
  const other = await withoutJavaScript(browser, named(portal.portalUrl))
  await other.goto(secondFactor)
  await signIn(other, changed)
  await expect(other.getByRole('heading', { name: 'One more step' })).toBeVisible()
  await other.getByLabel('Code').fill('000')
  await other.getByRole('button', { name: 'Sign in' }).click()
  await expect(other.getByLabel('Code')).toHaveAccessibleDescription(/This code is wrong/)
  await other.getByLabel('Code').fill(codeOfApp(secret, 1))
  await other.getByRole('button', { name: 'Sign in' }).click()
  await expect(other).toHaveURL(secondFactor)
  await other.context().close()

  // The device is lost: a recovery code opens the account, another one turns the second factor off.
  await page.context().clearCookies()
  await page.goto(secondFactor)
  await signIn(page, changed)
  await expect(page.getByRole('heading', { name: 'One more step' })).toBeVisible()
  await expectFinished(page)
  await page.getByLabel('Code').fill(codes[0]?.trim() ?? '')
  await page.getByRole('button', { name: 'Sign in' }).click()
  await expect(page.getByText('You have 9 recovery codes left.')).toBeVisible()
  await page.getByLabel('Code').fill(codes[1]?.trim() ?? '')
  await page.getByLabel('Present password').fill(password)
  await page.getByRole('button', { name: 'Turn the app off' }).click()
  await expectSaid(page, 'Your password alone is enough')
  await expect(page.getByRole('button', { name: 'Set it up' })).toBeVisible()

  // A passkey instead: without a password, and after it.
  const device = await addDevice(page)
  await page.getByRole('link', { name: 'Add a passkey' }).click()
  await page.getByLabel('Present password').fill('wrong')
  await page.getByLabel('Name').fill('Work laptop')
  await page.getByRole('button', { name: 'Create the passkey' }).click()
  await expect(page.getByRole('alert')).toHaveText('This is not your present password.')
  await expectFinished(page)
  await page.getByLabel('Present password').fill(password)
  await page.getByRole('button', { name: 'Create the passkey' }).click()
  await expect(page.getByRole('heading', { name: 'Your recovery codes' })).toBeVisible()
  await page.getByRole('link', { name: 'I have them' }).click()
  await expect(page.getByText('Never used')).toBeVisible()
  await expectFinished(page)
  await page.context().clearCookies()
  await page.goto(secondFactor)
  await device.refuse()
  await page.getByRole('button', { name: 'Use a passkey instead' }).click()
  await expect(page.getByRole('alert')).toHaveText(/Your device did not use a passkey/)
  await expectFinished(page)
  await device.agree()
  await page.getByRole('button', { name: 'Use a passkey instead' }).click()
  await expect(page).toHaveURL(secondFactor)
  await page.context().clearCookies()
  await page.goto(secondFactor)
  await signIn(page, changed)
  await page.getByRole('button', { name: 'Use your passkey' }).click()
  await expect(page.getByText('Last used')).toBeVisible()
  await page.getByRole('link', { name: 'Work laptop' }).click()
  await expect(page.getByRole('button', { name: 'Remove this passkey' })).toBeVisible()
  await expectFinished(page)
  await page.getByLabel('Present password').fill(password)
  await page.getByRole('button', { name: 'Remove this passkey' }).click()
  await expectSaid(page, 'Your password alone is enough')
  // What the browser logs itself about the wrong password.
  expect(complaints.filter((one) => !one.includes('422'))).toEqual([])
})

test('an administrator signs in with a code; an owner takes a second factor away and unlocks an account', async ({
  page,
  browser,
  office,
  portal,
}) => {
  const publisher = await publisherWith(office)
  const other = await browser.newPage({ baseURL: named(portal.portalUrl) })
  await other.goto(secondFactor)
  await signIn(other, publisher)
  await other.getByRole('button', { name: 'Set it up' }).click()
  const secret = (await other.getByTestId('secret').textContent()) ?? ''
  await other.getByLabel('Code that the app shows now').fill(codeOfApp(secret))
  await other.getByLabel('Present password').fill(publisher.password)
  await other.getByRole('button', { name: 'Turn it on' }).click()
  await expect(other.getByRole('link', { name: 'I have them' })).toBeVisible()
  await other.context().clearCookies()
  await other.goto('/admin/products')
  await other.getByLabel('E-mail address').fill(publisher.email)
  await other.getByLabel('Password', { exact: true }).fill(publisher.password)
  await other.getByRole('button', { name: 'Sign in' }).click()
  await expect(other.getByLabel('Code')).toBeFocused()
  await expectFinished(other)
  await other.getByLabel('Code').fill('000')
  await other.getByRole('button', { name: 'Sign in' }).click()
  await expect(other.getByText('This code is wrong')).toBeVisible()
  await other.getByLabel('Code').fill(codeOfApp(secret, 1))
  await other.getByRole('button', { name: 'Sign in' }).click()
  await expect(other.getByRole('heading', { name: 'Products', level: 1 })).toBeVisible()

  // The administrator's computer holds a passkey as well, and then needs no password.
  await addDevice(other)
  await other.goto(secondFactor)
  await other.getByRole('link', { name: 'Add a passkey' }).click()
  await other.getByLabel('Name').fill('Desk')
  await other.getByLabel('Present password').fill(publisher.password)
  await other.getByRole('button', { name: 'Create the passkey' }).click()
  await expectSaid(other, 'Your passkey is added.')
  await other.context().clearCookies()
  await other.goto('/admin/products')
  await other.getByRole('button', { name: 'Use a passkey instead' }).click()
  await expect(other.getByRole('heading', { name: 'Products', level: 1 })).toBeVisible()
  await other.context().clearCookies()
  await other.goto('/admin/products')
  await other.getByLabel('E-mail address').fill(publisher.email)
  await other.getByLabel('Password', { exact: true }).fill(publisher.password)
  await other.getByRole('button', { name: 'Sign in' }).click()
  await other.getByRole('button', { name: 'Use your passkey' }).click()
  await expect(other.getByRole('heading', { name: 'Products', level: 1 })).toBeVisible()

  for (let count = 0; count < 11; count += 1) {
    await other.request.post('/api/v1/session', { data: { email: publisher.email, password: 'wrong' } })
  }
  await openAdmin(page, await portal.account('Portal owner'), '/admin/accounts?locked=yes')
  await page.getByRole('link', { name: 'Pat Publisher' }).click()
  await expect(page.getByRole('heading', { name: 'Pat Publisher', level: 1 })).toBeVisible()
  await expect(page.getByText('Locked', { exact: true })).toBeVisible()
  await expect(page.getByText('Turned on, with a passkey')).toBeVisible()
  await expectFinished(page)
  await choose(page, 'Unlock')
  await page.getByRole('dialog').getByRole('button', { name: 'Unlock' }).click()
  await expect(page.getByText('Locked', { exact: true })).toHaveCount(0)
  await choose(page, 'Take the second factor away')
  await page.getByRole('dialog').getByRole('button', { name: 'Take it away' }).click()
  await expect(page.getByText('signs in with the password alone now')).toBeVisible()
  await other.goto('/admin/products')
  await expect(other.getByRole('heading', { name: 'Sign in', level: 1 })).toBeVisible()
  await other.context().close()

  await page.goto('/admin/settings/accounts')
  await expect(page.getByLabel('Wrong passwords before an address is locked')).toHaveValue('10')
  await page.getByLabel('People of the back office need one').check()
  await page.getByRole('button', { name: 'Save settings' }).click()
  await expect(page.getByText('Set up a second factor for yourself first.').first()).toBeVisible()
  await expectFinished(page)
})

/** By an owner, at the screen. */
async function approve(
  browser: Browser,
  office: BackOffice,
  owner: { email: string; password: string },
  { email }: Developer,
): Promise<void> {
  const { items } = await office.call<{ items: { id: string }[] }>('GET', `/accounts?search=${email}`)
  const page = await browser.newPage()
  await openAdmin(page, owner, `/admin/accounts/${items[0]?.id}`)
  await page.getByRole('button', { name: 'Approve' }).click()
  await page.getByRole('dialog').getByRole('button', { name: 'Approve' }).click()
  await expect(page.getByText('is approved.').first()).toBeVisible()
  await page.context().close()
}

async function choose(page: Page, item: string): Promise<void> {
  await page.getByRole('button', { name: 'More' }).click()
  await page.getByRole('menuitem', { name: item }).click()
}

async function withoutJavaScript(browser: Browser, baseURL: string): Promise<Page> {
  return (await browser.newContext({ javaScriptEnabled: false, baseURL })).newPage()
}

async function publisherWith(office: BackOffice): Promise<Developer> {
  const publisher = { ...newDeveloper(), firstName: 'Pat', lastName: 'Publisher' }
  const { id } = await office.call<{ id: string }>('POST', '/accounts', { ...publisher, mustChangePassword: false })
  await office.call('PUT', `/accounts/${id}/admin-roles`, { roles: ['publisher'] })
  return publisher
}

/** The address in the last mail to somebody; in an evaluation the outbox shows it while the mail waits. */
async function linkIn(office: BackOffice, recipient: string): Promise<string> {
  const search = `/mails?search=${encodeURIComponent(recipient)}`
  const found = async () => {
    const { items } = await office.call<{ items: { id: string; template: string }[] }>('GET', search)
    return items.find(({ template }) => template === 'password-reset')?.id
  }
  await expect.poll(found).toBeTruthy()
  const { text } = await office.call<{ text: string }>('GET', `/mails/${await found()}`)
  const link = /\/auth\/\S+token=[\w-]+/.exec(text)?.[0]
  if (!link) throw new Error(`No link in: ${text}`)
  return link
}
