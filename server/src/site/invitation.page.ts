import { z } from 'zod'
import { type AnyVisit, type Drawn, form, type Page, page } from '../platform/http/pages.ts'
import type { PageModel } from '../themes/index.ts'
import { askedAtSignUp, customFieldModels, givenFields } from './custom-fields.ts'
import type { SiteTools } from './pages.ts'
import { paths } from './paths.ts'
import { homeOf } from './sign-in.page.ts'

const token = z.string().max(200).catch('')

const fields = z.object({
  token,
  mode: z.enum(['newcomer', 'join']).catch('newcomer'),
  first: z.string(),
  last: z.string(),
  password1: z.string(),
  password2: z.string(),
  terms: z.string(),
})

/** Where the address in the mail of an invitation leads. */
export function invitationPages(site: SiteTools): Page[] {
  const { consumers, identity } = site
  const path = '/auth/invitation'
  const access = 'anyone'

  const asked = async () => askedAtSignUp(await site.fields.fieldsOf('account'))

  async function show(visit: AnyVisit, given: string, more: Partial<PageModel<'invitation'>>): Promise<Drawn> {
    const offer = await consumers.readInvitation(given)
    const { actor } = visit
    const title = offer ? 'Invitation' : 'This invitation no longer works'
    const state = !offer
      ? 'spent'
      : actor.email === offer.email
        ? 'join'
        : actor.kind === 'account'
          ? 'another'
          : offer.hasAccount
            ? 'sign-in'
            : 'newcomer'
    return site.draw(
      visit,
      'invitation',
      { title },
      {
        state,
        token: offer ? given : null,
        email: offer?.email ?? '',
        organisationName: offer?.organisationName ?? null,
        signInHref: state === 'sign-in' ? paths.signInTo(paths.invitation(given)) : null,
        values: { first: offer?.firstName ?? '', last: offer?.lastName ?? '' },
        passwordRules: await identity.passwordRules(),
        customFields: customFieldModels(await asked()),
        terms: (await site.terms.inForce())?.id ?? null,
        error: null,
        errors: {},
        ...more,
      },
    )
  }

  const invitationPage = page({ name: 'invitationPage', path, access, query: z.object({ token }) }, (visit) =>
    show(visit, visit.query.token, {}),
  )

  const invitationForm = form(
    {
      name: 'invitationForm',
      path,
      access,
      form: fields,
      fieldOf: {
        firstName: 'first',
        lastName: 'last',
        password: 'password1',
        repeatedPassword: 'password2',
        acceptedTerms: 'terms',
      },
    },
    {
      async submit({ actor, request, reply, form: typed }) {
        if (typed.mode === 'join') {
          const { organisationId } = await consumers.acceptWithAccount(actor, typed.token)
          const places = await consumers.placesOf(actor.accountId ?? '')
          if (places.some(({ id }) => id === organisationId)) {
            await identity.switchOrganisation(request, organisationId)
          }
          return { goTo: paths.dashboard, flash: 'invitation-accepted' }
        }
        const { first: firstName, last: lastName, password1: password, password2: repeatedPassword } = typed
        const { email } = await consumers.acceptAsNewcomer(actor, {
          token: typed.token,
          firstName,
          lastName,
          password,
          repeatedPassword,
          fields: givenFields(await asked(), request),
          acceptedTerms: typed.terms || null,
          mailLanguage: await site.mailLanguages.bestOf(request.headers['accept-language']),
        })
        const session = await identity.signIn({ request, reply }, { email, password })
        return { goTo: homeOf(session, undefined), flash: 'welcome' }
      },
      again: async (visit, { error, errors, fields: wrong }, typed) => {
        const values = { first: typed.text('first'), last: typed.text('last') }
        const isNewcomer = typed.text('mode') !== 'join'
        const customFields = customFieldModels(await asked(), { request: visit.request, errors: wrong })
        return show(visit, typed.text('token'), {
          ...(isNewcomer ? { values, customFields, termsAccepted: typed.text('terms') !== '' } : {}),
          error,
          errors,
        })
      },
    },
  )

  return [invitationPage, invitationForm]
}
