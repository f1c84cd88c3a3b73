import { appDetails, appFields } from '@portico/contract'
import { z } from 'zod'
import type { AppRow } from '../apps/index.ts'
import type { Actor } from '../platform/actor.ts'
import { Refused } from '../platform/errors.ts'
import type { FormFailure, Typed } from '../platform/http/form-failure.ts'
import { type AnyVisit, type Drawn, form, type Page, page } from '../platform/http/pages.ts'
import type { PageModel } from '../themes/index.ts'
import { ofApp } from './app.page.ts'
import type { SiteTools } from './pages.ts'
import { paths } from './paths.ts'
import { visibilityChoices } from './visibilities.ts'

type Model = PageModel<'app-form'>
type Values = Model['values']

const linesOf = (text: string): string[] =>
  text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '')

const fields = z.object({
  name: appFields.shape.name,
  description: appFields.shape.description,
  visibility: z.union([appFields.shape.visibility.unwrap(), z.literal('').transform(() => 'personal' as const)], {
    error: 'Choose who can see the app.',
  }),
  team: z.preprocess(
    (value) => (value === undefined || value === '' ? null : [value].flat()),
    appDetails.shape.teamIds.unwrap(),
  ),
  redirectURLs: z.string().default('').transform(linesOf).pipe(appDetails.shape.redirectUrls.unwrap()),
})

/** What the rule calls them. */
const fieldOf = { teamIds: 'team', redirectUrls: 'redirectURLs' }

const fresh: Values = { name: '', description: '', visibility: 'personal', redirectUrls: '', teams: [] }
const right: Pick<FormFailure, 'error' | 'errors'> = { error: null, errors: {} }

export function appFormPages(site: SiteTools): Page[] {
  const { apps } = site
  const access = 'member'

  async function show(
    visit: AnyVisit,
    app: AppRow | null,
    values: Values,
    { error, errors }: typeof right,
  ): Promise<Drawn> {
    const owner = app ? { accountId: app.ownerId, organisationId: app.organisationId } : undefined
    const { visibilities, teams } = await visibilityChoices(site, visit.actor, owner)
    return site.draw(
      visit,
      'app-form',
      { title: app ? 'Edit app' : 'New app' },
      {
        mode: app ? 'edit' : 'create',
        action: app ? paths.app(app.id) : paths.newApp,
        values,
        visibilities,
        teams: teams.map((team) => ({ ...team, checked: values.teams.includes(team.value) })),
        // Strangers meet in the default organisation (APP-2, G-49).
        alwaysPersonal: visit.actor.organisation?.isDefault === true,
        error,
        errors,
        cancelHref: app ? paths.app(app.id) : paths.dashboard,
      },
    )
  }

  const newApp = page({ name: 'newAppPage', path: '/portal/private/apps', access }, (visit) =>
    show(visit, null, fresh, right),
  )

  const createApp = form(
    { name: 'newAppForm', path: '/portal/private/apps', access, form: fields, fieldOf },
    {
      submit: async ({ actor, form: typed }) => ({
        goTo: paths.app(await apps.createApp(actor, askedFor(typed))),
        flash: 'app-created',
      }),
      again: (visit, failure, typed) => show(visit, null, typedValues(typed), failure),
    },
  )

  const editApp = page(
    { name: 'editAppPage', path: '/portal/private/apps/{app}/edit', access, params: ofApp },
    async (visit) => {
      const app = await appToChange(site, visit.actor, visit.params.app)
      return show(visit, app, valuesOf(app), right)
    },
  )

  const updateApp = form(
    { name: 'editAppForm', path: '/portal/private/apps/{app}', access, params: ofApp, form: fields, fieldOf },
    {
      async submit({ actor, params, form: typed }) {
        await apps.updateApp(actor, params.app, askedFor(typed), null)
        return { goTo: paths.app(params.app), flash: 'app-saved' }
      },
      async again(visit, failure, typed) {
        const app = await appToChange(site, visit.actor, visit.params.app)
        return show(visit, app, typedValues(typed), failure)
      },
    },
  )

  return [newApp, createApp, editApp, updateApp]
}

/** @throws Refused `app-not-found`, `not-the-owner` */
export async function appToChange({ apps }: Pick<SiteTools, 'apps'>, actor: Actor, id: string): Promise<AppRow> {
  const app = await apps.findFor(actor, id)
  if (apps.mayChange(actor, app)) return app
  throw new Refused('not-the-owner', 'Only the owner of the app or an admin of the organisation may do this.', {
    kind: 'forbidden',
  })
}

const askedFor = ({ team, redirectURLs, ...typed }: z.output<typeof fields>) => ({
  ...typed,
  teamIds: team,
  redirectUrls: redirectURLs,
})

const valuesOf = ({ name, description, visibility, redirectUrls, chosenTeams, teams }: AppRow): Values => ({
  name,
  description,
  visibility,
  redirectUrls: redirectUrls.join('\n'),
  teams: chosenTeams ? teams.map(({ id }) => id) : [],
})

const typedValues = (typed: Typed): Values => ({
  name: typed.text('name'),
  description: typed.text('description'),
  visibility: typed.text('visibility'),
  redirectUrls: typed.text('redirectURLs'),
  teams: typed.all('team'),
})
