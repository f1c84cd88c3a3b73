import { randomUUID } from 'node:crypto'
import { permissions } from '@portico/contract'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Browser, createTestSite, newOrganisation, openShop, type TestSite, tester } from './test-site.ts'

let site: TestSite
let organisation: string
let dana: Browser
let admin: Browser

beforeAll(async () => {
  site = await createTestSite()
  organisation = await newOrganisation(site)
  dana = await site.person(organisation)
  admin = await site.person(organisation, { role: 'admin' })
})
afterAll(() => site.close())

const newApp = '/portal/private/apps'
const fields = { name: 'Warehouse', description: '', visibility: 'personal', redirectURLs: '' }
const appAt = (location: unknown) => String(location).split('#')[0] ?? ''
const accountOf = async ({ email }: Browser) =>
  (await site.db.selectFrom('accounts').select('id').where('email', '=', email).executeTakeFirstOrThrow()).id

describe('the form of an app', () => {
  test('APP-6: keeps redirect addresses, a line each, and names a wrong one at the field', async () => {
    const wrong = await dana.post(newApp, { ...fields, redirectURLs: 'https://example.com/done\nftp://example' })
    expect(wrong.statusCode).toBe(422)
    expect(wrong.body).toContain('Enter an address such as https://example.com/done')
    expect(wrong.body).toContain('ftp://example</textarea>')
    const made = await dana.post(newApp, {
      ...fields,
      redirectURLs: ' https://example.com/done \n\ncom.example.app:/done',
    })
    const page = await dana.get(appAt(made.headers.location))
    expect(page.body).toContain('<code>https://example.com/done</code>')
    expect(page.body).toContain('<code>com.example.app:/done</code>')
    const form = await dana.get(`${appAt(made.headers.location)}/edit`)
    expect(form.body).toContain('https://example.com/done\ncom.example.app:/done</textarea>')
  })

  test('APP-2, G-47: offers teams only to who is in one, and shares with those that were chosen', async () => {
    const form = await dana.get(newApp)
    expect(form.body).not.toContain('value="team"')
    const refused = await dana.post(newApp, { ...fields, visibility: 'team' })
    expect(refused.statusCode).toBe(422)
    expect(refused.body).toContain('The owner is in no team but the default one')
    const { consumers } = site.capabilities
    const { teamId } = await consumers.createTeam(tester, organisation, { name: 'Night shift' })
    for (const one of [dana, admin]) {
      const row = { team_id: teamId, organisation_id: organisation, account_id: await accountOf(one) }
      await site.db.insertInto('team_members').values(row).execute()
    }
    expect((await dana.get(newApp)).body).toContain('Night shift')
    const made = await dana.post(newApp, { ...fields, name: 'Shared', visibility: 'team', team: teamId })
    const page = await admin.get(appAt(made.headers.location))
    expect([page.statusCode, page.body.includes('Team Night shift')]).toEqual([200, true])
  })

  test('GAP-21, APP-2, G-49: says in the default organisation why an app is personal, and keeps it so whatever is sent', async () => {
    const home = await site.db
      .selectFrom('organisations')
      .select('id')
      .where('is_default', '=', true)
      .executeTakeFirst()
    const eve = await site.person(home?.id ?? '')
    expect((await eve.get(newApp)).body).toContain('Only you will see this app')
    const made = await eve.post(newApp, { ...fields, visibility: 'organisation' })
    expect((await eve.get(appAt(made.headers.location))).body).toContain('Only me')
    expect((await eve.get(`${appAt(made.headers.location)}/transfer`)).statusCode).toBe(403)
  })
})

