import type { Page } from '@playwright/test'
import { openAdmin, saidIn } from './support/admin.ts'
import type { BackOffice } from './support/back-office.ts'
import { type Developer, newDeveloper, registerQuickly, requestQuickly, unique } from './support/developer.ts'
import { callSampleApi } from './support/gateway.ts'
import { expectSaid, revealKey, rotateKey } from './support/live-portal.ts'
import { expectAccessible, expectFinished, watch } from './support/looks.ts'
import { expect, test } from './support/test.ts'

const users = '/portal/private/users'

test('ORG-10, ORG-12, JOI-3, APP-2, ACC-7: a company’s year: asks for an organisation, invites colleagues, shares a key, and loses somebody without losing anything', async ({
  page: ada,
  browser,
  office,
  portal,
}) => {
  test.setTimeout(180_000)
  const { complaints } = watch(ada)
  const company = unique('Harbour Company')
  const robot = unique('Warehouse robot')
  const newPage = async () => (await browser.newContext({ baseURL: portal.portalUrl })).newPage()
  const [admin, ben, cleo, dan] = [await newPage(), await newPage(), await newPage(), await newPage()]
  const works = async (key: string) => (await callSampleApi(portal.gatewayUrl, key)).status
  const people = { ben: named('Ben'), cleo: named('Cleo'), dan: named('Dan') }
  await registerQuickly(ada, { ...newDeveloper(), firstName: 'Ada', lastName: 'Admin' })

  await test.step('Ada asks for an organisation, and an owner approves it', async () => {
    await ada.goto('/portal/private/dashboard')
    await ada.getByRole('link', { name: 'Bring your company' }).click()
    await ada.getByLabel('Name of the organisation').fill(company)
    await ada.getByRole('button', { name: 'Send the request' }).click()
    await expect(ada.getByRole('heading', { name: `Your request for ${company} waits` })).toBeVisible()
    await openAdmin(admin, await portal.account('Portal owner'), '/admin/organisation-requests')
    await expectFinished(admin)
    await admin.getByRole('button', { name: `Actions for ${company}` }).click()
    await admin.getByRole('menuitem', { name: 'Approve' }).click()
    await admin.getByRole('dialog').getByRole('button', { name: 'Approve' }).click()
    await expect(saidIn(admin, `${company} is there`)).toBeVisible()
  })

  await test.step('she makes a team and invites three colleagues, who accept', async () => {
    await ada.goto('/portal/private/organisation')
    await ada.getByLabel('New team').fill('Backend')
    await ada.getByRole('button', { name: 'Add the team' }).click()
    await expectSaid(ada, 'The team is there.')
    for (const [colleague, isInTeam] of [
      [people.ben, true],
      [people.cleo, true],
      [people.dan, false],
    ] as const) {
      await invite(ada, colleague, isInTeam)
    }
    await expect(ada.getByRole('listitem').filter({ hasText: 'works until' })).toHaveCount(3)
    for (const [theirs, colleague] of [
      [ben, people.ben],
      [cleo, people.cleo],
      [dan, people.dan],
    ] as const) {
      await accept(theirs, office, colleague)
    }
    await ada.goto(users)
    await expect(ada.getByRole('row')).toHaveCount(5)
  })

  const app = await test.step('Ben creates an app, shares it with the team and gets a key', async () => {
    const address = await requestQuickly(ben, office, { plan: 'Starter', app: robot })
    await ben.goto(`${address}/edit`)
    await ben.getByLabel('My teams').check()
    await ben.getByLabel('Backend').check()
    await ben.getByRole('button', { name: 'Save' }).click()
    await expectSaid(ben, 'The app is saved.')
    return address
  })
  const firstKey = await revealKey(ben)
  await expect.poll(() => works(firstKey)).toBe(200)

  const key = await test.step('Cleo, of the same team, rotates it; Dan, of none, does not see it', async () => {
    await dan.goto('/portal/private/dashboard')
    await expect(dan.getByText(robot)).toHaveCount(0)
    expect((await dan.request.get(app)).status()).toBe(404)
    await cleo.goto('/portal/private/dashboard')
    await cleo.getByRole('link', { name: robot }).click()
    await rotateKey(cleo, '1 hour')
    const next = await revealKey(cleo)
    await expect.poll(() => works(next)).toBe(200)
    return next
  })

  await test.step('Ada removes Ben, after reading what becomes of the app', async () => {
    await ada.goto(users)
    await ada.getByRole('link', { name: 'Ben' }).click()
    await ada.getByRole('link', { name: 'Remove from the organisation' }).click()
    await expect(ada.getByRole('listitem').filter({ hasText: robot })).toContainText('belongs to Ada Admin then')
    await ada.getByRole('button', { name: 'Remove' }).click()
    await expectSaid(ada, 'They are removed.')
    await expect(ada.getByText(people.ben.email)).toHaveCount(0)
  })

  await test.step('nothing is orphaned, and Ben sees nothing any more', async () => {
    expect(await works(key)).toBe(200)
    await cleo.reload()
    await expect(cleo.getByRole('heading', { name: robot, level: 1 })).toBeVisible()
    const { items } = await office.call<{ items: { owner: { email: string }; organisation: { name: string } }[] }>(
      'GET',
      `/apps?search=${encodeURIComponent(robot)}`,
    )
    expect(items).toMatchObject([{ owner: { name: 'Ada Admin' }, organisation: { name: company } }])
    expect((await ben.request.get(app)).status()).toBe(404)
    await ben.goto('/portal/private/dashboard')
    await expect(ben.getByText(robot)).toHaveCount(0)
    await ben.goto(users)
    await expect(ben.getByRole('heading', { name: 'You belong to no organisation yet' })).toBeVisible()
  })

  await test.step('meanwhile the owner hands out an invite code', async () => {
    await admin.goto('/admin/settings/organisations')
    await expect(admin.getByLabel('Developers can ask for an organisation')).toBeChecked()
    await expectFinished(admin)
    await admin.goto('/admin/invite-codes')
    await admin.getByRole('button', { name: 'Create invite code' }).click()
    await admin.getByLabel('Name').fill('Spring fair')
    await admin.getByRole('combobox', { name: 'Organisation' }).fill(company)
    await admin.getByRole('option', { name: company }).click()
    await expectAccessible(admin)
    await admin.getByRole('dialog').getByRole('button', { name: 'Create' }).click()
    await expect(admin.getByRole('heading', { name: 'Spring fair', level: 1 })).toBeVisible()
    await expectFinished(admin)
    const code = (await admin.locator('code').first().textContent()) ?? ''
    const guest = await newPage()
    await guest.goto(`/auth/password/register?token=${code}`)
    await expect(guest.getByText(`You are invited to work for ${company}.`)).toBeVisible()
    await admin.goto('/admin/invite-codes')
    await expect(admin.getByRole('row', { name: /Spring fair.*0 of 10/ })).toBeVisible()
    await expectFinished(admin)
  })
  expect(complaints).toEqual([])
})

