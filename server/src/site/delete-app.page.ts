import { z } from 'zod'
import { type AnyVisit, type Drawn, form, type Page, page } from '../platform/http/pages.ts'
import { ofApp } from './app.page.ts'
import { appToChange } from './app-form.page.ts'
import type { SiteTools } from './pages.ts'
import { paths } from './paths.ts'

/** Asks before an app goes, and says what stops working with it. */
export function deleteAppPages(site: SiteTools): Page[] {
  const path = '/portal/private/apps/{app}/delete'
  const access = 'member'

  async function show(visit: AnyVisit, id: string, error: string | null): Promise<Drawn> {
    const app = await appToChange(site, visit.actor, id)
    const [held, pending, days] = await Promise.all([
      site.credentials.holdingsOf([id]),
      site.accessRequests.countPendingByApp([id]),
      site.usage.daysOfApps([id], 7),
    ])
    return site.draw(
      visit,
      'delete-app',
      { title: `Delete ${app.name}` },
      {
        appName: app.name,
        workingCredentials: held.filter(({ status }) => status === 'active').length,
        openRequests: pending.get(id) ?? 0,
        calls7d: days.reduce((calls, day) => calls + day.calls, 0),
        action: paths.deleteApp(id),
        cancelHref: paths.app(id),
        error,
      },
    )
  }

  return [
    page({ name: 'deleteAppPage', path, access, params: ofApp }, (visit) => show(visit, visit.params.app, null)),
    form(
      {
        name: 'deleteAppForm',
        path,
        access,
        params: ofApp,
        form: z.object({}),
        ifGone: { goTo: paths.dashboard, flash: 'gone-already' },
      },
      {
        async submit({ actor, params }) {
          await site.apps.deleteApp(actor, params.app)
          return { goTo: paths.dashboard, flash: 'app-deleted' }
        },
        again: (visit, { error }) => show(visit, visit.params.app, error),
      },
    ),
  ]
}
