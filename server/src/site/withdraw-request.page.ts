import { id } from '@portico/contract'
import { z } from 'zod'
import { type AnyVisit, type Drawn, form, type Page, page } from '../platform/http/pages.ts'
import type { SiteTools } from './pages.ts'
import { paths } from './paths.ts'

const ofRequest = z.object({ request: id })

export function withdrawRequestPages(site: SiteTools): Page[] {
  const { accessRequests } = site
  const path = '/portal/private/access-requests/{request}/withdraw'
  const access = 'member'

  async function show(visit: AnyVisit, requestId: string, error: string | null): Promise<Drawn> {
    const request = await accessRequests.showFor(visit.actor, requestId)
    return site.draw(
      visit,
      'withdraw-request',
      { title: 'Withdraw the request' },
      {
        appName: request.app.name,
        productNames: request.products.map(({ name }) => name),
        planName: request.plan.name,
        action: paths.withdraw(requestId),
        cancelHref: paths.app(request.app.id),
        error,
      },
    )
  }

  return [
    page({ name: 'withdrawRequestPage', path, access, params: ofRequest }, (visit) =>
      show(visit, visit.params.request, null),
    ),
    form(
      { name: 'withdrawRequestForm', path, access, params: ofRequest, form: z.object({}) },
      {
        async submit({ actor, params }) {
          const { app } = await accessRequests.showFor(actor, params.request)
          await accessRequests.withdrawAccessRequest(actor, params.request)
          return { goTo: paths.app(app.id), flash: 'request-withdrawn' }
        },
        again: (visit, { error }) => show(visit, visit.params.request, error),
      },
    ),
  ]
}
