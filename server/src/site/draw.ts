import type { Cart } from '../access/index.ts'
import type { Inbox } from '../notifications/index.ts'
import { Refused } from '../platform/errors.ts'
import { takeFlash } from '../platform/http/flash.ts'
import { localPath } from '../platform/http/local-path.ts'
import type { AnyVisit, Drawn } from '../platform/http/pages.ts'
import { isVisitor } from '../platform/http/send-page.ts'
import type { Frame, PageModel, Renderer, ViewModels, ViewName } from '../themes/index.ts'
import { type Message, messageOf } from './messages.ts'
import { paths } from './paths.ts'
import type { PortalVisibility } from './portal-visibility.ts'
import type { TermsGate } from './terms-gate.ts'

export interface PageFrame {
  /** Without the portal's name. */
  title: string
  /** For search engines. */
  description?: string | null
  /** What stands in the header's search field. */
  search?: string
  /** Said on this page, beside a message left by the one before. */
  messages?: Message[]
}

/** Draws a page with the theme, in the frame of whoever visits. */
export type Draw = <V extends ViewName>(
  visit: AnyVisit,
  view: V,
  frame: PageFrame,
  model: PageModel<V>,
) => Promise<Drawn>

export interface DrawDeps {
  config: { baseUrl: string; portalName?: string }
  cart: Pick<Cart, 'countFor'>
  inbox: Pick<Inbox, 'countUnread'>
  renderer: Pick<Renderer, 'render'>
  visibility: PortalVisibility
  terms: Pick<TermsGate, 'inForce'>
}

const catalogue = '/portal/catalogue-products'

export function createDraw({ cart, config, inbox, renderer, terms, visibility }: DrawDeps): Draw {
  const { baseUrl, portalName = 'Developer portal' } = config

  async function mayBrowse(actor: AnyVisit['actor']): Promise<boolean> {
    try {
      return await visibility.isOpenTo(actor)
    } catch (error) {
      if (error instanceof Refused) return false
      throw error
    }
  }

  async function frameOf(visit: AnyVisit, page: PageFrame): Promise<Frame> {
    const { actor, address } = visit
    const isKnown = actor.kind === 'account'
    const [path = '/'] = address.split('?')
    const canBrowse = await mayBrowse(actor)
    const [cartItems, unread] = await Promise.all([
      actor.organisation ? cart.countFor(actor) : null,
      isKnown && !actor.impersonator ? inbox.countUnread(actor) : null,
    ])
    return {
      site: { portalName },
      title: page.title,
      description: page.description ?? null,
      canonicalPath: path,
      baseUrl,
      canBrowse,
      primaryMenu: canBrowse ? [{ label: 'APIs', href: catalogue, current: path === catalogue }] : [],
      footerMenu: [
        {
          label: 'Build',
          links: [
            ...(canBrowse ? [{ label: 'All APIs', href: catalogue }] : []),
            { label: 'REST API', href: '/api/v1/openapi.json' },
            ...((await terms.inForce()) ? [{ label: 'Terms of use', href: paths.terms }] : []),
          ],
        },
      ],
      account: isKnown ? { name: actor.name, email: actor.email ?? '', canUseApps: actor.organisation !== null } : null,
      impersonation: actor.impersonator
        ? { until: `${actor.impersonator.until.toISOString().slice(11, 16)} UTC` }
        : null,
      organisation: ownOrganisation(visit),
      cartItems,
      unread,
      adminHref: actor.permissions.size > 0 ? '/admin' : null,
      canRegister: isKnown || (await visibility.isSignUpOpen()),
      returnTo: isKnown ? null : returnTo(address),
      search: page.search ?? '',
      flash: [...leftMessages(visit), ...(page.messages ?? [])],
    }
  }

  return async (visit, view, page, model) => {
    const frame = await frameOf(visit, page)
    return { html: await drawn(() => renderer.render(view, { ...model, frame } as ViewModels[typeof view])) }
  }
}

function ownOrganisation({ actor: { organisation } }: AnyVisit): Frame['organisation'] {
  if (!organisation || organisation.isDefault) return null
  return { name: organisation.name, hasOthers: organisation.hasOthers ?? false }
}

/** Pages that are kept are drawn for nobody in particular, so a message would reach anybody. */
function leftMessages({ request, reply }: AnyVisit): Message[] {
  if (isVisitor(request)) return []
  const message = messageOf(takeFlash(request, reply))
  return message ? [message] : []
}

const returnTo = (address: string) =>
  address === '/' || address.startsWith('/auth/') ? null : (localPath(address) ?? null)

/** A model that does not fit its view is a mistake of ours and not of what was typed. */
async function drawn<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    throw new Error('The page could not be drawn.', { cause: error })
  }
}
