import { id } from '@portico/contract'
import { z } from 'zod'
import { type AnyVisit, type Drawn, form, type Page, page } from '../platform/http/pages.ts'
import type { PageModel } from '../themes/index.ts'
import { momentOf } from './colleagues.page.ts'
import { roleField, teamChoices, teamsField } from './invite-colleague.page.ts'
import type { SiteTools } from './pages.ts'
import { paths } from './paths.ts'

const params = z.object({ person: id })

/** One colleague, for admins of the organisation: role, teams, and the way out. */
export function colleaguePages(site: SiteTools): Page[] {
  const { consumers } = site
  const access = 'member'

  async function show(
    visit: AnyVisit,
    accountId: string,
    more: Partial<PageModel<'colleague'>>,
    typedTeams?: readonly string[],
  ): Promise<Drawn> {
    const { actor } = visit
    consumers.requireOrganisationAdmin(actor)
    const person = await consumers.showColleague(actor, accountId)
    const name = person.name || (person.email ?? '')
    return site.draw(
      visit,
      'colleague',
      { title: name },
      {
        name,
        email: person.email ?? '',
        active: person.status === 'active',
        since: momentOf(person.since),
        isReader: accountId === actor.accountId,
        role: person.role,
        teams: await teamChoices(site, actor, typedTeams ?? person.teams.map((team) => team.id)),
        action: paths.colleague(accountId),
        removeHref: paths.removeColleague(accountId),
        organisationHref: paths.organisation,
        error: null,
        errors: {},
        ...more,
      },
    )
  }

  async function showRemoval(visit: AnyVisit, accountId: string, error: string | null): Promise<Drawn> {
    const { actor } = visit
    const removal = await consumers.showColleagueRemoval(actor, accountId)
    const person = await consumers.showColleague(actor, accountId)
    return site.draw(
      visit,
      'remove-colleague',
      { title: 'Remove a colleague' },
      {
        name: person.name || (person.email ?? ''),
        organisationName: actor.organisation?.name ?? '',
        isReader: accountId === actor.accountId,
        apps: removal.apps.map((app) => ({
          name: app.name,
          credentials: app.credentials,
          newOwner: app.newOwner?.name ?? null,
        })),
        movesToDefault: removal.movesToDefault > 0,
        seen: removal.confirm,
        action: paths.removeColleague(accountId),
        cancelHref: paths.colleague(accountId),
        error,
      },
    )
  }

  const path = '/portal/private/users/{person}'
  const removePath = '/portal/private/users/{person}/remove'
  return [
    page({ name: 'colleaguePage', path, access, params }, (visit) => show(visit, visit.params.person, {})),
    form(
      {
        name: 'colleagueForm',
        path,
        access,
        params,
        form: z.object({ role: roleField, team: teamsField }),
        fieldOf: { teamIds: 'team' },
        ifGone: { goTo: paths.colleagues, flash: 'gone-already' },
      },
      {
        async submit({ actor, params: { person }, form: { role, team: teamIds } }) {
          await consumers.changeColleague(actor, person, { role, teamIds })
          // Who takes the role from themselves sees this page no more.
          const stays = person !== actor.accountId || role === 'admin'
          return { goTo: stays ? paths.colleague(person) : paths.colleagues, flash: 'colleague-saved' }
        },
        again: (visit, { error, errors }, typed) => {
          const role = roleField.safeParse(typed.text('role'))
          const more = { ...(role.success ? { role: role.data } : {}), error, errors }
          return show(visit, visit.params.person, more, typed.all('team'))
        },
      },
    ),
    page({ name: 'removeColleaguePage', path: removePath, access, params }, (visit) =>
      showRemoval(visit, visit.params.person, null),
    ),
    form(
      {
        name: 'removeColleagueForm',
        path: removePath,
        access,
        params,
        form: z.object({ seen: z.string().max(100) }),
        ifGone: { goTo: paths.colleagues, flash: 'gone-already' },
      },
      {
        async submit({ actor, params: { person }, form: { seen } }) {
          await consumers.removeColleague(actor, person, seen || undefined)
          const isSelf = person === actor.accountId
          return { goTo: isSelf ? paths.dashboard : paths.colleagues, flash: isSelf ? 'left' : 'colleague-removed' }
        },
        again: (visit, { error, errors }) => showRemoval(visit, visit.params.person, error ?? errors.seen ?? null),
      },
    ),
  ]
}
