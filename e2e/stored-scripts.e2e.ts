import type { Page } from '@playwright/test'
import { openAdmin } from './support/admin.ts'
import { pendingRequestOf, publishProduct } from './support/back-office.ts'
import { registerQuickly, requestQuickly, unique } from './support/developer.ts'
import { watch } from './support/looks.ts'
import { expect, test } from './support/test.ts'

// Scripts in texts that people write are shown as text and never run: neither on the live portal nor in the admin app.

const script = '<script>globalThis.hacked = true; alert(1)</script>'
const handler = '<img src="/none.png" onerror="globalThis.hacked = true; alert(2)">'
const attribute = '"><svg onload="globalThis.hacked = true; alert(3)">'
const template = "{{ 'x' | html }}{% raw %}"
const markdown = [
  script,
  handler,
  attribute,
  template,
  '[a link](javascript:globalThis.hacked=true)',
  '[another](JaVaScRiPt:alert(4))',
  '[a third](data:text/html;base64,PHNjcmlwdD5hbGVydCg1KTwvc2NyaXB0Pg==)',
  '![](javascript:alert(6))',
  '<a href="javascript:alert(7)">a fourth</a>',
  '<iframe src="https://evil.example/"></iframe>',
  '<form action="https://evil.example/"><input name="password"></form>',
  '<style>body { display: none }</style>',
].join('\n\n')

const evilDocument = (title: string) => ({
  openapi: '3.1.0',
  info: {
    title: `${title} ${script}`,
    version: `1 ${attribute}`,
    description: markdown,
    contact: { name: handler, url: 'javascript:alert(8)' },
    license: { name: script, url: 'javascript:alert(9)' },
  },
  servers: [{ url: 'javascript:alert(10)', description: handler }],
  tags: [{ name: `Tag ${attribute}`, description: markdown }],
  paths: {
    '/things/{id}': {
      get: {
        operationId: `read${script}`,
        tags: [`Tag ${attribute}`],
        summary: `Read ${handler}`,
        description: markdown,
        externalDocs: { url: 'javascript:alert(11)' },
        parameters: [
          {
            name: 'id',
            in: 'path',
            required: true,
            description: markdown,
            schema: { type: 'string', default: script, enum: [script, attribute], pattern: handler },
            example: `</script>${script}`,
          },
        ],
        responses: {
          200: {
            description: markdown,
            headers: { [`X-${'Odd'}`]: { description: handler, schema: { type: 'string' } } },
            content: {
              'application/json': {
                schema: { type: 'object', properties: { [attribute]: { type: 'string', description: markdown } } },
                example: { text: `</code></pre>${script}` },
              },
            },
          },
        },
      },
    },
  },
})

test('scripts in a product and its documents are shown and never run', async ({ page, office }) => {
  const tag = unique('Odd')
  const product = await publishProduct(office, {
    name: `${tag} ${handler}`,
    summary: `${script}${attribute}`.slice(0, 200),
    description: markdown,
  })
  await office.upload(`/products/${product.id}/api-documents`, {
    name: 'odd.json',
    mimeType: 'application/json',
    buffer: Buffer.from(JSON.stringify(evilDocument(tag))),
  })
  const { complaints } = watch(page)
  await page.goto(`/portal/catalogue-products?search=${encodeURIComponent(tag)}`)
  await expectHarmless(page)
  await expect(page.getByRole('link', { name: `${tag} ${handler}`, exact: true })).toBeVisible()
  await page.goto(`/portal/catalogue-products/${product.slug}`)
  await expectHarmless(page)
  await expect(page.getByRole('heading', { level: 1 })).toContainText('onerror=')
  await expect(page.locator('main a[href^="javascript" i], main a[href^="data:" i]')).toHaveCount(0)
  await page.getByRole('link', { name: /^Read Odd/ }).click()
  await expectHarmless(page)
  await expect(page.getByRole('heading', { level: 1 })).toContainText('<script>')
  const operation = page.locator('main a[href*="/docs/operations/"]').first()
  await page.goto((await operation.getAttribute('href')) ?? '')
  await expectHarmless(page)
  await expect(page.getByRole('heading', { level: 1 })).toContainText('onerror=')

  await registerQuickly(page)
  for (const path of ['/', `/portal/catalogue-products/${product.slug}`]) {
    await page.goto(path)
    await expectHarmless(page)
  }
  await page.goto(
    `/portal/catalogue-products?search=${encodeURIComponent(script + attribute)}&catalogue=${encodeURIComponent(attribute)}`,
  )
  await expectHarmless(page)
  expect(complaints).toEqual([])
})

test('scripts of a developer never run, for nobody', async ({ page, office, browser, portal }) => {
  const app = `${unique('Odd')} ${handler}`
  const { complaints } = watch(page)
  const developer = await registerQuickly(page, {
    email: `odd-${crypto.randomUUID()}@example.com`,
    firstName: script,
    lastName: attribute,
    password: 'heron lantern orbit',
  })
  const path = await requestQuickly(page, office, { plan: 'Standard', app, message: markdown })
  for (const address of [
    path,
    `${path}/edit`,
    `${path}/delete`,
    '/portal/private/dashboard',
    '/portal/private/profile',
  ]) {
    await page.goto(address)
    await expectHarmless(page)
  }
  await page.goto(path)
  await expect(page.getByRole('heading', { name: app, level: 1 })).toBeVisible()

  const admin = await (await browser.newContext({ baseURL: portal.portalUrl })).newPage()
  const watched = watch(admin)
  const request = await pendingRequestOf(office, developer.email)
  await openAdmin(admin, await portal.account('Portal owner'), `/admin/access-requests/${request}`)
  await expect(admin.getByRole('heading', { level: 1 })).toContainText('<script>')
  await expect(admin.getByText('a third')).toBeVisible()
  await expectHarmless(admin)
  await admin.getByRole('link', { name: app }).click()
  await expect(admin.getByRole('heading', { level: 1 })).toContainText('onerror=')
  await expectHarmless(admin)
  await admin.goto('/admin/accounts')
  await expect(admin.getByText(developer.email)).toBeVisible()
  await expectHarmless(admin)
  expect([...complaints, ...watched.complaints]).toEqual([])
  await admin.context().close()
})

async function expectHarmless(page: Page): Promise<void> {
  await expect(page.getByRole('main')).toBeVisible()
  const found = await page.locator('html').evaluate((root) => {
    const all = [...root.querySelectorAll('*')]
    return {
      ran: 'hacked' in globalThis,
      handlers: all.filter((element) => [...element.attributes].some(({ name }) => name.startsWith('on'))).length,
      scripts: all.filter((element) => element.localName === 'script' && element.textContent.trim() !== '').length,
      strangers: root.querySelectorAll('iframe, main style, form[action*="evil"], [src^="javascript" i]').length,
      links: root.querySelectorAll('a[href^="javascript" i], a[href^="data:" i], a[href^="vbscript" i]').length,
    }
  })
  expect(found, page.url()).toEqual({ ran: false, handlers: 0, scripts: 0, strangers: 0, links: 0 })
}
