import { gunzipSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest'
import { bumpStamp } from '../platform/stamps.ts'
import { createTestSite, newOrganisation, openShop, type Shop, type TestSite, tester } from './test-site.ts'

let site: TestSite
let shop: Shop

beforeAll(async () => {
  site = await createTestSite()
  shop = await openShop(site)
})
afterAll(() => site.close())

/** Asks once more, so that what is in doubt after a change has been read. */
async function warm(path: string) {
  await site.visitor().get(path)
  return site.visitor().get(path)
}

describe('pages that are kept for visitors', () => {
  test('are drawn once and then sent without a query', async () => {
    const docs = `${shop.href}/${shop.document.slug}/docs`
    for (const path of ['/', '/portal/catalogue-products', '/portal/catalogue-products?search=par', shop.href, docs]) {
      await warm(path)
      const [statements, drawn] = [site.statements(), site.drawn()]
      const answer = await site.visitor().get(path)
      expect(answer.statusCode, path).toBe(200)
      expect([site.statements(), site.drawn()], path).toEqual([statements, drawn])
    }
  })

  test('are drawn once for many who come at the same time', async () => {
    await warm('/')
    await bumpStamp(site.db, 'settings')
    // With this one the notice is here.
    await site.visitor().get('/portal/catalogue-products')
    const drawn = site.drawn()
    const answers = await Promise.all(Array.from({ length: 20 }, () => site.app.inject('/')))
    expect(site.drawn() - drawn).toBe(1)
    expect(new Set(answers.map(({ body }) => body)).size).toBe(1)
  })

  test('come compressed or not, each with its own strong tag, and not again when they are known', async () => {
    await warm(shop.href)
    const plain = await site.visitor().get(shop.href)
    const zipped = await site.visitor().get(shop.href, { 'accept-encoding': 'br, gzip' })
    const refused = await site.visitor().get(shop.href, { 'accept-encoding': 'gzip;q=0' })
    expect(gunzipSync(zipped.rawPayload).toString()).toBe(plain.body)
    expect(zipped.headers['content-encoding']).toBe('gzip')
    expect(refused.headers['content-encoding']).toBeUndefined()
    expect(plain.headers.vary).toBe('accept-encoding, cookie')
    expect(plain.headers['cache-control']).toBe('private, no-cache')
    expect(plain.headers.etag).toMatch(/^"[\w-]{22}"$/)
    expect(zipped.headers.etag).not.toBe(plain.headers.etag)
    for (const etag of [plain.headers.etag, zipped.headers.etag]) {
      const again = await site.visitor().get(shop.href, { 'if-none-match': `"other", ${etag}` })
      expect(again.statusCode).toBe(304)
      expect(again.body).toBe('')
    }
    expect((await site.visitor().get(shop.href, { 'if-none-match': '"other"' })).statusCode).toBe(200)
  })

  test('show what another replica has changed as soon as its notice is here', async () => {
    const before = (await warm('/')).body
    const { products } = site.capabilities
    await products.updateProduct(tester, shop.product.id, { name: 'Changed elsewhere' }, null)
    expect(before).not.toContain('Changed elsewhere')
    expect((await site.visitor().get('/')).body).toContain('Changed elsewhere')
  })

  test('are the same for addresses that mean the same', async () => {
    await warm('/portal/catalogue-products?search=par')
    const drawn = site.drawn()
    const answer = await site
      .visitor()
      .get('/portal/catalogue-products?utm_source=x&layout=grid&search=+par+&catalogue=')
    expect(answer.statusCode).toBe(200)
    expect(site.drawn()).toBe(drawn)
    expect(answer.body).not.toContain('utm_source')
  })

  test('carry a policy that lets no script of a text run', async () => {
    for (const path of ['/', '/auth/password/login', '/nowhere']) {
      const policy = (await site.visitor().get(path)).headers['content-security-policy']
      expect(policy).toContain("script-src 'self'")
      expect(policy).toContain("frame-ancestors 'none'")
      expect(policy).not.toContain('unsafe')
    }
  })
})

test('a change shows on the very next page after whoever made it has the answer', async () => {
  const deaf = await createTestSite({ deaf: true })
  onTestFinished(() => deaf.close())
  const { href, product } = await openShop(deaf)
  const owner = await deaf.person(null, { owner: true })
  const cookie = [...owner.cookies].map(([name, value]) => `${name}=${value}`).join('; ')
  for (const name of ['Parcels and more', 'Parcels again']) {
    expect((await deaf.visitor().get(href)).body).not.toContain(`<h1>${name}</h1>`)
    const url = `/api/v1/products/${product.id}`
    const changed = await deaf.app.inject({ method: 'PATCH', url, headers: { cookie }, payload: { name } })
    expect(changed.statusCode, changed.body).toBe(200)
    expect((await deaf.visitor().get(href)).body).toContain(`<h1>${name}</h1>`)
  }
})

describe('personal pages', () => {
  test('are stored nowhere and reach nobody else', async () => {
    const member = await site.person(await newOrganisation(site))
    for (const path of ['/', '/portal/catalogue-products', shop.href, '/portal/private/dashboard']) {
      const answer = await member.get(path)
      expect(answer.headers['cache-control'], path).toBe('no-store')
      expect(answer.headers.etag).toBeUndefined()
      expect(answer.body).toContain(member.email)
    }
    for (const path of ['/', '/portal/catalogue-products', shop.href]) {
      expect((await warm(path)).body, path).not.toContain(member.email)
    }
  })

  test('a message for one visitor is not kept for the next', async () => {
    const member = await site.person(await newOrganisation(site))
    const out = await member.post('/auth/logout')
    await bumpStamp(site.db, 'settings')
    expect((await member.get(String(out.headers.location))).body).toContain('You are signed out.')
    expect((await site.visitor().get('/')).body).not.toContain('You are signed out.')
    const forged = site.visitor()
    forged.cookies.set('portico_flash', 'Send your password to evil')
    expect((await forged.get('/')).body).not.toContain('evil')
  })

  test('come compressed where they hold no secret', async () => {
    const member = await site.person(await newOrganisation(site))
    const product = await member.get(shop.href, { 'accept-encoding': 'gzip' })
    expect(gunzipSync(product.rawPayload).toString()).toContain(member.email)
    const dashboard = await member.get('/portal/private/dashboard', { 'accept-encoding': 'gzip' })
    expect(dashboard.headers['content-encoding']).toBeUndefined()
  })
})

describe('files of the theme', () => {
  test('may be kept for ever under their own address, and are asked for again under a plain one', async () => {
    const home = (await site.visitor().get('/')).body
    const address = /href="(\/assets\/[\w-]+\/styles\.css)"/.exec(home)?.[1] ?? ''
    const kept = await site.visitor().get(address, { 'accept-encoding': 'gzip' })
    expect(kept.headers['cache-control']).toBe('public, max-age=31536000, immutable')
    expect(kept.headers['content-encoding']).toBe('gzip')
    const again = await site.visitor().get(address, { 'if-none-match': String(kept.headers.etag) })
    expect(again.statusCode).toBe(304)
    expect((await site.visitor().get('/assets/styles.css')).headers['cache-control']).toBe('public, no-cache')
    expect((await site.visitor().get('/assets/../theme.json')).statusCode).toBe(404)
    expect((await site.visitor().get('/assets/none.css')).statusCode).toBe(404)
  })

  test('icon and robots.txt are where browsers and crawlers look', async () => {
    expect((await site.visitor().get('/favicon.ico')).headers['content-type']).toContain('image/svg+xml')
    expect((await site.visitor().get('/robots.txt')).body).toContain('Disallow: /portal/private/')
  })
})
