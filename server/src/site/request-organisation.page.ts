import { z } from 'zod'
import { absent } from '../platform/errors.ts'
import { type AnyVisit, type Drawn, form, type Page } from '../platform/http/pages.ts'
import type { PageModel } from '../themes/index.ts'
import { momentOf } from './colleagues.page.ts'
import type { SiteTools } from './pages.ts'
import { paths } from './paths.ts'

/** What `/portal/private/organisation` shows to who belongs to none yet. */
export async function showOrganisationRequest(
  site: SiteTools,
  visit: AnyVisit,
  more: Partial<PageModel<'request-organisation'>> = {},
): Promise<Drawn> {
  const [{ canRequest, latest }, { autoApprove }] = await Promise.all([
    site.consumers.showOwnOrganisationRequest(visit.actor),
    site.consumers.showOrganisationSettings(),
  ])
  const pending = latest?.status === 'pending'
  const rejected = latest?.status === 'rejected'
  return site.draw(
    visit,
    'request-organisation',
    { title: 'Your organisation' },
    {
      state: pending ? 'pending' : canRequest ? 'open' : 'closed',
      atOnce: autoApprove,
      pending: pending ? { name: latest.name, since: momentOf(latest.createdAt) } : null,
      rejected: rejected
        ? { name: latest.name, reason: latest.reason, at: momentOf(latest.decidedAt ?? latest.createdAt) }
        : null,
      values: { name: '' },
      error: null,
      errors: {},
      ...more,
    },
  )
}

export function requestOrganisationPages(site: SiteTools): Page[] {
  const { consumers } = site
  return [
    form(
      {
        name: 'requestOrganisationForm',
        path: '/portal/private/organisation/request',
        access: 'member',
        form: z.object({ mode: z.enum(['request', 'withdraw']).catch('request'), name: z.string() }),
        ifGone: { goTo: paths.organisation, flash: 'gone-already' },
      },
      {
        async submit({ actor, form: { mode, name } }) {
          if (mode === 'withdraw') {
            const { latest } = await consumers.showOwnOrganisationRequest(actor)
            if (!latest) throw absent('organisation request')
            await consumers.withdrawOrganisationRequest(actor, latest.id)
            return { goTo: paths.organisation, flash: 'organisation-request-withdrawn' }
          }
          const { status } = await consumers.requestOrganisation(actor, { name })
          // The first thing to do with a new organisation.
          if (status === 'approved') return { goTo: paths.inviteColleague, flash: 'organisation-ready' }
          return { goTo: paths.organisation, flash: 'organisation-requested' }
        },
        again: (visit, { error, errors }, typed) =>
          showOrganisationRequest(site, visit, { values: { name: typed.text('name') }, error, errors }),
      },
    ),
  ]
}
