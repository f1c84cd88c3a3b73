import type { Page } from '@playwright/test'
import { choose, openAdmin, saidIn } from './support/admin.ts'
import { unique } from './support/developer.ts'
import { expectAccessible, expectSound, watch } from './support/looks.ts'
import { expect, test } from './support/test.ts'

const password = 'heron lantern orbit'

/** Forms and tables change with the width: everything is looked at in both. */
async function expectFinishedAtEachWidth(page: Page): Promise<void> {
  for (const width of [390, 1280]) {
    await page.setViewportSize({ width, height: 900 })
    await expectSound(page)
    await expectAccessible(page)
  }
}

const confirm = (page: Page, verb: string) => page.getByRole('dialog').getByRole('button', { name: verb }).click()

test('somebody is created, put into an organisation and a team, taken out and deleted', async ({ page, portal }) => {
  test.slow()
  const { complaints } = watch(page)
  const [company, person] = [unique('Globex'), unique('Petra')]
  const team = `Backend ${'Unbreakable'.repeat(6)}`
  const name = `${person} Planner`
  await openAdmin(page, await portal.account('Portal owner'), '/admin/organisations')
  await page.getByRole('button', { name: 'Create organisation' }).click()
  await page.getByRole('textbox', { name: 'Name' }).fill(company)
  await confirm(page, 'Create')
  await expect(page.getByRole('heading', { name: company, level: 1 })).toBeVisible()
  const companyPage = page.url()
  await page.getByRole('button', { name: 'Create team' }).click()
  await page.getByRole('textbox', { name: 'Name' }).fill(team)
  await confirm(page, 'Create')
  await expect(page.getByRole('link', { name: team })).toBeVisible()
  await expectFinishedAtEachWidth(page)

  await page.goto('/admin/accounts/new')
  await page.getByLabel('First name').fill(person)
  await page.getByLabel('Last name').fill('Planner')
  await page.getByLabel('E-mail address').fill(`${person.replace(' ', '-').toLowerCase()}@example.com`)
  await page.getByRole('textbox', { name: 'Password' }).fill('password')
  await page.getByRole('button', { name: 'Create account' }).click()
  await expect(page.getByText('Use at least 10 characters.')).toBeVisible()
  await expect(page.getByLabel('First name')).toHaveValue(person)
  await page.getByRole('textbox', { name: 'Password' }).fill(password)
  await expectFinishedAtEachWidth(page)
  await page.getByRole('button', { name: 'Create account' }).click()
  await expect(page.getByRole('heading', { name, level: 1 })).toBeVisible()
  await expectFinishedAtEachWidth(page)

  await page.goto(companyPage)
  await page.getByRole('button', { name: 'Add member' }).click()
  const found = page.getByRole('combobox', { name: 'Account' })
  await found.fill(person)
  await page.getByRole('option', { name }).click()
  await choose(page, 'Teams', team)
  await expectAccessible(page)
  await confirm(page, 'Add member')
  const row = page.getByRole('row', { name })
  await expect(row).toContainText(team)
  await row.getByRole('button', { name: `Actions for ${name}` }).click()
  await page.getByRole('menuitem', { name: 'Take out' }).click()
  await expect(page.getByRole('dialog')).toContainText('There is no app that this would touch.')
  await confirm(page, 'Take out')
  await expect(row).toHaveCount(0)

  await page.getByRole('button', { name: 'Delete', exact: true }).click()
  await confirm(page, 'Delete organisation')
  await expect(saidIn(page, `Organisation “${company}” is deleted.`)).toBeVisible()
  await page.goto('/admin/accounts')
  await page.getByLabel('Search people').fill(person)
  await page.getByRole('button', { name: `Actions for ${name}` }).click()
  await page.getByRole('menuitem', { name: 'Delete' }).click()
  await expectAccessible(page)
  await confirm(page, 'Delete account')
  await expect(page.getByText('No entry fits the search and the filters.')).toBeVisible()
  expect(complaints).toEqual([])
})

const roles = [
  ['publisher', 'Publisher', ['Home', 'Access requests', 'Apps', 'Products', 'Catalogues', 'Providers', 'Accounts']],
  ['content-editor', 'Content editor', ['Home', 'Usage', 'Products', 'Plans', 'Catalogues', 'Mail templates']],
  ['support', 'Support', ['Home', 'Apps', 'Credentials', 'Accounts', 'Organisations', 'Mail']],
  ['auditor', 'Auditor', ['Home', 'Access requests', 'Settings', 'Mail', 'Accounts']],
  ['analyst', 'Analyst', ['Home', 'Apps', 'Usage', 'Products']],
] as const

