import { id } from '@portico/contract'
import { z } from 'zod'
import type { AccessRequest } from '../access/index.ts'
import { type Page, page } from '../platform/http/pages.ts'
import type { PageModel } from '../themes/index.ts'
import type { SiteTools } from './pages.ts'
import { paths } from './paths.ts'

export function checkoutPages(site: SiteTools): Page[] {
  const params = z.object({ checkout: id })
  return [
    page(
      { name: 'checkoutPage', path: '/portal/private/checkouts/{checkout}', access: 'member', params },
      async (visit) => {
        const { requests } = await site.accessRequests.showCheckout(visit.actor, visit.params.checkout)
        return site.draw(visit, 'checkout', { title: 'Requests sent' }, { requests: requests.map(shown) })
      },
    ),
  ]
}

const shown = (request: AccessRequest): PageModel<'checkout'>['requests'][number] => ({
  status: request.status === 'approving' && request.failure !== null ? 'failed' : request.status,
  productNames: request.products.map(({ name }) => name),
  planName: request.plan.name,
  appName: request.app.name,
  appHref: paths.app(request.app.id),
  keyName: request.targetCredential?.name ?? null,
})
