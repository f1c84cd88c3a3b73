import type { Locator, Page } from '@playwright/test'
import { approveRequestOf } from './support/back-office.ts'
import { newDeveloper, registerQuickly, requestQuickly, unique } from './support/developer.ts'
import { fillRegistration, keysOf, signIn } from './support/live-portal.ts'
import { expectAccessible } from './support/looks.ts'
import { expect, test } from './support/test.ts'

/** The field says what is wrong with it; the summary names the field and leads to it. */
async function expectWrong(page: Page, field: Locator, sentence: string | RegExp): Promise<void> {
  await expect(field).toHaveAttribute('aria-invalid', 'true')
  const words = typeof sentence === 'string' ? sentence.replace(/[.*+?^${}()|[\]\\]/g, '\\$&') : sentence.source
  await expect(field).toHaveAccessibleDescription(new RegExp(words))
  const summary = page.getByRole('alert', { name: 'There is a problem' })
  await expect(summary.locator(`a[href="#${await field.getAttribute('id')}"]`)).toHaveText(
    new RegExp(`^[A-Z][\\w -]+: .*${words}`),
  )
}

test.describe('signing up', () => {
  test('with everything wrong says so at each field and keeps what was typed', async ({ page }) => {
    await page.goto('/auth/password/register')
    await page.getByLabel('E-mail').fill('robin at example')
    await page.getByLabel('First name').fill('R'.repeat(101))
    await page.getByLabel('Password', { exact: true }).fill('short')
    await page.getByLabel('The same password again').fill('short')
    await page.getByRole('button', { name: 'Sign up' }).click()
    await expectWrong(page, page.getByLabel('E-mail'), 'Enter an e-mail address such as name@example.com.')
    await expectWrong(page, page.getByLabel('First name'), 'Use at most 100 characters.')
    await expectWrong(page, page.getByLabel('Last name'), 'Fill this in.')
    await expect(page.getByRole('alert', { name: 'There is a problem' })).toBeFocused()
    await expect(page.getByLabel('E-mail')).toHaveValue('robin at example')
    await expect(page.getByLabel('First name')).toHaveValue('R'.repeat(101))
    await expect(page.getByLabel('Password', { exact: true })).toHaveValue('')
    await expectAccessible(page)
  })

  test('refuses weak and different passwords, and an address that has an account', async ({ page }) => {
    const developer = newDeveloper()
    await page.goto('/auth/password/register')
    await fillRegistration(page, { ...developer, password: 'password123' })
    await page.getByRole('button', { name: 'Sign up' }).click()
    await expectWrong(page, page.getByLabel('Password', { exact: true }), /most common passwords/)

    await fillRegistration(page, developer)
    await page.getByLabel('The same password again').fill('another password')
    await page.getByRole('button', { name: 'Sign up' }).click()
    await expectWrong(page, page.getByLabel('The same password again'), /The two passwords differ/)

    const { email } = await registerQuickly(page)
    await page.context().clearCookies()
    await fillRegistration(page, { ...developer, email: email.toUpperCase() })
    await page.getByRole('button', { name: 'Sign up' }).click()
    await expectWrong(page, page.getByLabel('E-mail'), /There is an account with this e-mail address already/)
    await expect(page.getByLabel('Account of')).toHaveCount(0)
  })
})

test.describe('signing in', () => {
  test('says the same of a wrong password and of an unknown address', async ({ page }) => {
    const developer = await registerQuickly(page)
    await page.context().clearCookies()
    for (const email of [developer.email, newDeveloper().email]) {
      await page.goto('/auth/password/login')
      await signIn(page, { email, password: 'not the password' })
      await expect(page.getByRole('alert')).toContainText('This e-mail address and password do not belong together.')
      await expect(page.getByLabel('E-mail')).toHaveValue(email)
      await expect(page.getByLabel('Password')).toHaveValue('')
    }
  })

  test('says which field is empty', async ({ page }) => {
    await page.goto('/auth/password/login')
    await page.getByRole('button', { name: 'Sign in' }).click()
    await expectWrong(page, page.getByLabel('E-mail'), 'Enter your e-mail address.')
    await expectWrong(page, page.getByLabel('Password'), 'Enter your password.')
  })

  test('is closed for a while after too many failures, also with the right password', async ({ page }) => {
    const developer = await registerQuickly(page)
    await page.context().clearCookies()
    const attempt = (password: string) =>
      page.request.post('/auth/password/login', { form: { login: developer.email, password } })
    for (let failures = 0; failures < 10; failures += 1) expect((await attempt('not the password')).ok()).toBe(false)
    await page.goto('/auth/password/login')
    await signIn(page, developer)
    await expect(page.getByRole('alert')).toContainText('There were too many attempts. Try again in 15 minutes.')
    await expect(page.getByRole('heading', { name: 'Sign in', level: 1 })).toBeVisible()
  })
})

