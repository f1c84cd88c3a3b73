import sanitizeHtml from 'sanitize-html'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { newId } from '../platform/ids.ts'
import { type Browser, createTestSite, newOrganisation, openShop, type TestSite, tester, wish } from './test-site.ts'

interface Field {
  name: string
  /** Of an input; else the name of the element. */
  type: string
  value: string
  isWrong: boolean
}

interface Form {
  action: string
  fields: Field[]
}

let site: TestSite
let admin: Browser
let newcomer: Browser
let tokenPages: string[]
let ids: Record<string, string>

beforeAll(async () => {
  site = await createTestSite()
  const organisation = await newOrganisation(site)
  admin = await site.person(organisation, { role: 'admin' })
  newcomer = await site.person(null)
  ids = await furnish(organisation)
  tokenPages = await linksOfMails(['password-reset', 'invitation'])
})
afterAll(() => site.close())

/** Something for every page to be about. */
async function furnish(organisation: string): Promise<Record<string, string>> {
  const { consumers } = site.capabilities
  const shop = await openShop(site)
  await consumers.updateOrganisationSettings(tester, { ownInviteCodes: true })
  const colleague = await site.person(organisation)
  const made = await admin.post('/portal/private/cart/provision', wish(shop, 'free'))
  const app = lastOf(made.headers.location)
  const page = await admin.get(`/portal/private/apps/${app}`)
  await admin.post('/portal/private/cart/provision', wish(shop, 'checked', { client_name: 'Waits' }))
  await admin.post('/portal/private/cart', itemOf(shop))
  await admin.post('/portal/private/organisation', { mode: 'team', team_name: 'Night shift', name: '' })
  await admin.post('/portal/private/profile/second-factor', { mode: 'begin' })
  const guest = { email: 'gus@example.com', first: 'Gus', last: 'Guest', role: 'member' }
  const invited = await admin.postAndFollow('/portal/private/users/invite', guest)
  const code = { name: 'Course', quota: '5', lifetime: '30', team: '' }
  const coded = await admin.post('/portal/private/users/invite-codes', code)
  const first = (table: 'accounts' | 'access_requests') => site.db.selectFrom(table).select('id')
  const waiting = await first('access_requests').where('status', '=', 'pending').executeTakeFirstOrThrow()
  const person = await first('accounts').where('email', '=', colleague.email).executeTakeFirstOrThrow()
  const teams = await admin.get('/portal/private/organisation')
  return {
    app,
    credential: /id="credential-([\w-]+)"/.exec(page.body)?.[1] ?? '',
    request: waiting.id,
    person: person.id,
    invitation: /users\/invitations\/([\w-]+)/.exec(invited.body)?.[1] ?? '',
    team: /organisation\/teams\/([\w-]+)/.exec(teams.body)?.[1] ?? '',
    inviteCode: lastOf(coded.headers.location),
    product: shop.product.slug,
    document: shop.document.slug,
    operation: 'list-parcels',
  }
}

/** Where the links of these mails lead. */
async function linksOfMails(templates: string[]): Promise<string[]> {
  await site.visitor().post('/auth/password/new', { email: newcomer.email })
  await site.capabilities.events.dispatch()
  const mails = await site.db
    .selectFrom('mails')
    .selectAll()
    .where('template', 'in', templates)
    .orderBy('template')
    .execute()
  const at: Record<string, string> = { invitation: '/auth/invitation', 'password-reset': '/auth/password/edit' }
  return mails.map(({ template, model_sealed }) => `${at[template]}?token=${site.tokenIn(model_sealed)}`)
}

const itemOf = (shop: Awaited<ReturnType<typeof openShop>>) => ({
  'product-id': shop.product.id,
  'plan-id': shop.free.id,
  'catalogue-id': shop.catalogue.id,
})

