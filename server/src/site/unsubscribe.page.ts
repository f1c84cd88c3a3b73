import { z } from 'zod'
import { Refused } from '../platform/errors.ts'
import { type AnyVisit, type Drawn, form, type Page, page } from '../platform/http/pages.ts'
import type { PageModel } from '../themes/index.ts'
import type { SiteTools } from './pages.ts'

/** Ends mails that somebody can do without, by the link in them: by a person here, or by their mail program with one request (RFC 8058). */
export function unsubscribePages({ noticeChoices, draw }: SiteTools): Page[] {
  const path = '/auth/unsubscribe'
  const access = 'anyone'
  const query = z.object({ token: z.string().max(200).catch('') })

  const show = (visit: AnyVisit, model: PageModel<'unsubscribe'>): Promise<Drawn> =>
    draw(visit, 'unsubscribe', { title: 'Mails' }, model)

  async function ask(visit: AnyVisit & { query: z.output<typeof query> }): Promise<Drawn> {
    const { token } = visit.query
    const topics = await noticeChoices.showUnsubscription(token)
    if (topics) return show(visit, { state: 'ask', topics, token })
    return { ...(await show(visit, { state: 'spent', topics: [], token: '' })), status: 404 }
  }

  return [
    page({ name: 'unsubscribePage', path, access, query }, ask),
    form(
      { name: 'unsubscribeForm', path, access, query, form: z.object({}) },
      {
        async submit(visit) {
          try {
            await noticeChoices.unsubscribe(visit.actor, visit.query.token)
          } catch (error) {
            // Also where the account is gone.
            if (error instanceof Refused && error.kind === 'absent') return ask(visit)
            throw error
          }
          // Programs that ask for it follow no redirect.
          return show(visit, { state: 'done', topics: [], token: visit.query.token })
        },
        again: ask,
      },
    ),
  ]
}
