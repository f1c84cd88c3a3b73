import { id } from '@portico/contract'
import { z } from 'zod'
import { absent } from '../platform/errors.ts'
import { type AnyVisit, type Drawn, form, type Page, page } from '../platform/http/pages.ts'
import type { SiteTools } from './pages.ts'
import { paths } from './paths.ts'

/** Where somebody is signed in, and how that ends. */
export function sessionsPages(site: SiteTools): Page[] {
  const { identity } = site
  const path = '/portal/private/profile/sessions'
  const access = 'session'

  async function show(visit: AnyVisit, error: string | null): Promise<Drawn> {
    const sessions = await identity.listOwnSessions(visit.actor)
    return site.draw(
      visit,
      'sessions',
      { title: 'Where you are signed in' },
      {
        sessions: sessions.map(({ id, device, address, current, createdAt, lastSeenAt }) => ({
          id,
          device,
          address,
          current,
          since: new Date(createdAt).toISOString(),
          lastSeen: new Date(lastSeenAt).toISOString(),
        })),
        error,
      },
    )
  }

  return [
    page({ name: 'sessionsPage', path, access }, (visit) => show(visit, null)),
    form(
      {
        name: 'sessionsForm',
        path,
        access,
        form: z.object({ session: z.string() }),
        ifGone: { goTo: paths.sessions, flash: 'gone-already' },
      },
      {
        async submit({ actor, form: { session } }) {
          if (session === 'others') {
            await identity.endOtherSessions(actor)
            return { goTo: paths.sessions, flash: 'sessions-ended' }
          }
          // What is no id is nobody's session.
          const sessionId = id.safeParse(session)
          if (!sessionId.success) throw absent('session')
          await identity.endOwnSession(actor, sessionId.data)
          return { goTo: paths.sessions, flash: 'session-ended' }
        },
        again: (visit, { error }) => show(visit, error),
      },
    ),
  ]
}
