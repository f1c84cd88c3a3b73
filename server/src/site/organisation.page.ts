import { id } from '@portico/contract'
import { z } from 'zod'
import { type AnyVisit, type Drawn, form, type Page, page } from '../platform/http/pages.ts'
import type { PageModel } from '../themes/index.ts'
import type { SiteTools } from './pages.ts'
import { paths } from './paths.ts'
import { showOrganisationRequest } from './request-organisation.page.ts'

const params = z.object({ team: id })

/** The organisation of whoever looks: its name and teams, which its admins change. */
export function organisationPages(site: SiteTools): Page[] {
  const { consumers } = site
  const access = 'member'

  async function show(visit: AnyVisit, more: Partial<PageModel<'organisation'>>): Promise<Drawn> {
    if (visit.actor.organisation?.isDefault) return showOrganisationRequest(site, visit)
    const own = await consumers.showOwnOrganisation(visit.actor)
    const isAdmin = own.role === 'admin'
    return site.draw(
      visit,
      'organisation',
      { title: own.name },
      {
        name: own.name,
        isAdmin,
        members: own.members,
        teams: own.teams.map(({ id: teamId, name, isDefault, members }) => ({
          name,
          isDefault,
          members,
          href: isAdmin ? paths.ownTeam(teamId) : null,
        })),
        values: { name: own.name, team: '' },
        colleaguesHref: paths.colleagues,
        error: null,
        errors: {},
        ...more,
      },
    )
  }

  async function showTeam(visit: AnyVisit, teamId: string, more: Partial<PageModel<'team'>>): Promise<Drawn> {
    consumers.requireOrganisationAdmin(visit.actor)
    const { teams } = await consumers.showOwnOrganisation(visit.actor)
    const team = teams.find((one) => one.id === teamId)
    const removal = team?.isDefault ? null : await consumers.showOwnTeamRemoval(visit.actor, teamId)
    const name = team?.name ?? ''
    return site.draw(
      visit,
      'team',
      { title: name },
      {
        name,
        value: name,
        removal,
        action: paths.ownTeam(teamId),
        cancelHref: paths.organisation,
        error: null,
        errors: {},
        ...more,
      },
    )
  }

  const path = '/portal/private/organisation'
  const teamPath = '/portal/private/organisation/teams/{team}'
  return [
    page({ name: 'organisationPage', path, access }, (visit) => show(visit, {})),
    form(
      {
        name: 'organisationForm',
        path,
        access,
        form: z.object({ mode: z.enum(['rename', 'team']).catch('rename'), name: z.string(), team_name: z.string() }),
      },
      {
        async submit({ actor, form: { mode, name, team_name: teamName } }) {
          if (mode === 'rename') {
            await consumers.renameOwnOrganisation(actor, { name }, null)
            return { goTo: paths.organisation, flash: 'organisation-renamed' }
          }
          await consumers.createOwnTeam(actor, { name: teamName })
          return { goTo: paths.organisation, flash: 'team-created' }
        },
        again(visit, { error, errors }, typed) {
          const isTeam = typed.text('mode') === 'team'
          const { name, ...others } = errors
          const values = isTeam
            ? { name: visit.actor.organisation?.name ?? '', team: typed.text('team_name') }
            : { name: typed.text('name'), team: '' }
          return show(visit, {
            values,
            error,
            errors: name === undefined ? others : { ...others, [isTeam ? 'team_name' : 'name']: name },
          })
        },
      },
    ),
    page({ name: 'teamPage', path: teamPath, access, params }, (visit) => showTeam(visit, visit.params.team, {})),
    form(
      {
        name: 'teamForm',
        path: teamPath,
        access,
        params,
        form: z.object({ mode: z.enum(['rename', 'remove']).catch('rename'), name: z.string() }),
        ifGone: { goTo: paths.organisation, flash: 'gone-already' },
      },
      {
        async submit({ actor, params: { team }, form: { mode, name } }) {
          if (mode === 'remove') await consumers.removeOwnTeam(actor, team)
          else await consumers.renameOwnTeam(actor, team, { name })
          return { goTo: paths.organisation, flash: mode === 'remove' ? 'team-removed' : 'team-renamed' }
        },
        again: (visit, { error, errors }, typed) =>
          showTeam(visit, visit.params.team, { value: typed.text('name'), error, errors }),
      },
    ),
  ]
}
