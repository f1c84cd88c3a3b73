import { chosenTopics, noticeDelivery } from '@portico/contract'
import { z } from 'zod'
import { type AnyVisit, type Drawn, form, type Page, page } from '../platform/http/pages.ts'
import type { SiteTools } from './pages.ts'
import { paths } from './paths.ts'

/** A topic that is not on the page is not sent, and stays. */
const choice = z.union([noticeDelivery, z.literal('').transform(() => undefined)], 'Choose one of these for each.')

/** Which notices come by mail. */
export function noticesPages({ noticeChoices, draw }: SiteTools): Page[] {
  const path = '/portal/private/profile/notices'
  const access = 'signed-in'

  async function show(visit: AnyVisit, error: string | null): Promise<Drawn> {
    const { items: topics } = await noticeChoices.showNoticeChoices(visit.actor)
    return draw(visit, 'notices', { title: 'Notices by mail' }, { topics, deliveries: noticeDelivery.options, error })
  }

  return [
    page({ name: 'noticesPage', path, access }, (visit) => show(visit, null)),
    form(
      {
        name: 'noticesForm',
        path,
        access,
        form: z.object(Object.fromEntries(chosenTopics.map((topic) => [topic, choice]))),
      },
      {
        async submit({ actor, form: typed }) {
          await noticeChoices.updateNoticeChoices(actor, typed)
          return { goTo: paths.notices, flash: 'notices-chosen' }
        },
        again: (visit, { error }) => show(visit, error ?? 'Choose one of these for each.'),
      },
    ),
  ]
}
