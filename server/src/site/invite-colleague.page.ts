import { z } from 'zod'
import type { Actor } from '../platform/actor.ts'
import { type AnyVisit, type Drawn, form, type Page, page } from '../platform/http/pages.ts'
import type { PageModel } from '../themes/index.ts'
import { languageChoices, languageOf } from './mail-language-field.ts'
import type { SiteTools } from './pages.ts'
import { paths } from './paths.ts'

type Model = PageModel<'invite-colleague'>

export const roleField = z.enum(['admin', 'member'], 'Choose a role.')

/** One checkbox, several, or none. */
export const teamsField = z.preprocess((value) => [value ?? []].flat().filter((one) => one !== ''), z.array(z.uuid()))

const fields = z.object({
  email: z.string(),
  first: z.string(),
  last: z.string(),
  role: roleField,
  team: teamsField,
  language: z.string(),
})

const fieldOf = { firstName: 'first', lastName: 'last', teamIds: 'team', mailLanguage: 'language' }

export function inviteColleaguePages(site: SiteTools): Page[] {
  const { consumers } = site
  const path = '/portal/private/users/invite'
  const access = 'member'

  async function show(
    visit: AnyVisit,
    chosen: { teams: readonly string[]; language: string | null },
    more: Partial<Model>,
  ): Promise<Drawn> {
    consumers.requireOrganisationAdmin(visit.actor)
    return site.draw(
      visit,
      'invite-colleague',
      { title: 'Invite a colleague' },
      {
        organisationName: visit.actor.organisation?.name ?? '',
        values: { email: '', first: '', last: '', role: 'member' },
        teams: await teamChoices(site, visit.actor, chosen.teams),
        languages: await languageChoices(site, chosen.language),
        cancelHref: paths.colleagues,
        error: null,
        errors: {},
        ...more,
      },
    )
  }

  return [
    page({ name: 'inviteColleaguePage', path, access }, async (visit) => {
      // Colleagues mostly speak as who invites them.
      const { mailLanguage: language } = await site.mailLanguageChoice.showOwnMailLanguage(visit.actor)
      return show(visit, { teams: [], language }, {})
    }),
    form(
      { name: 'inviteColleagueForm', path, access, form: fields, fieldOf },
      {
        async submit({ actor, form: { email, first: firstName, last: lastName, role, team: teamIds, language } }) {
          const mailLanguage = languageOf(language)
          await consumers.inviteColleague(actor, { email, firstName, lastName, role, teamIds, mailLanguage })
          return { goTo: paths.colleagues, flash: 'colleague-invited' }
        },
        again: (visit, { error, errors }, typed) =>
          show(
            visit,
            { teams: typed.all('team'), language: typed.text('language') },
            {
              values: {
                email: typed.text('email'),
                first: typed.text('first'),
                last: typed.text('last'),
                role: typed.text('role') === 'admin' ? 'admin' : 'member',
              },
              error,
              errors,
            },
          ),
      },
    ),
  ]
}

/** Without the default team: who is in no other is there. */
export async function teamChoices(
  { consumers }: Pick<SiteTools, 'consumers'>,
  actor: Actor,
  chosen: readonly string[],
) {
  const { teams } = await consumers.showOwnOrganisation(actor)
  return teams
    .filter((team) => !team.isDefault)
    .map(({ id, name }) => ({ value: id, label: name, checked: chosen.includes(id) }))
}
