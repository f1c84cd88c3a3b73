import sanitizeHtml from 'sanitize-html'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Browser, createTestSite, newOrganisation, openShop, type TestSite, tester, wish } from './test-site.ts'

const script = '<script>alert(1)</script>'
const image = '"><img src=x onerror=alert(1)>'
const template = '{{ frame.baseUrl }}{% render "head" %}'

let site: TestSite
let member: Browser

beforeAll(async () => {
  site = await createTestSite()
  member = await site.person(await newOrganisation(site))
})
afterAll(() => site.close())

/** What a browser would make of the page holds no element and no attribute of theirs. */
function expectHarmless(html: string, path: string): void {
  const found: string[] = []
  sanitizeHtml(html, {
    allowedTags: false,
    allowedAttributes: false,
    allowVulnerableTags: true,
    onOpenTag(name, attributes) {
      const tag = `<${name} ${JSON.stringify(attributes)}>`
      const isOurs = name !== 'script' || attributes.src?.startsWith('/assets/')
      if (!isOurs || ['iframe', 'object', 'embed', 'base', 'style', 'img'].includes(name)) found.push(tag)
      for (const [attribute, value] of Object.entries(attributes)) {
        const leadsAway =
          ['href', 'src', 'action', 'formaction'].includes(attribute) && !/^(\/(?!\/)|#|\?|https?:)/.test(value)
        if (attribute.startsWith('on') || attribute === 'style' || leadsAway) found.push(tag)
      }
    },
  })
  expect(found, path).toEqual([])
}

test('the check finds what it looks for', () => {
  for (const html of [script, image.slice(2), '<p onclick=x>', '<a href="javascript:alert(1)">', '<a href="//evil">']) {
    expect(() => expectHarmless(html, ''), html).toThrow()
  }
})

test('texts of products and plans are shown and never carried out', async () => {
  const shop = await openShop(site, 'Shop')
  const { products, plans, catalogues } = site.capabilities
  await products.updateProduct(
    tester,
    shop.product.id,
    {
      name: `Name ${script}${image}${template}`.slice(0, 120),
      summary: `Summary ${image}${script}${template}`,
      description: `# ${script}\n\n[link](javascript:alert(1)) <svg onload=alert(1)> ![x](javascript:alert(1))\n\n${image}\n\n${template}`,
    },
    null,
  )
  await plans.updatePlan(tester, shop.free.id, { name: `Plan ${image}`, description: script }, null)
  await catalogues.updateCatalogue(tester, shop.catalogue.id, { name: `All ${image}${script}` }, null)
  const request = `/portal/private/cart/provision?product=shop&plan=${shop.free.id}&catalogue=${shop.catalogue.id}`
  const made = await member.post('/portal/private/cart/provision', {
    ...wish(shop, 'free'),
    client_name: `App ${script}${image}`,
    description: template,
    message: script,
  })
  const app = String(made.headers.location)
  for (const path of ['/', '/portal/catalogue-products', shop.href, request, '/portal/private/dashboard', app]) {
    const page = await member.get(path)
    expect(page.statusCode, path).toBe(200)
    expect(page.body, path).toContain('&lt;')
    expectHarmless(page.body, path)
    const visitors = await site.visitor().get(path)
    expectHarmless(visitors.body, path)
  }
  expect((await member.get(shop.href)).body).toContain('{{ frame.baseUrl }}')
})

test('texts of an API document are shown and never carried out', async () => {
  const shop = await openShop(site, 'Documented')
  const hostile = {
    openapi: '3.1.0',
    info: {
      title: `Title ${script}${image}`,
      version: `1${image}`,
      description: `${script} [x](javascript:alert(1)) ${template}`,
      contact: { name: script, url: 'javascript:alert(1)' },
      license: { name: image, url: 'javascript:alert(1)' },
    },
    servers: [{ url: 'javascript:alert(1)', description: script }],
    tags: [{ name: script, description: image }],
    components: {
      securitySchemes: { [`key${'x'}`]: { type: 'apiKey', in: 'header', name: image, description: script } },
    },
    security: [{ keyx: [] }],
    paths: {
      [`/things/{id}/${script}`]: {
        post: {
          tags: [script],
          operationId: image,
          summary: `Summary ${script}${image}`,
          description: `${script} ${image} ${template}`,
          parameters: [
            { name: 'id', in: 'path', required: true, schema: { type: 'string', example: script } },
            { name: image, in: 'query', description: script, schema: { type: 'string', enum: [script, image] } },
          ],
          requestBody: {
            content: {
              'application/json': {
                schema: {
                  type: 'object',
                  properties: { [image]: { type: 'string', description: script, default: image, pattern: script } },
                },
                example: { value: script },
              },
            },
          },
          responses: {
            '200': { description: script, headers: { 'X-Y': { description: image, schema: { type: 'string' } } } },
          },
        },
      },
    },
  }
  const bytes = Buffer.from(JSON.stringify(hostile))
  const document = await site.capabilities.documents.uploadApiDocument(tester, shop.product.id, bytes, {
    slug: 'hostile',
  })
  const docs = `${shop.href}/${document.slug}/docs`
  const overview = await site.visitor().get(docs)
  expect(overview.statusCode).toBe(200)
  expectHarmless(overview.body, docs)
  const operation = /href="([^"]+\/docs\/operations\/[^"]+)"/.exec(overview.body)?.[1] ?? ''
  const page = await site.visitor().get(operation)
  expect(page.statusCode).toBe(200)
  expect(page.body).toContain('&lt;script&gt;')
  expectHarmless(page.body, operation)
  expectHarmless((await site.visitor().get(shop.href)).body, shop.href)
})

test('SES-6: what is searched for and typed is shown and never carried out', async () => {
  const query = encodeURIComponent(`${script}${image}`)
  for (const path of [`/portal/catalogue-products?search=${query}`, `/nowhere/${query}?x=${query}`]) {
    expectHarmless((await site.visitor().get(path)).body, path)
  }
  const login = await site.visitor().post('/auth/password/login', { login: image, password: '' })
  expect(login.body).toContain('&lt;img')
  expectHarmless(login.body, 'login')
})
