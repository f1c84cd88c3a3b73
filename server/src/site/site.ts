import type { Actor } from '../platform/actor.ts'
import { createCurrentStamps } from '../platform/current-stamps.ts'
import { Refused } from '../platform/errors.ts'
import type { EndpointContext } from '../platform/http/endpoints.ts'
import { localPath } from '../platform/http/local-path.ts'
import { createPageCache } from '../platform/http/page-cache.ts'
import { mountPages } from '../platform/http/pages.ts'
import type { ErrorPage } from '../platform/http/server.ts'
import { mountAssets } from './assets.page.ts'
import { createDraw } from './draw.ts'
import { createErrorPage } from './errors.page.ts'
import { createMarkdownMemory } from './markdown-memory.ts'
import { sitePages } from './pages.ts'
import { paths } from './paths.ts'
import { createPortalVisibility } from './portal-visibility.ts'
import type { SiteDeps } from './site-deps.ts'
import { createTermsGate } from './terms-gate.ts'
import { createTriedCalls } from './tried-calls.ts'

export interface Site {
  mount(context: EndpointContext): void
  errorPage: ErrorPage
  /** For the REST API, where people act for their organisation. @throws Refused `portal-hidden`, `terms-not-accepted` */
  requireOpen(actor: Actor): Promise<void>
  close(): Promise<void>
}

/** The live portal: every page a visitor or a member of an organisation sees. */
export function createSite(deps: SiteDeps): Site {
  const { config, db, listener, log, identity, renderer, keptPageBytes = 8_000_000, stampsEveryMs } = deps
  const stamps = createCurrentStamps({ db, listener, log, everyMs: stampsEveryMs })
  const visibility = createPortalVisibility({ identity, stamps })
  const terms = createTermsGate({ identity, stamps })
  const draw = createDraw({ ...deps, visibility, terms })
  return {
    mount({ app, registry, actorOf }) {
      // Who changes something must see it on the very next page, before the notice of it can have come.
      app.addHook('onSend', (request, _reply, payload, done) => {
        if (request.method !== 'GET' && request.method !== 'HEAD') stamps.doubt()
        done(null, payload)
      })
      mountAssets({ app, registry, renderer, visibility })
      mountPages(
        {
          app,
          registry,
          actorOf,
          cache: createPageCache({ stamps, maxBytes: keptPageBytes }),
          secureCookies: config.baseUrl.startsWith('https:'),
          signInPath: '/auth/password/login',
          isOpenTo: async (actor, { path }) => isDoor(path) || visibility.isOpenTo(actor),
          async detour(request, { path, access }) {
            if (access === 'anyone' || path === '/portal/private/profile') return undefined
            const session = await identity.sessionOf(request)
            if (session?.mustChangePassword) return paths.profile
            if (!session || isOwnAffair(path) || !(await terms.owes(session.actor))) return undefined
            return paths.acceptTerms(request.method === 'GET' ? localPath(request.url) : undefined)
          },
        },
        sitePages({
          ...deps,
          draw,
          visibility,
          terms,
          triedCalls: createTriedCalls(deps),
          markdown: createMarkdownMemory(),
        }),
      )
    },
    errorPage: createErrorPage({ draw, identity, log }),
    async requireOpen(actor) {
      await visibility.isOpenTo(actor)
      if (!(await terms.owes(actor))) return
      const sentence = 'Accept the terms of use first, on the live portal.'
      throw new Refused('terms-not-accepted', sentence, { kind: 'forbidden' })
    },
    async close() {
      stamps.close()
    },
  }
}

/** How people come in, and go: open also where the portal is not for everybody. */
const isDoor = (path: string) => path.startsWith('/auth/') || path === paths.terms

/** What people can do without accepting terms: look after their account, take their data along, leave. */
const isOwnAffair = (path: string) => path.startsWith(paths.profile) || path === paths.acceptTerms()
