import { z } from 'zod'
import { type AnyVisit, type Drawn, form, type Page, page } from '../platform/http/pages.ts'
import type { PageModel } from '../themes/index.ts'
import type { SiteTools } from './pages.ts'
import { paths } from './paths.ts'

const longestCode = 100

/** An invite code for who has an account. */
export function joinOrganisationPages(site: SiteTools): Page[] {
  const { identity, consumers } = site
  const path = '/portal/private/invite-code'
  const access = 'session'
  const query = z.object({ token: z.string().max(200).optional().catch(undefined) })

  async function show(visit: AnyVisit, code: string, more: Partial<PageModel<'join-organisation'>>): Promise<Drawn> {
    const found = code === '' || code.length > longestCode ? null : await consumers.readInviteCode(code)
    return site.draw(
      visit,
      'join-organisation',
      { title: 'Join an organisation' },
      {
        code: found?.code ?? code,
        organisationName: found?.organisationName ?? null,
        error: null,
        errors: {},
        ...more,
      },
    )
  }

  return [
    page({ name: 'joinOrganisationPage', path, access, query }, (visit) => show(visit, visit.query.token ?? '', {})),
    form(
      {
        name: 'joinOrganisationForm',
        path,
        access,
        form: z.object({
          invite_id: z.string().trim().min(1, 'Fill this in.').max(longestCode),
        }),
        fieldOf: { inviteCode: 'invite_id' },
      },
      {
        async submit({ actor, request, form: { invite_id: code } }) {
          const { organisationId } = await consumers.joinWithInviteCode(actor, code)
          await identity.switchOrganisation(request, organisationId)
          return { goTo: paths.dashboard, flash: 'invitation-accepted' }
        },
        again: (visit, { error, errors }, typed) => show(visit, typed.text('invite_id'), { error, errors }),
      },
    ),
  ]
}