test.describe('requesting access', () => {
  test('without a name for the app says so, keeps the message and sends nothing', async ({ page }) => {
    await registerQuickly(page)
    await openRequest(page)
    await page.getByLabel('Message').fill('For the big shop.')
    await page.getByRole('button', { name: 'Send the request' }).click()
    await expectWrong(page, page.getByLabel('Name'), 'Fill this in.')
    await expect(page.getByLabel('Message')).toHaveValue('For the big shop.')
    await expectAccessible(page)
    await page.getByLabel('Name').fill('N'.repeat(121))
    await page.getByLabel('Message').fill('M'.repeat(5000))
    await page.getByRole('button', { name: 'Send the request' }).click()
    await expectWrong(page, page.getByLabel('Name'), 'Use at most 120 characters.')
    await expectWrong(page, page.getByLabel('Message'), 'Use at most 1,000 characters.')
    await expect(page.getByLabel('Name')).toHaveValue('N'.repeat(121))
    await page.goto('/portal/private/dashboard')
    await expect(page.getByText('You have no app yet.')).toBeVisible()
  })

  test('sent by a double click is one request', async ({ page }) => {
    await registerQuickly(page)
    await openRequest(page)
    let sent = 0
    page.on('request', (request) => {
      if (request.method() === 'POST') sent += 1
    })
    await page.getByLabel('Name').fill(unique('Twice'))
    await page.getByRole('button', { name: 'Send the request' }).dblclick()
    await expect(page.getByRole('region', { name: 'Requests' })).toBeVisible()
    expect(sent).toBe(1)
    await expect(page.getByRole('link', { name: 'Withdraw' })).toHaveCount(1)
  })

  test('sent twice by a broken connection is one request', async ({ page }) => {
    await registerQuickly(page)
    await openRequest(page)
    const form = { ...(await hiddenFields(page)), client_name: unique('Resent') }
    const [first, second] = await Promise.all([
      page.request.post('/portal/private/cart/provision', { form }),
      page.request.post('/portal/private/cart/provision', { form }),
    ])
    expect(second.url()).toBe(first.url())
    await page.goto('/portal/private/dashboard')
    await expect(page.getByRole('table').getByRole('row')).toHaveCount(2)
  })

  test('going back after it was sent finds nothing that could be sent again', async ({ page }) => {
    await registerQuickly(page)
    await openRequest(page)
    await page.getByLabel('Name').fill(unique('Again'))
    await page.getByRole('button', { name: 'Send the request' }).click()
    await expect(page.getByRole('region', { name: 'Requests' })).toBeVisible()
    await page.goBack()
    await expect(page.getByText('Your cart is empty.')).toBeVisible()
    await expect(page.getByRole('button', { name: 'Send the request' })).toHaveCount(0)
  })

  test('for somebody else’s app is refused without telling that it exists', async ({
    page,
    office,
    browser,
    baseURL,
  }) => {
    const other = await (await browser.newContext(baseURL ? { baseURL } : {})).newPage()
    await registerQuickly(other)
    const app = await requestQuickly(other, office, { plan: 'Starter', app: unique('Foreign') })
    await registerQuickly(page)
    await openRequest(page)
    await page.getByLabel('Name').fill('Mine')
    for (const id of [app.split('/').at(-1) ?? '', crypto.randomUUID()]) {
      const answer = await page.request.post('/portal/private/cart/provision', {
        form: { ...(await hiddenFields(page)), 'app-action': 'existing', 'selected-app': id },
      })
      expect(answer.status()).toBe(404)
    }
    for (const path of ['', '/edit', '/delete']) expect((await page.request.get(app + path)).status()).toBe(404)
    await other.context().close()
  })
})

