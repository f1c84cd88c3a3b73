import { id } from '@portico/contract'
import { z } from 'zod'
import { absent } from '../platform/errors.ts'
import { type AnyVisit, type Drawn, form, type Page, page } from '../platform/http/pages.ts'
import type { PageModel } from '../themes/index.ts'
import { avatarOf } from './avatar.ts'
import { customFieldModels, givenFields } from './custom-fields.ts'
import { languageChoices, languageOf } from './mail-language-field.ts'
import type { SiteTools } from './pages.ts'
import { paths } from './paths.ts'
import { homeOf } from './sign-in.page.ts'

const fields = z.object({
  mode: z.enum(['update', 'password', 'language']).catch('update'),
  first: z.string(),
  last: z.string(),
  current_password: z.string(),
  password1: z.string(),
  password2: z.string(),
  language: z.string(),
})

const fieldOf = {
  firstName: 'first',
  lastName: 'last',
  currentPassword: 'current_password',
  newPassword: 'password1',
  repeatedPassword: 'password2',
  mailLanguage: 'language',
}

export function profilePages(site: SiteTools): Page[] {
  const { identity } = site
  const path = '/portal/private/profile'
  const access = 'signed-in'

  const fieldsOf = ({ accountId }: AnyVisit['actor']) => site.fields.showFields('account', accountId ?? '', 'holder')

  async function show(visit: AnyVisit, more: Partial<PageModel<'profile'>>): Promise<Drawn> {
    const { actor } = visit
    const [profile, session, account, shown, takesInviteCodes] = await Promise.all([
      identity.showProfile(actor),
      identity.sessionOf(visit.request),
      site.consumers.showAccount(actor.accountId ?? ''),
      fieldsOf(actor),
      site.consumers.takesInviteCodes(),
    ])
    return site.draw(
      visit,
      'profile',
      { title: 'Profile' },
      {
        values: { first: profile.firstName, last: profile.lastName },
        email: profile.email,
        takesInviteCodes,
        avatar: avatarOf(account.name || account.email, account.picture),
        organisationName: actor.organisation?.name ?? null,
        organisations: account.organisations.map(({ id, name }) => ({
          id,
          name,
          current: id === actor.organisation?.id,
        })),
        memberSince: profile.createdAt.toISOString(),
        canChangePassword: profile.canChangePassword,
        mustChangePassword: session?.mustChangePassword ?? false,
        passwordRules: await identity.passwordRules(),
        customFields: customFieldModels(shown),
        languages: await languageChoices(site, account.mailLanguage),
        error: null,
        errors: {},
        ...more,
      },
    )
  }

  const profilePage = page({ name: 'profilePage', path, access }, (visit) => show(visit, {}))

  const profileForm = form(
    { name: 'profileForm', path, access, form: fields, fieldOf },
    {
      async submit({ actor, request, form: typed }) {
        if (typed.mode === 'update') {
          const fields = givenFields(await fieldsOf(actor), request)
          await identity.updateProfile(actor, { firstName: typed.first, lastName: typed.last, fields })
          return { goTo: paths.profile, flash: 'profile-saved' }
        }
        if (typed.mode === 'language') {
          await site.mailLanguageChoice.updateOwnMailLanguage(actor, languageOf(typed.language))
          return { goTo: paths.profile, flash: 'mail-language-chosen' }
        }
        const session = await identity.sessionOf(request)
        await identity.changePassword(actor, {
          currentPassword: typed.current_password,
          newPassword: typed.password1,
          repeatedPassword: typed.password2,
        })
        // Who had to change it goes where signing in would have led: the way in knows, of the session as it is then.
        return { goTo: session?.mustChangePassword ? paths.signIn : paths.profile, flash: 'password-changed' }
      },
      async again(visit, { error, errors, fields: wrong }, typed) {
        const isName = !['password', 'language'].includes(typed.text('mode'))
        const values = { first: typed.text('first'), last: typed.text('last') }
        const customFields = customFieldModels(await fieldsOf(visit.actor), { request: visit.request, errors: wrong })
        return show(visit, { ...(isName ? { values, customFields } : {}), error, errors })
      },
    },
  )

  const switchForm = form(
    {
      name: 'switchOrganisationForm',
      path: '/portal/private/organisation/switch',
      access,
      form: z.object({ 'organisation-id': z.string() }),
    },
    {
      async submit({ request, form: typed }) {
        // What is no id is nobody's organisation.
        const organisationId = id.safeParse(typed['organisation-id'])
        if (!organisationId.success) throw absent('organisation')
        const session = await identity.switchOrganisation(request, organisationId.data)
        return { goTo: homeOf(session, undefined), flash: 'organisation-switched' }
      },
      again: (visit, { error }) => show(visit, { error }),
    },
  )

  return [profilePage, profileForm, switchForm]
}
