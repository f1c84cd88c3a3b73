import type { BrowserContext, Page } from '@playwright/test'
import { newDeveloper, registerQuickly } from './support/developer.ts'
import { expectSaid, fillRegistration, signIn } from './support/live-portal.ts'
import { signUp } from './support/sign-ups.ts'
import { expect, test } from './support/test.ts'

const dashboard = '/portal/private/dashboard'

test('signing out ends the session, for whoever kept its cookie as well', async ({ page, context, baseURL }) => {
  await registerQuickly(page)
  await page.goto(dashboard)
  const cookie = await sessionCookie(context)
  await page.getByLabel('Account of Robin Reader').click()
  await page.getByRole('button', { name: 'Sign out' }).click()
  await expectSaid(page, 'You are signed out.')
  await expect(page.getByRole('link', { name: 'Sign in' }).first()).toBeVisible()
  expect(await sessionCookie(context)).toBeUndefined()

  await context.addCookies([{ name: 'portico_session', value: cookie ?? '', url: baseURL ?? '' }])
  await page.goto(dashboard)
  await expect(page.getByRole('heading', { name: 'Sign in', level: 1 })).toBeVisible()
  await page.goBack()
  await expect(page.getByText('Robin Reader')).toHaveCount(0)
})

test('the session gets a new id when somebody signs in, and the old one is worth nothing', async ({
  page,
  context,
  baseURL,
}) => {
  const developer = await registerQuickly(page)
  const before = await sessionCookie(context)
  expect(before).toBeTruthy()

  // Somebody plants a session of their own and waits for the victim to sign in.
  const victim = newDeveloper()
  await registerAnew(page, context, victim)
  await context.clearCookies()
  await context.addCookies([{ name: 'portico_session', value: before ?? '', url: baseURL ?? '' }])
  const answer = await page.request.post('/auth/password/login', {
    form: { login: victim.email, password: victim.password },
  })
  expect(answer.url()).toContain(dashboard)
  const after = await sessionCookie(context)
  expect(after).toBeTruthy()
  expect(after).not.toBe(before)

  await context.clearCookies()
  await context.addCookies([{ name: 'portico_session', value: before ?? '', url: baseURL ?? '' }])
  await page.goto(dashboard)
  await expect(page.getByRole('heading', { name: 'Sign in', level: 1 })).toBeVisible()
  await expect(page.getByText(developer.firstName)).toHaveCount(0)
})

test('a made-up session id is never taken over', async ({ page, context, baseURL }) => {
  const planted = 'A'.repeat(43)
  await context.addCookies([{ name: 'portico_session', value: planted, url: baseURL ?? '' }])
  const developer = newDeveloper()
  await page.goto('/auth/password/register')
  await fillRegistration(page, developer)
  await signUp(page, page.getByRole('heading', { name: 'Dashboard', level: 1 }))
  await expect(page).toHaveURL(dashboard)
  expect(await sessionCookie(context)).not.toBe(planted)
})

test('the session’s cookie is out of reach for scripts and other sites', async ({ page, context }) => {
  await registerQuickly(page)
  const [cookie] = (await context.cookies()).filter(({ name }) => name === 'portico_session')
  expect(cookie).toMatchObject({ httpOnly: true, sameSite: 'Lax', path: '/' })
})

test.describe('after signing in', () => {
  test('people land where they were going', async ({ page, context }) => {
    const developer = await registerQuickly(page)
    await context.clearCookies()
    await page.goto('/portal/private/profile')
    await expect(page.getByRole('heading', { name: 'Sign in', level: 1 })).toBeVisible()
    await signIn(page, developer)
    await expect(page).toHaveURL('/portal/private/profile')
  })

  test('a wrong password on the way does not lose the place', async ({ page, context }) => {
    const developer = await registerQuickly(page)
    await context.clearCookies()
    await page.goto('/portal/private/profile')
    await signIn(page, { ...developer, password: 'not the password' })
    await expect(page.getByRole('alert')).toContainText('do not belong together')
    await signIn(page, developer)
    await expect(page).toHaveURL('/portal/private/profile')
  })

  const elsewhere = [
    'https://evil.example/',
    '//evil.example/',
    '/\\evil.example/',
    '/\t/evil.example/',
    'javascript:alert(1)',
    '/%0d%0alocation:https://evil.example',
    'http:evil.example',
  ]
  test('they are never led elsewhere', async ({ page, context, baseURL }) => {
    const developer = await registerQuickly(page)
    for (const address of elsewhere) {
      const signInPage = `/auth/password/login?return-to=${encodeURIComponent(address)}`
      const signedIn = await page.request.get(signInPage, { maxRedirects: 0 })
      expect(originOf(signedIn.headers().location, baseURL), `signed in, ${address}`).toBe(baseURL)
      const form = { login: developer.email, password: developer.password, 'return-to': address }
      const signingIn = await page.request.post('/auth/password/login', { form, maxRedirects: 0 })
      expect(signingIn.status()).toBe(303)
      expect(originOf(signingIn.headers().location, baseURL), `signing in, ${address}`).toBe(baseURL)
    }
    await context.clearCookies()
    await page.goto(`/auth/password/login?return-to=${encodeURIComponent('//evil.example/')}`)
    await signIn(page, developer)
    await expect(page).toHaveURL(dashboard)
  })
})

const originOf = (location: string | undefined, base: string | undefined) => new URL(location ?? 'none:', base).origin

const sessionCookie = async (context: BrowserContext) =>
  (await context.cookies()).find(({ name }) => name === 'portico_session')?.value

async function registerAnew(page: Page, context: BrowserContext, developer: ReturnType<typeof newDeveloper>) {
  await context.clearCookies()
  await registerQuickly(page, developer)
}