const named = (firstName: string): Developer => ({ ...newDeveloper(), firstName, lastName: 'Colleague' })

async function invite(page: Page, { email, firstName, lastName }: Developer, isInTeam: boolean): Promise<void> {
  await page.goto(users)
  await page.getByRole('link', { name: 'Invite a colleague' }).click()
  await page.getByLabel('E-mail').fill(email)
  await page.getByLabel('First name').fill(firstName)
  await page.getByLabel('Last name').fill(lastName)
  if (isInTeam) await page.getByLabel('Backend').check()
  await page.getByRole('button', { name: 'Send the invitation' }).click()
  await expectSaid(page, 'The invitation is on its way.')
}

/** By the address in the mail, as a newcomer. */
async function accept(page: Page, office: BackOffice, { email, password }: Developer): Promise<void> {
  await page.goto(await invitationIn(office, email))
  await page.getByLabel('Password', { exact: true }).fill(password)
  await page.getByLabel('The same password again').fill(password)
  await page.getByRole('button', { name: 'Create my account' }).click()
  await expect(page.getByRole('heading', { name: 'Dashboard', level: 1 })).toBeVisible()
}

/** In an evaluation the outbox shows the address while the mail waits. */
async function invitationIn(office: BackOffice, recipient: string): Promise<string> {
  const search = `/mails?search=${encodeURIComponent(recipient)}`
  const found = async () => (await office.call<{ items: { id: string }[] }>('GET', search)).items[0]?.id
  await expect.poll(found).toBeTruthy()
  const { text } = await office.call<{ text: string }>('GET', `/mails/${await found()}`)
  // The path only: tests reach the portal by another name than the one it gives people.
  const link = /\/auth\/invitation\?token=[\w-]+/.exec(text)?.[0]
  if (!link) throw new Error(`No invitation in: ${text}`)
  return link
}
