import { appFields } from '@portico/contract'
import { z } from 'zod'
import type { Actor } from '../platform/actor.ts'
import { Refused } from '../platform/errors.ts'
import type { FormFailure, Typed } from '../platform/http/form-failure.ts'
import { type AnyVisit, type Drawn, form, type Page, page } from '../platform/http/pages.ts'
import type { PageModel } from '../themes/index.ts'
import { ofApp } from './app.page.ts'
import type { SiteTools } from './pages.ts'
import { paths } from './paths.ts'
import { visibilityChoices } from './visibilities.ts'

type Values = PageModel<'app-form'>['values']

const fields = z.object({
  name: appFields.shape.name,
  description: appFields.shape.description,
  visibility: z.union([appFields.shape.visibility.unwrap(), z.literal('').transform(() => 'personal' as const)], {
    error: 'Choose who can see the app.',
  }),
})

const fresh: Values = { name: '', description: '', visibility: 'personal', redirectUrls: '' }
const right: Pick<FormFailure, 'error' | 'errors'> = { error: null, errors: {} }

export function appFormPages(site: SiteTools): Page[] {
  const { apps } = site
  const access = 'member'

  const showNew = (visit: AnyVisit, values: Values, { error, errors }: typeof right): Promise<Drawn> =>
    site.draw(
      visit,
      'app-form',
      { title: 'New app' },
      {
        mode: 'create',
        action: paths.newApp,
        values,
        visibilities: visibilityChoices(visit.actor),
        error,
        errors,
        cancelHref: paths.dashboard,
      },
    )

  const showEdit = (visit: AnyVisit, id: string, values: Values, { error, errors }: typeof right): Promise<Drawn> =>
    site.draw(
      visit,
      'app-form',
      { title: 'Edit app' },
      {
        mode: 'edit',
        action: paths.app(id),
        values,
        visibilities: visibilityChoices(visit.actor),
        error,
        errors,
        cancelHref: paths.app(id),
      },
    )

  const newApp = page({ name: 'newAppPage', path: '/portal/private/apps', access }, (visit) =>
    showNew(visit, fresh, right),
  )

  const createApp = form(
    { name: 'newAppForm', path: '/portal/private/apps', access, form: fields },
    {
      submit: async ({ actor, form: typed }) => ({
        goTo: paths.app(await apps.createApp(actor, typed)),
        flash: 'app-created',
      }),
      again: (visit, failure, typed) => showNew(visit, typedValues(typed), failure),
    },
  )

  const editApp = page(
    { name: 'editAppPage', path: '/portal/private/apps/{app}/edit', access, params: ofApp },
    async (visit) => {
      const { name, description, visibility } = await appToChange(site, visit.actor, visit.params.app)
      return showEdit(visit, visit.params.app, { name, description, visibility, redirectUrls: '' }, right)
    },
  )

  const updateApp = form(
    { name: 'editAppForm', path: '/portal/private/apps/{app}', access, params: ofApp, form: fields },
    {
      async submit({ actor, params, form: typed }) {
        await apps.updateApp(actor, params.app, typed, null)
        return { goTo: paths.app(params.app), flash: 'app-saved' }
      },
      async again(visit, failure, typed) {
        await appToChange(site, visit.actor, visit.params.app)
        return showEdit(visit, visit.params.app, typedValues(typed), failure)
      },
    },
  )

  return [newApp, createApp, editApp, updateApp]
}

/** @throws Refused `app-not-found`, `not-the-owner` */
export async function appToChange({ apps }: Pick<SiteTools, 'apps'>, actor: Actor, id: string) {
  const app = await apps.findFor(actor, id)
  if (apps.mayChange(actor, app)) return app
  throw new Refused('not-the-owner', 'Only the owner of the app or an admin of the organisation may do this.', {
    kind: 'forbidden',
  })
}

const typedValues = (typed: Typed): Values => ({
  name: typed.text('name'),
  description: typed.text('description'),
  visibility: typed.text('visibility'),
  redirectUrls: '',
})