test('each role sees what it may do, and no page of its menu is refused to it', async ({
  page,
  office,
  browser,
  portal,
}) => {
  test.slow()
  const email = `${unique('role').replace(' ', '-')}@example.com`
  const account = { email, firstName: 'Rory', lastName: 'Roles', password, mustChangePassword: false }
  const { id } = await office.call<{ id: string }>('POST', '/accounts', account)
  await openAdmin(page, await portal.account('Portal owner'), `/admin/accounts/${id}`)
  const person = await (await browser.newContext({ baseURL: portal.portalUrl })).newPage()
  const refused: string[] = []
  person.on('response', (answer) => {
    if (answer.status() === 403) refused.push(answer.url())
  })
  let before: string | null = null
  for (const [role, title, entries] of roles) {
    // What is open would go on asking with the next role for what only the one before may see.
    await person.goto('about:blank')
    await page.getByRole('button', { name: 'Change roles' }).click()
    if (before) await page.getByRole('checkbox', { name: before }).uncheck()
    await page.getByRole('checkbox', { name: title }).check()
    if (!before) await expectAccessible(page)
    await confirm(page, 'Save roles')
    await expect(page.getByRole('dialog')).toHaveCount(0)
    before = title
    await openAdmin(person, { email, password })
    const menu = person.getByRole('navigation', { name: 'Main' })
    for (const entry of entries)
      await expect(menu.getByRole('link', { name: new RegExp(`^${entry}( ?\\d+ pending)?$`) }), role).toBeVisible()
    // Within the app, as people go: it is loaded once for each role.
    for (const link of await menu.getByRole('link').all()) {
      const href = (await link.getAttribute('href')) ?? ''
      await link.click()
      await expect(person).toHaveURL(href)
      await expect(person.locator('h1')).toHaveCount(1)
      await expect(person.getByRole('status', { name: 'Loading' })).toHaveCount(0)
    }
    if (role === 'analyst') await expect(menu.getByRole('link', { name: 'Accounts' })).toHaveCount(0)
    if (role === 'auditor') await expect(person.getByRole('button', { name: 'Create organisation' })).toHaveCount(0)
  }
  // What the last pages have asked for is answered by then.
  await person.reload()
  await expect(person.locator('h1')).toHaveCount(1)
  expect(refused).toEqual([])
  await person.context().close()
})

test('somebody is invited by mail, and the invitation is withdrawn', async ({ page, portal }) => {
  const email = `${unique('guest').replace(' ', '-')}@example.com`
  await openAdmin(page, await portal.account('Portal owner'), '/admin/invitations')
  await page.getByRole('button', { name: 'Invite somebody' }).first().click()
  await page.getByLabel('First name').fill('Gus')
  await page.getByLabel('Last name').fill('Guest')
  await page.getByLabel('E-mail address').fill('gus@')
  await confirm(page, 'Send invitation')
  await expect(page.getByLabel('E-mail address')).toHaveAttribute('aria-invalid', 'true')
  await page.getByLabel('E-mail address').fill(email)
  await page.getByRole('combobox', { name: 'Organisation' }).fill('Acme')
  await page.getByRole('option', { name: 'Acme', exact: true }).click()
  await expectAccessible(page)
  await confirm(page, 'Send invitation')
  const row = page.getByRole('row', { name: email })
  await expect(row).toContainText('Acme')
  await expectFinishedAtEachWidth(page)
  await row.getByRole('button', { name: 'Actions for Gus Guest' }).click()
  await page.getByRole('menuitem', { name: 'Withdraw' }).click()
  await confirm(page, 'Withdraw')
  await expect(row).toHaveCount(0)
})

