import { z } from 'zod'
import { longestPassword } from '../identity/index.ts'
import { type AnyVisit, type Drawn, form, type Page, page } from '../platform/http/pages.ts'
import type { PageModel } from '../themes/index.ts'
import type { SiteTools } from './pages.ts'
import { paths } from './paths.ts'

/** Asks before somebody's own account goes, and says what becomes of their apps. */
export function deleteAccountPages(site: SiteTools): Page[] {
  const { consumers, identity } = site
  const path = '/portal/private/profile/delete'
  const access = 'session'

  async function show(visit: AnyVisit, more: Partial<PageModel<'delete-account'>>): Promise<Drawn> {
    const accountId = visit.actor.accountId ?? ''
    const [profile, removal] = await Promise.all([
      identity.showProfile(visit.actor),
      consumers.showAccountRemoval(accountId),
    ])
    return site.draw(
      visit,
      'delete-account',
      { title: 'Delete your account' },
      {
        mayDelete: profile.adminRoles.length === 0,
        apps: removal.apps.map(({ name, organisation, credentials, newOwner }) => ({
          name,
          organisation,
          credentials,
          newOwner: newOwner?.name ?? null,
        })),
        seen: removal.confirm,
        error: null,
        errors: {},
        ...more,
      },
    )
  }

  return [
    page({ name: 'deleteAccountPage', path, access }, (visit) => show(visit, {})),
    form(
      {
        name: 'deleteAccountForm',
        path,
        access,
        form: z.object({
          current_password: z.string().min(1, 'Enter your present password.').max(longestPassword),
          seen: z.string().max(100),
        }),
        fieldOf: { password: 'current_password' },
      },
      {
        async submit({ actor, request, reply, form: { current_password: password, seen } }) {
          await consumers.removeOwnAccount(actor, { password, confirm: seen || undefined })
          await identity.signOut({ request, reply })
          return { goTo: paths.home, flash: 'account-deleted' }
        },
        again: (visit, { error, errors }) => show(visit, { error, errors }),
      },
    ),
  ]
}