test.describe('an app', () => {
  test('needs a name, and keeps what was typed', async ({ page }) => {
    await registerQuickly(page)
    await page.goto('/portal/private/apps')
    await page.getByLabel('Description').fill('Counts boxes.')
    await page.getByRole('button', { name: 'Create app' }).click()
    await expectWrong(page, page.getByLabel('Name'), 'Fill this in.')
    await expect(page.getByLabel('Description')).toHaveValue('Counts boxes.')
    await page.getByLabel('Name').fill('Box counter')
    await page.getByRole('button', { name: 'Create app' }).click()
    await expect(page.getByRole('heading', { name: 'Box counter', level: 1 })).toBeVisible()

    await page.getByRole('link', { name: 'Edit' }).click()
    await page.getByLabel('Name').fill(' ')
    await page.getByRole('button', { name: 'Save' }).click()
    await expectWrong(page, page.getByLabel('Name'), 'Fill this in.')
    await page.getByRole('link', { name: 'Cancel' }).click()
    await expect(page.getByRole('heading', { name: 'Box counter', level: 1 })).toBeVisible()
  })

  test('with the longest names fits a phone', async ({ page }) => {
    await page.setViewportSize({ width: 390, height: 800 })
    await registerQuickly(page)
    await page.goto('/portal/private/apps')
    const name = 'Donaudampfschifffahrtsgesellschaft'.repeat(4).slice(0, 100)
    await page.getByLabel('Name').fill(name)
    await page.getByLabel('Description').fill('https://example.com/'.padEnd(200, 'x'))
    await page.getByRole('button', { name: 'Create app' }).click()
    await expect(page.getByRole('heading', { name, level: 1 })).toBeVisible()
    for (const path of [page.url(), '/portal/private/dashboard']) {
      await page.goto(path)
      const wider = await page.locator('html').evaluate((root) => root.scrollWidth - root.clientWidth)
      expect(wider, path).toBe(0)
    }
  })
})

test('a rotation with an overlap that is not offered changes nothing', async ({ page, office }) => {
  await registerQuickly(page)
  const app = await requestQuickly(page, office, { plan: 'Starter', app: unique('Odd overlap') })
  await page.goto(app)
  const masked = await keysOf(page).locator('code.key').textContent()
  const rotate = (await page.getByRole('link', { name: /^Rotate / }).getAttribute('href')) ?? ''
  for (const seconds of ['-1', '99999999', 'soon']) {
    const answer = await page.request.post(rotate, { form: { 'overlap-seconds': seconds } })
    expect(answer.status()).toBe(422)
    expect(await answer.text()).toMatch(/role="alert"/)
  }
  await page.reload()
  await expect(keysOf(page).locator('code.key')).toHaveText(masked ?? '')
})

test('a request that was decided meanwhile can’t be withdrawn, and the page says why', async ({ page, office }) => {
  const developer = await registerQuickly(page)
  const app = await requestQuickly(page, office, { plan: 'Standard', app: unique('Too late') })
  await page.goto(app)
  await page.getByRole('link', { name: 'Withdraw' }).click()
  await approveRequestOf(office, developer.email)
  await page.getByRole('button', { name: 'Withdraw the request' }).click()
  await expect(page.getByRole('alert')).toContainText(/approved|decided/)
  await page.goto(app)
  await expect(keysOf(page)).toContainText('Active')
})

test.describe('the profile', () => {
  test('keeps what was typed when a name is missing', async ({ page }) => {
    await registerQuickly(page)
    await page.goto('/portal/private/profile')
    await page.getByLabel('First name').fill('Roberta')
    await page.getByLabel('Last name').fill('')
    await page.getByRole('button', { name: 'Save' }).click()
    await expectWrong(page, page.getByLabel('Last name'), 'Fill this in.')
    await expect(page.getByLabel('First name')).toHaveValue('Roberta')
    await page.reload()
    await page.goto('/portal/private/profile')
    await expect(page.getByLabel('First name')).toHaveValue('Robin')
  })

  test('changes the password only with the present one', async ({ page }) => {
    const developer = await registerQuickly(page)
    await page.goto('/portal/private/profile')
    const change = async (current: string, next: string, again: string) => {
      await page.getByLabel('Present password').fill(current)
      await page.getByLabel('New password', { exact: true }).fill(next)
      await page.getByLabel('The new password again').fill(again)
      await page.getByRole('button', { name: 'Change the password' }).click()
    }
    await change('not the password', 'amber wagon twelve', 'amber wagon twelve')
    await expectWrong(page, page.getByLabel('Present password'), /./)
    await change(developer.password, 'amber wagon twelve', 'amber wagon eleven')
    await expectWrong(page, page.getByLabel('The new password again'), /The two passwords differ/)
    await change(developer.password, 'short', 'short')
    await expectWrong(page, page.getByLabel('New password', { exact: true }), /at least 10 characters/)
    await page.context().clearCookies()
    await page.goto('/auth/password/login')
    await signIn(page, developer)
    await expect(page.getByRole('heading', { name: 'Dashboard', level: 1 })).toBeVisible()
  })
})

async function openRequest(page: Page): Promise<void> {
  await page.goto('/portal/catalogue-products/acme-parcels')
  await page.getByRole('button', { name: 'Request the plan Standard' }).click()
  await expect(page.getByRole('heading', { name: 'Request access', level: 1 })).toBeVisible()
}

async function hiddenFields(page: Page): Promise<Record<string, string>> {
  const fields = await page.locator('main form input[type=hidden]').all()
  const entries = fields.map(async (field) => [await field.getAttribute('name'), await field.inputValue()])
  return Object.fromEntries(await Promise.all(entries))
}