const lastOf = (location: unknown) => /([\w-]+)(?:#.*)?$/.exec(String(location))?.[1] ?? ''

/** The forms of a page that change something, as a browser reads them. */
function formsIn(html: string): Form[] {
  const forms: Form[] = []
  let open: Form | undefined
  sanitizeHtml(html, {
    allowedTags: false,
    allowedAttributes: false,
    allowVulnerableTags: true,
    onOpenTag(tag, attributes) {
      if (tag === 'form' && attributes.method?.toLowerCase() === 'post') {
        open = { action: attributes.action ?? '', fields: [] }
        forms.push(open)
      }
      const last = open?.fields.at(-1)
      if (tag === 'option' && last && last.value === '') last.value = attributes.value ?? ''
      if (!open || attributes.name === undefined) return
      const { name, value = '' } = attributes
      const type = tag === 'input' ? (attributes.type ?? 'text') : tag
      open.fields.push({ name, type, value, isWrong: attributes['aria-invalid'] === 'true' })
    },
    onCloseTag: (tag) => {
      if (tag === 'form') open = undefined
    },
  })
  return forms
}

const isTyped = ({ type }: Field) => ['text', 'email', 'number', 'textarea'].includes(type)
const isSecret = ({ type }: Field) => type === 'password'
const isChoice = ({ type }: Field) => ['select', 'button', 'radio', 'checkbox'].includes(type)
const tooLong = (name: string) => `typed as ${name} ${'x'.repeat(20_000)}`

/** What somebody could send whose hand slipped, or who means no good. */
function wrongValue(field: Field, choices: 'as offered' | 'nonsense'): string {
  if (isTyped(field)) return tooLong(field.name)
  if (isSecret(field)) return `no password for ${field.name} ${'x'.repeat(1000)}`
  return isChoice(field) && choices === 'nonsense' ? 'nonsense' : field.value
}

/** Of each name the first: of choices that is the one offered first. */
const wrongly = ({ fields }: Form, choices: 'as offered' | 'nonsense') =>
  Object.fromEntries(fields.toReversed().map((field) => [field.name, wrongValue(field, choices)]))

const namesOf = ({ fields }: Pick<Form, 'fields'>) => [...new Set(fields.map(({ name }) => name))].join(' ')
const isSameForm = (one: Form, other: Form) => one.action === other.action && namesOf(one) === namesOf(other)

/** Forms that can be filled in, of all pages that this person sees. */
async function formsFor(browser: Browser, more: readonly string[] = []): Promise<Form[]> {
  const pages = site.registry.all().filter(({ kind, method }) => kind === 'page' && method === 'GET')
  const addresses = pages.map(({ path }) => path.replaceAll(/\{(\w+)\}/g, (_, name: string) => ids[name] ?? newId()))
  const forms: Form[] = []
  for (const path of [...addresses.filter((path) => /^\/(portal|auth)/.test(path)), ...more]) {
    const { body } = await browser.get(path)
    const fillable = formsIn(body).filter(({ fields }) =>
      fields.some((field) => isTyped(field) || isSecret(field) || isChoice(field)),
    )
    forms.push(...fillable.filter((form) => !forms.some((known) => isSameForm(form, known))))
  }
  return forms
}

function entranceOf({ action }: Form): string {
  const [path = ''] = action.split(/[?#]/)
  const shapeOf = (shape: string) => new RegExp(`^${shape.replaceAll(/\{\w+\}/g, '[^/]+')}$`)
  return site.registry.all().find((one) => one.method === 'POST' && shapeOf(one.path).test(path))?.name ?? action
}

/** An app that is there is offered first, and then these are for nothing. */
const notAsked = ['client_name', 'description']

/** Nothing that was typed is lost, and what is wrong is said: above, and at each field, all at once. */
function expectMendable(form: Form, html: string, name: string, choices: string): void {
  // A code counts once, and is no more sent back than a password.
  const typed = form.fields.filter((field) => isTyped(field) && field.name !== 'code').map((field) => field.name)
  expect(
    typed.filter((field) => !html.includes(tooLong(field))),
    `${name} loses`,
  ).toEqual([])
  expect(html, name).toContain('role="alert"')
  const wrong = formsIn(html)
    .filter((again) => isSameForm(again, form))
    .flatMap(({ fields }) => fields)
  const named = wrong.filter(({ isWrong }) => isWrong)
  if (choices === 'as offered') {
    const filledIn = form.fields.filter((field) => isTyped(field) || isSecret(field))
    const asked = filledIn.filter((field) => name !== 'requestAccessForm' || !notAsked.includes(field.name))
    expect(namesOf({ fields: named }), `${name} names these fields`).toBe(namesOf({ fields: asked }))
  }
  for (const { name: field } of named)
    expect(html, name).toMatch(new RegExp(`id="field-${field}-error">.*<span>[A-Z][^<]+\\.</span>`))
}

const auditCount = async () => (await site.db.selectFrom('audit_entries').select('id').execute()).length

test('every form says what is wrong at its field, keeps what was typed, and changes nothing', async () => {
  const before = await auditCount()
  const tried = new Set<string>()
  for (const browser of [admin, newcomer, site.visitor()]) {
    for (const form of await formsFor(browser, browser === admin ? [] : tokenPages)) {
      const name = entranceOf(form)
      tried.add(name)
      for (const choices of ['as offered', 'nonsense'] as const) {
        // What is offered is right: alone it would change something. And nonsense needs something to choose from.
        const isTried = choices === 'nonsense' ? isChoice : (field: Field) => isTyped(field) || isSecret(field)
        if (!form.fields.some(isTried)) continue
        const answer = await browser.post(form.action.split('#')[0] ?? '', wrongly(form, choices))
        expect(answer.statusCode, `${name}, choices ${choices}`).toBe(422)
        expectMendable(form, answer.body, name, choices)
      }
    }
  }
  const others = site.registry
    .all()
    .filter(({ kind, method, name }) => kind === 'page' && method === 'POST' && !tried.has(name))
  expect(others.map(({ name }) => name).sort()).toEqual(notTried.trim().split(/\s+/))
  expect(await auditCount()).toBe(before)
})

/** Nothing can be typed or chosen in them, or they need a passkey, a second step, terms of use, a place where everybody meets, or somebody who looks as another. */
const notTried = `
  acceptTermsForm addToCartForm confirmEmailForm deleteAppForm endImpersonationForm finishRotationForm inboxForm newPasskeyForm passkeyForm
  passkeySignInForm profilePictureForm removeColleagueForm removeCredentialProductForm removeFromCartForm removePictureForm
  renewCredentialForm requestOrganisationForm resumeCredentialForm revealCredentialForm revokeCredentialForm secondStepForm sessionsForm signOutForm
  switchOrganisationForm unsubscribeForm withdrawRequestForm
`
