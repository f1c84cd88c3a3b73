import { openAdmin } from './support/admin.ts'
import { newDeveloper, unique } from './support/developer.ts'
import { expectSaid, signIn } from './support/live-portal.ts'
import { expectAccessible, expectFinished } from './support/looks.ts'
import { expect, test } from './support/test.ts'

test('an owner gives a program an account of its own, and a token that is shown once', async ({ page, portal }) => {
  test.slow()
  const name = unique('Deployments')
  const owner = await portal.account('Portal owner')
  await openAdmin(page, owner, '/admin/api-tokens/services')
  await page.getByRole('button', { name: 'Create service account' }).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByLabel('Name').fill(name)
  await dialog.getByRole('combobox', { name: 'Roles at the back office' }).click()
  await expect(page.getByRole('option', { name: 'Auditor' })).toBeVisible()
  await expect(page.getByRole('option', { name: 'Owner' })).toHaveCount(0)
  await page.getByRole('option', { name: 'Auditor' }).click()
  await page.keyboard.press('Tab')
  await expectAccessible(page)
  await dialog.getByRole('button', { name: 'Create service account' }).click()
  await expect(page.getByRole('rowheader').filter({ hasText: name })).toBeVisible()
  await expectFinished(page)
  await page.getByRole('button', { name: `Actions for ${name}` }).click()
  await page.getByRole('menuitem', { name: 'Create token' }).click()
  await dialog.getByLabel('Name').fill('Pipeline')
  await dialog.getByRole('textbox', { name: 'Your password' }).fill('wrong')
  await dialog.getByRole('button', { name: 'Create token' }).click()
  await expect(dialog.getByText('This is not your present password.').first()).toBeVisible()
  await dialog.getByRole('textbox', { name: 'Your password' }).fill(owner.password)
  await dialog.getByRole('button', { name: 'Create token' }).click()
  const token = (await page.getByTestId('token').textContent()) ?? ''
  await expectFinished(page)
  const answer = await page.request.get('/api/v1/session', { headers: { authorization: `Bearer ${token}` } })
  expect(await answer.json()).toMatchObject({ account: { name }, apiToken: { name: 'Pipeline' } })

  // What only people have is not offered for it.
  await page.goto('/admin/api-tokens/services')
  await page.getByRole('link', { name }).click()
  await expect(page.getByText('With API tokens alone')).toBeVisible()
  await page.getByRole('button', { name: 'More' }).click()
  await expect(page.getByRole('menuitem')).toHaveText(['Deactivate', 'Delete'])
  await page.keyboard.press('Escape')
  await expectFinished(page)

  // A long form: its bar covers nothing before there is something to save, and then nothing that has the focus.
  await page.goto('/admin/api-tokens/new')
  await expect(page.getByRole('checkbox').first()).toBeVisible()
  await expectFinished(page)
  await page.getByLabel('Name').fill('Pipeline')
  const bar = page.getByText('Not saved yet').locator('..')
  await expect(bar).toBeInViewport()
  await page.getByLabel('Name').focus()
  await page.setViewportSize({ width: 1280, height: 600 })
  for (let stop = 0; stop < 10; stop += 1) {
    await page.keyboard.press('Tab')
    await expect(async () => {
      const [focused, above] = await Promise.all([page.locator(':focus').boundingBox(), bar.boundingBox()])
      expect((focused?.y ?? 0) + (focused?.height ?? 0)).toBeLessThanOrEqual(above?.y ?? 0)
    }).toPass({ timeout: 5_000 })
  }
})

test('an admin of a company hands out an invite code, without JavaScript', async ({ browser, office, portal }) => {
  const company = unique('Harbour Company')
  const admin = { ...newDeveloper(), firstName: 'Ada' }
  const { id: organisationId } = await office.call<{ id: string }>('POST', '/organisations', { name: company })
  await office.call('POST', '/accounts', { ...admin, mustChangePassword: false, organisationId, role: 'admin' })
  await office.call('PATCH', '/settings/organisations', { ownInviteCodes: true })
  const context = await browser.newContext({ javaScriptEnabled: false, baseURL: portal.portalUrl })
  const page = await context.newPage()
  await page.goto('/portal/private/users')
  await signIn(page, admin)
  await page.getByRole('link', { name: 'Invite codes' }).click()
  await page.getByLabel('Name').fill('Course')
  await page.getByLabel('How many people').fill('0')
  await page.getByRole('button', { name: 'Create the code' }).click()
  await expect(page.getByLabel('How many people')).toHaveAccessibleDescription(/Enter 1 or more/)
  await expect(page.getByLabel('Name')).toHaveValue('Course')
  await page.getByLabel('How many people').fill('3')
  await page.getByRole('button', { name: 'Create the code' }).click()
  await expectSaid(page, 'The code is ready.')
  await page.setViewportSize({ width: 390, height: 900 })
  const code = (await page.locator('dd').first().textContent()) ?? ''
  await page.getByRole('link', { name: 'Invite codes' }).click()
  await expect(page.getByText('0 of 3')).toBeVisible()
  await context.close()

  const looking = await browser.newPage({ baseURL: portal.portalUrl })
  await looking.goto('/portal/private/users/invite-codes')
  await signIn(looking, admin)
  await expect(looking.getByRole('heading', { name: 'Invite codes', level: 1 })).toBeVisible()
  await expectFinished(looking)
  await looking.getByRole('link', { name: 'Course' }).click()
  await expect(looking.getByRole('heading', { name: 'Course', level: 1 })).toBeVisible()
  await expectFinished(looking)
  await looking.context().clearCookies()
  await looking.goto(`/auth/password/register?token=${code}`)
  await expect(looking.getByText(`You are invited to work for ${company}.`)).toBeVisible()
  await looking.context().close()
})
