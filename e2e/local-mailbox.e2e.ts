import { registerQuickly } from './support/developer.ts'
import { expectAccessible, expectSound, watch } from './support/looks.ts'
import { expect, test } from './support/test.ts'

// Recording runs a script in every frame. That of a mail refuses scripts and complains, which is what this watches for.
test.use({ trace: 'off' })

test('an evaluation shows its mails as their recipients get them, and they ask nothing of other hosts', async ({
  page,
  browser,
}) => {
  const context = await browser.newContext()
  const { email } = await registerQuickly(await context.newPage())
  await context.close()
  const { complaints } = watch(page)
  await page.goto('/mailbox')
  const entry = page.getByRole('listitem').filter({ hasText: email })
  await expect(async () => {
    await page.getByRole('link', { name: 'Look again' }).click()
    await expect(entry.first()).toBeVisible({ timeout: 1_000 })
  }).toPass()
  for (const width of [1280, 390]) {
    await page.setViewportSize({ width, height: 900 })
    await expectSound(page)
  }
  await expectAccessible(page)
  await entry.first().getByRole('link').click()
  await expect(page.frameLocator('iframe').getByRole('link').first()).toBeVisible()
  await expectSound(page)
  await expectAccessible(page)
  await page.getByText('As plain text').click()
  await expect(page.locator('pre')).toContainText('http')
  expect(complaints).toEqual([])
})

test('a browser draws every shipped mail on a small screen too, and asks nobody for anything', async ({
  page,
  office,
}) => {
  const asked: string[] = []
  page.on('request', (request) => asked.push(request.url()))
  await page.setViewportSize({ width: 390, height: 700 })
  const { items } = await office.call<{ items: { name: string }[] }>('GET', '/mail-templates')
  expect(items.length).toBeGreaterThan(30)
  for (const { name } of items) {
    const path = `/mail-templates/${name}`
    const { shipped } = await office.call<{ shipped: { subject: string; body: string } }>('GET', path)
    const { html } = await office.call<{ html: string }>('POST', `${path}/preview`, shipped)
    await page.setContent(html)
    const [words, wider] = await page
      .locator('html')
      .evaluate((root) => [root.textContent.trim().length, root.scrollWidth - root.clientWidth])
    expect({ name, isEmpty: Number(words) < 20, wider }).toEqual({ name, isEmpty: false, wider: 0 })
  }
  expect(asked).toEqual([])
})
