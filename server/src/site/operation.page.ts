import { z } from 'zod'
import { type CallForm, callForm, type OperationRow, typedCall } from '../documentation/index.ts'
import { absent, Refused } from '../platform/errors.ts'
import { type Typed, typedIn } from '../platform/http/form-failure.ts'
import { type AnyVisit, type Drawn, form, type Page, page } from '../platform/http/pages.ts'
import type { BrowsedService } from './example-call.ts'
import { type FoundOperation, faultOfCredential, findOperation } from './found-operation.ts'
import { shownOperation } from './operation-model.ts'
import type { SiteTools } from './pages.ts'
import { paths } from './paths.ts'
import { navigation, ofOperation } from './reference.page.ts'
import type { Tried } from './tried-calls.ts'
import { tryItModel } from './try-it-model.ts'

/** Longer documents show beside an operation only those of its own group; the overview lists them all. */
const mostInNavigation = 150
const longestBody = 100_000

const fields = z.object({
  /** `send`: the call is made; `key`: the samples hold the key. */
  mode: z.enum(['send', 'key'], 'Choose what to do.'),
  credential: z.string('Choose one of your keys.'),
  'media-type': z.string('Choose one of the content types.'),
  body: z.string('Enter one body.').max(longestBody, 'Enter 100,000 characters at most.'),
})

type Fields = z.output<typeof fields>

export function operationPages(site: SiteTools): Page[] {
  const path = '/portal/catalogue-products/{product}/{document}/docs/operations/{operation}'

  async function draw(visit: AnyVisit, found: FoundOperation, tried: Tried = {}): Promise<Drawn> {
    const { document, product, shown, service } = found
    const isLong = document.summary.operationCount > mostInNavigation
    const beside = await site.reference.listOperations(document.id, isLong ? shown.operation.tag : undefined)
    const href = (row: OperationRow) => paths.operation(product.slug, document.slug, row.slug)
    return site.draw(
      visit,
      'operation',
      { title: `${shown.operation.title} · ${document.title}` },
      {
        ...navigation(found, beside, shown.operation.slug),
        operation: shownOperation(shown.operation, document.summary, service, tried),
        tryIt: tryItModel(found, visit.actor, tried),
        previous: shown.previous && { summary: shown.previous.title, href: href(shown.previous) },
        next: shown.next && { summary: shown.next.title, href: href(shown.next) },
      },
    )
  }

  return [
    page({ name: 'operationPage', path, access: 'anyone', params: ofOperation, kept: true }, async (visit) =>
      draw(visit, await findOperation(site, visit.actor, visit.params)),
    ),
    form(
      { name: 'tryOperationForm', path, access: 'member', params: ofOperation, form: fields },
      {
        async submit(visit) {
          const { actor, params, form: sent, request } = visit
          const found = await findOperation(site, actor, params)
          const typed = typedIn(request.body)
          const { service, callForm } = callable(found)
          const { call, faults } = readCall(found, callForm, sent, typed)
          if (sent.mode === 'key') {
            const key = await showKey(site, visit, found)
            return draw(visit, found, { typed, key, ...(faults.size === 0 ? { request: call } : {}) })
          }
          refuseFaults(found, sent.credential, faults)
          const { method, path: template } = found.shown.operation
          const operation = `${method} ${template}`
          const wanted = { product: found.product, service, call, operation, credentialId: sent.credential }
          const answer = await site.triedCalls.tryCall(actor, wanted)
          return draw(visit, found, { typed, request: call, answer })
        },
        again: async (visit, failure, typed) =>
          draw(visit, await findOperation(site, visit.actor, visit.params), { typed, failure }),
      },
    ),
  ]
}

/** @throws Refused `page-not-found` where the page has no such form */
function callable({ shown, service, isOn, product }: FoundOperation): { service: BrowsedService; callForm: CallForm } {
  const form = service && callForm(shown.operation, service.keyHeader)
  const isCallable = isOn && product.auth_type === 'authToken' && form?.obstacle === null
  if (!isCallable || !service || !form) throw absent('page')
  return { service, callForm: form }
}

const readCall = ({ shown }: FoundOperation, form: CallForm, { 'media-type': mediaType, body }: Fields, typed: Typed) =>
  typedCall(shown.operation, form, {
    values: new Map(form.fields.map(({ name }) => [name, typed.all(name).at(-1) ?? ''])),
    mediaType,
    body,
  })

/** @throws ZodError naming every field that is wrong */
function refuseFaults(found: FoundOperation, credentialId: string, faults: ReadonlyMap<string, string>): void {
  const fault = faultOfCredential(found, credentialId)
  const named = [...(fault === null ? [] : [['credential', fault] as const]), ...faults]
  if (named.length === 0) return
  throw new z.ZodError(
    named.map(([name, message]) => ({
      code: 'custom',
      path: Object.hasOwn(fields.shape, name) ? [name] : ['fields', name],
      message,
      input: undefined,
    })),
  )
}

/** Recorded like every reveal. @throws Refused `credential-not-usable`, `key-shown-once` */
async function showKey(
  site: SiteTools,
  { actor, form: { credential: id } }: AnyVisit & { form: Fields },
  found: FoundOperation,
): Promise<NonNullable<Tried['key']>> {
  const credential = found.credentials.find((one) => one.id === id)
  const fault = faultOfCredential(found, id)
  if (!credential || fault !== null) {
    throw new Refused('credential-not-usable', fault ?? '', { kind: 'input', field: 'credential' })
  }
  // Shown on another page than that of its app, a key that is shown once would be easy to lose.
  if (found.shownOnce) throw new Refused('key-shown-once', 'Keys are shown once, on the page of their app.')
  return { name: credential.alias, value: (await site.credentials.revealCredential(actor, id)).expose() }
}
