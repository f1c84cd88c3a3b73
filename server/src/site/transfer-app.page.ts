import { z } from 'zod'
import { type AnyVisit, type Drawn, form, type Page, page } from '../platform/http/pages.ts'
import type { PageModel } from '../themes/index.ts'
import { ofApp } from './app.page.ts'
import { askedText } from './asked-text.ts'
import type { SiteTools } from './pages.ts'
import { paths } from './paths.ts'

type Model = PageModel<'transfer-app'>

/** As many as one can choose among; of more people one searches. */
const shown = 20

/** Gives an app to a colleague: for its owner, and for admins of the organisation also where they do not see it. */
export function transferAppPages(site: SiteTools): Page[] {
  const path = '/portal/private/apps/{app}/transfer'
  const access = 'member'
  const fields = z.object({ owner: z.uuid('Choose a colleague from the list.') })
  const query = z.object({
    search: askedText(100),
  })

  async function show(visit: AnyVisit, appId: string, search: string, more: Partial<Model>): Promise<Drawn> {
    const { app, hidden } = await site.apps.findToTransfer(visit.actor, appId)
    const all = { organisationId: app.organisationId, except: app.ownerId }
    const { items, total } = await site.consumers.listOthersIn({ ...all, search: search || undefined, limit: shown })
    return site.draw(
      visit,
      'transfer-app',
      { title: `Transfer ${app.name}` },
      {
        appName: app.name,
        ownerName: app.ownerName || app.ownerEmail,
        hidden,
        colleagues: items.map(({ id, name, email }) => ({ value: id, label: `${name} (${email})`.trim() })),
        searchable: search !== '' || total > shown,
        search,
        more: total - items.length,
        value: '',
        action: paths.transferApp(appId),
        cancelHref: hidden ? paths.dashboard : paths.app(appId),
        error: null,
        errors: {},
        ...more,
      },
    )
  }

  return [
    page({ name: 'transferAppPage', path, access, params: ofApp, query }, (visit) =>
      show(visit, visit.params.app, visit.query.search ?? '', {}),
    ),
    form(
      { name: 'transferAppForm', path, access, params: ofApp, form: fields, fieldOf: { ownerId: 'owner' } },
      {
        async submit({ actor, params, form: { owner } }) {
          await site.apps.transferOwnApp(actor, params.app, owner)
          const seen = (await site.apps.listFor(actor)).some((app) => app.id === params.app)
          return { goTo: seen ? paths.app(params.app) : paths.dashboard, flash: 'app-transferred' }
        },
        again: (visit, { error, errors }, typed) =>
          show(visit, visit.params.app, askedText(100).parse(typed.text('search')) ?? '', {
            error,
            errors,
            value: typed.text('owner'),
          }),
      },
    ),
  ]
}