describe('giving an app away', () => {
  test('G-47: its owner chooses a colleague, whose it is then', async () => {
    const made = await dana.post(newApp, { ...fields, name: 'Given' })
    const at = appAt(made.headers.location)
    const form = await dana.get(`${at}/transfer`)
    expect(form.body).toContain(admin.email)
    expect(form.body).not.toContain(`(${dana.email})`)
    const nobody = await dana.post(`${at}/transfer`, { owner: '' })
    expect([nobody.statusCode, nobody.body.includes('Choose a colleague from the list.')]).toEqual([422, true])
    const done = await dana.postAndFollow(`${at}/transfer`, { owner: await accountOf(admin) })
    expect(done.body).toContain('The app has a new owner.')
    expect([(await dana.get(at)).statusCode, (await admin.get(at)).statusCode]).toEqual([404, 200])
  })

  test('in an organisation of many the new owner is searched by name or address, and nobody is listed by the thousand', async () => {
    const many = await newOrganisation(site)
    const first = await site.person(many)
    const heir = await site.person(many)
    const { db } = site
    const at = new Date()
    const people = Array.from({ length: 30 }, (_, n) => {
      const names = { first_name: 'Nr', last_name: String(n).padStart(2, '0') }
      const status = 'active' as const
      return { id: randomUUID(), email: `nr${n}@many.example`, ...names, status, created_at: at, updated_at: at }
    })
    await db.insertInto('accounts').values(people).execute()
    const members = people.map(({ id }) => ({
      account_id: id,
      organisation_id: many,
      role: 'member' as const,
      created_at: at,
    }))
    await db.insertInto('memberships').values(members).execute()
    const made = await first.post(newApp, { ...fields, name: 'Given among many' })
    const form = `${appAt(made.headers.location)}/transfer`
    const listed = (body: string) => body.match(/<option value="[0-9a-f-]{36}"/g)?.length ?? 0
    const whole = await first.get(form)
    expect([listed(whole.body), whole.body.includes('And 11 more')]).toEqual([20, true])
    const found = await first.get(`${form}?search=${encodeURIComponent('NR2@many')}`)
    expect([listed(found.body), found.body.includes('nr2@many.example')]).toEqual([1, true])
    expect((await first.get(`${form}?search=nobody-at-all`)).body).toContain('Nobody in your organisation is called')
    const wrong = await first.post(form, { owner: '', search: heir.email })
    expect([wrong.statusCode, listed(wrong.body), wrong.body.includes(`value="${heir.email}"`)]).toEqual([422, 1, true])
    // Whoever was found by a search is not in the first twenty, and is taken all the same.
    expect((await first.postAndFollow(form, { owner: people[29]?.id ?? '', search: 'nr29' })).body).toContain(
      'The app has a new owner.',
    )
  })

  test('ROL-3: an admin finds apps they do not see by name only, and takes one over', async () => {
    const made = await dana.post(newApp, { ...fields, name: 'Left behind' })
    const at = appAt(made.headers.location)
    expect((await admin.get(at)).statusCode).toBe(404)
    expect((await admin.get('/portal/private/dashboard')).body).toContain('Take over Left behind')
    expect((await dana.get('/portal/private/dashboard')).body).not.toContain('Take over')
    const form = await admin.get(`${at}/transfer`)
    expect(form.body).toContain('You do not see this app.')
    await admin.post(`${at}/transfer`, { owner: await accountOf(admin) })
    expect((await admin.get(at)).body).toContain('Left behind')
    const stranger = await site.person(await newOrganisation(site), { role: 'admin' })
    expect((await stranger.get(`${at}/transfer`)).statusCode).toBe(404)
  })
})

test('CUS-2, CUS-3: a pair kept for an app is shown at once, revealed with both halves, and neither rotated nor revoked', async () => {
  const shop = await openShop(site, 'Kept')
  const made = await dana.post(newApp, { ...fields, name: 'With a pair' })
  const at = appAt(made.headers.location)
  const appId = at.split('/').at(-1) ?? ''
  const office = { ...tester, permissions: new Set(permissions) }
  const { id } = await site.capabilities.customCredentials.addCredential(office, appId, {
    kind: 'stored',
    alias: 'Old user',
    planId: shop.free.id,
    productIds: [shop.product.id],
    key: 'warehouse',
    secret: 'sesame',
  })
  const page = await dana.get(at)
  expect(page.body).toContain('We only keep this for you')
  expect(page.body).not.toMatch(/sesame|warehouse/)
  for (const verb of ['rotate', 'revoke']) {
    expect(page.body).not.toContain(`${at}/credentials/${id}/${verb}`)
    expect((await dana.post(`${at}/credentials/${id}/${verb}`, { overlap: 'now' })).statusCode).toBe(422)
  }
  const revealed = await dana.post(`${at}/credentials/${id}/reveal`)
  expect(revealed.body).toContain('<code class="key">warehouse</code>')
  expect(revealed.body).toContain('<code class="key">sesame</code>')
})