test('an approver is limited to a product, and meets no other', async ({ page, office, browser, portal }) => {
  test.slow()
  const email = `${unique('limited').replace(' ', '-')}@example.com`
  const account = { email, firstName: 'Lim', lastName: 'Ited', password, mustChangePassword: false }
  const { id } = await office.call<{ id: string }>('POST', '/accounts', account)
  await office.call('PUT', `/accounts/${id}/admin-roles`, { roles: ['approver'] })
  const [product, other] = (await office.call<{ items: { name: string }[] }>('GET', '/products?limit=2')).items
  await openAdmin(page, await portal.account('Portal owner'), `/admin/accounts/${id}`)
  await page.getByRole('button', { name: 'Choose products' }).click()
  await page.getByRole('radio', { name: 'Some products' }).check()
  await choose(page, 'Products', product?.name ?? '')
  await expectAccessible(page)
  await confirm(page, 'Save products')
  await expect(page.getByText('For these products only:')).toBeVisible()
  const person = await (await browser.newContext({ baseURL: portal.portalUrl })).newPage()
  await openAdmin(person, { email, password })
  const menu = person.getByRole('navigation', { name: 'Main' })
  await menu.getByRole('link', { name: 'Products' }).click()
  await expect(person.getByRole('link', { name: product?.name ?? '', exact: true })).toBeVisible()
  await expect(person.getByRole('link', { name: other?.name ?? '', exact: true })).toHaveCount(0)
  await expect(menu.getByRole('link', { name: 'Accounts' })).toHaveCount(0)
  await person.context().close()
})

test('somebody of the back office looks at the portal as a developer, under a banner, and comes back', async ({
  page,
  office,
  portal,
}) => {
  const email = `${unique('looked').replace(' ', '-')}@example.com`
  const account = { email, firstName: 'Lee', lastName: 'Looked', password, mustChangePassword: false }
  const { id } = await office.call<{ id: string }>('POST', '/accounts', account)
  await openAdmin(page, await portal.account('Portal owner'), `/admin/accounts/${id}`)
  await page.getByRole('button', { name: 'More' }).click()
  await page.getByRole('menuitem', { name: 'See the portal as this person' }).click()
  await page.getByRole('textbox', { name: 'Reason' }).fill('Ticket 7')
  await expectAccessible(page)
  await confirm(page, 'Open the portal')
  const banner = page.getByRole('complementary', { name: 'Looking as somebody else' })
  await expect(banner).toContainText('You see the portal as Lee Looked does')
  await expectFinishedAtEachWidth(page)
  await page.goto('/portal/private/profile')
  await expect(page.locator('h1')).toHaveText('You may not see this')
  await banner.getByRole('button', { name: 'Stop looking' }).click()
  await expect(page).toHaveURL(new RegExp(`/admin/accounts/${id}$`))
  await page.goto('/')
  await expect(banner).toHaveCount(0)
})

test('people are imported from a file: checked row by row first, then created', async ({ page, office, portal }) => {
  const { complaints } = watch(page)
  const name = unique('Ines')
  const address = `${name.replace(' ', '-').toLowerCase()}@example.com`
  const fileOf = (text: string) => ({ name: 'partners.csv', mimeType: 'text/csv', buffer: Buffer.from(text) })
  await openAdmin(page, await portal.account('Portal owner'), '/admin/account-imports/new')
  await page.getByRole('button', { name: 'Check the file' }).click()
  await expect(page.getByText('Choose a file.')).toBeVisible()
  const file = page.locator('input[type=file]')
  await file.setInputFiles(fileOf('email;first name;password\nx@example.com;X;secret'))
  await page.getByRole('button', { name: 'Check the file' }).click()
  await expect(page.getByRole('alert')).toContainText('Passwords do not belong in a file')
  await expectFinishedAtEachWidth(page)
  await file.setInputFiles(
    fileOf(`email;first name;last name;organisation\n${address};${name};Import;Acme\nwrong;W;Wrong;Nowhere`),
  )
  await page.getByRole('button', { name: 'Check the file' }).click()
  await expect(page.getByRole('heading', { name: 'partners.csv', level: 1 })).toBeVisible()
  await expect(page.getByText('Nothing has changed yet.')).toBeVisible()
  await expect(page.getByRole('row', { name: 'wrong' })).toContainText('There is no organisation of this name.')
  await expectFinishedAtEachWidth(page)
  await page.getByRole('button', { name: 'Start the import' }).click()
  await expect(page.getByRole('dialog')).toContainText('1 faulty row is left out.')
  await expectAccessible(page)
  await confirm(page, 'Start the import')
  await expect(page.getByRole('row', { name: address })).toContainText('Created')
  await page.getByRole('link', { name: `${name} Import` }).click()
  await expect(page.getByRole('heading', { name: `${name} Import`, level: 1 })).toBeVisible()
  const mails = `/mails?search=${encodeURIComponent(address)}`
  await expect.poll(async () => (await office.call<{ items: object[] }>('GET', mails)).items).toHaveLength(1)
  await page.goto('/admin/account-imports')
  await expect(page.getByRole('row', { name: 'partners.csv' }).first()).toContainText('1 created')
  await expectFinishedAtEachWidth(page)
  expect(complaints).toEqual([])
})
