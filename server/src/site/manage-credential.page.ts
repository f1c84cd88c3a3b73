import { aliasInput, id, suspensionInput } from '@portico/contract'
import { z } from 'zod'
import type { Credential } from '../credentials/index.ts'
import { type AnyVisit, type Drawn, form, type Page, page, type Redirect } from '../platform/http/pages.ts'
import type { PageModel } from '../themes/index.ts'
import { credentialOfApp, ofCredential } from './app.page.ts'
import type { MessageName } from './messages.ts'
import type { SiteTools } from './pages.ts'
import { paths } from './paths.ts'

type Params = z.output<typeof ofCredential>

const access = 'member'
const base = '/portal/private/apps/{app}/credentials/{credential}'
const nothing = z.object({})
const ofProduct = ofCredential.extend({ product: id })

/** All that its developers can do with a key, each beside what it means. */
export function manageCredentialPages(site: SiteTools): Page[] {
  const { credentials } = site

  async function show(
    visit: AnyVisit,
    params: Params,
    more: Partial<Pick<PageModel<'manage-credential'>, 'alias' | 'reason' | 'error' | 'errors'>> = {},
  ): Promise<Drawn> {
    const { app, credential } = await credentialOfApp(site, visit.actor, params)
    const [rotation, plans, slugs] = await Promise.all([
      credentials.showRotation(visit.actor, params.credential),
      site.browse.plans([credential.plan.id]),
      site.browse.slugs(credential.products.map((product) => product.id)),
    ])
    const plan = plans.get(credential.plan.id)
    const to = (step: string) => paths.ofCredential(app.id, credential.id, step)
    const { status, failure, suspension, outgoingKey, products } = credential
    const isLiving = status === 'active' || status === 'suspended'
    return site.draw(
      visit,
      'manage-credential',
      { title: credential.alias },
      {
        appName: app.name,
        name: credential.alias,
        status: status === 'issuing' && failure !== null ? 'failed' : status,
        statusReason: failure === null ? null : `${failure} We keep trying.`,
        maskedKey: credential.maskedKey,
        lastUsedAt: isoOf(rotation.currentKey?.lastUsedAt ?? null),
        planName: credential.plan.name,
        renameAction: to('rename'),
        alias: credential.alias,
        reason: '',
        errors: {},
        products: products.map((product) => ({
          name: product.name,
          href: paths.product(slugs.get(product.id) ?? ''),
          removeHref: isLiving && products.length > 1 ? to(`products/${product.id}/remove`) : null,
        })),
        suspension: suspension && {
          byOwner: suspension.by === 'back-office',
          at: isoOf(suspension.at) ?? '',
          reason: suspension.reason,
        },
        suspendAction: status === 'active' ? to('suspend') : null,
        resumeAction: suspension?.by === 'member' ? to('resume') : null,
        renewal:
          credential.expiresAt !== null && (isLiving || status === 'expired')
            ? {
                expiresAt: isoOf(credential.expiresAt) ?? '',
                lastsSeconds: plan?.keyLifetimeSeconds ?? null,
                action: plan?.autoApprove ? to('renew') : null,
              }
            : null,
        outgoing: outgoingKey && {
          maskedKey: outgoingKey.maskedKey,
          endsAt: isoOf(outgoingKey.endsAt) ?? '',
          lastUsedAt: isoOf(rotation.outgoingKey?.lastUsedAt ?? null),
          finishAction: to('finish-rotation'),
        },
        tellsLastUse: rotation.tellsLastUse && rotation.lastUseFailure === null,
        rotateHref: status === 'active' ? paths.rotate(app.id, credential.id) : null,
        revokeHref: status === 'revoked' ? null : paths.revoke(app.id, credential.id),
        cancelHref: paths.credential(app.id, credential.id),
        error: null,
        ...more,
      },
    )
  }

  /** A button on the page: it does one thing and comes back to it. */
  const button = (
    name: string,
    step: string,
    act: (visit: AnyVisit, params: Params) => Promise<Credential>,
    flash: MessageName,
  ) =>
    form(
      { name, path: `${base}/${step}`, access, params: ofCredential, form: nothing },
      {
        async submit(visit) {
          await credentialOfApp(site, visit.actor, visit.params)
          return back(visit.params, await act(visit, visit.params), flash)
        },
        again: (visit, { error }) => show(visit, visit.params, { error }),
      },
    )

  async function askToRemove(
    visit: AnyVisit,
    params: z.output<typeof ofProduct>,
    error: string | null,
  ): Promise<Drawn> {
    const { app, credential } = await credentialOfApp(site, visit.actor, params)
    const product = credential.products.find((one) => one.id === params.product)
    const productName = product?.name ?? ''
    return site.draw(
      visit,
      'remove-product',
      { title: `Remove ${productName}` },
      {
        appName: app.name,
        appHref: paths.app(app.id),
        credentialName: credential.alias,
        productName,
        remainingNames: credential.products.flatMap((one) => (one.id === params.product ? [] : [one.name])),
        action: paths.ofCredential(app.id, credential.id, `products/${params.product}/remove`),
        cancelHref: paths.ofCredential(app.id, credential.id, 'manage'),
        error,
      },
    )
  }

  const removePath = `${base}/products/{product}/remove` as const
  return [
    page({ name: 'manageCredentialPage', path: `${base}/manage`, access, params: ofCredential }, (visit) =>
      show(visit, visit.params),
    ),
    form(
      { name: 'renameCredentialForm', path: `${base}/rename`, access, params: ofCredential, form: aliasInput },
      {
        async submit({ actor, params, form: typed }) {
          await credentialOfApp(site, actor, params)
          return back(params, await credentials.updateCredential(actor, params.credential, typed, null), 'key-renamed')
        },
        again: (visit, { error, errors }, typed) =>
          show(visit, visit.params, { alias: typed.text('alias'), error, errors }),
      },
    ),
    form(
      { name: 'suspendCredentialForm', path: `${base}/suspend`, access, params: ofCredential, form: suspensionInput },
      {
        async submit({ actor, params, form: typed }) {
          await credentialOfApp(site, actor, params)
          return back(
            params,
            await credentials.suspendCredential(actor, params.credential, typed.reason),
            'key-suspended',
          )
        },
        again: (visit, { error, errors }, typed) =>
          show(visit, visit.params, { reason: typed.text('reason'), error, errors }),
      },
    ),
    button(
      'resumeCredentialForm',
      'resume',
      ({ actor }, { credential }) => credentials.resumeCredential(actor, credential),
      'key-resumed',
    ),
    button(
      'renewCredentialForm',
      'renew',
      ({ actor }, { credential }) => credentials.renewCredential(actor, credential),
      'key-renewed',
    ),
    button(
      'finishRotationForm',
      'finish-rotation',
      ({ actor }, { credential }) => credentials.finishCredentialRotation(actor, credential),
      'rotation-finished',
    ),
    page({ name: 'removeCredentialProductPage', path: removePath, access, params: ofProduct }, async (visit) => {
      const { credential } = await credentialOfApp(site, visit.actor, visit.params)
      const isHeld = credential.products.some((product) => product.id === visit.params.product)
      return isHeld ? askToRemove(visit, visit.params, null) : { goTo: manageOf(visit.params) }
    }),
    form(
      { name: 'removeCredentialProductForm', path: removePath, access, params: ofProduct, form: nothing },
      {
        async submit({ actor, params }) {
          await credentialOfApp(site, actor, params)
          const after = await credentials.removeCredentialProduct(actor, params.credential, params.product)
          return back(params, after, 'product-removed')
        },
        again: (visit, { error }) => askToRemove(visit, visit.params, error),
      },
    ),
  ]
}

const manageOf = (params: Params) => paths.ofCredential(params.app, params.credential, 'manage')

/** What the gateway has not confirmed yet is told on the page itself. */
const back = (params: Params, { failure }: Credential, flash: MessageName): Redirect =>
  failure === null ? { goTo: manageOf(params), flash } : { goTo: manageOf(params), flash: 'change-running' }

const isoOf = (moment: Date | string | null) => (moment === null ? null : new Date(moment).toISOString())
