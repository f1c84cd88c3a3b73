import { z } from 'zod'
import { Refused } from '../platform/errors.ts'
import { localPath } from '../platform/http/local-path.ts'
import { type AnyVisit, type Drawn, form, type Page, page } from '../platform/http/pages.ts'
import type { PageModel } from '../themes/index.ts'
import { showConfirmation } from './confirm-registration.page.ts'
import { askedAtSignUp, customFieldModels, givenFields } from './custom-fields.ts'
import type { SiteTools } from './pages.ts'
import { paths } from './paths.ts'
import { homeOf, inTheForm, returnToField } from './sign-in.page.ts'

const fields = z.object({
  email: z.string(),
  first: z.string(),
  last: z.string(),
  password1: z.string(),
  password2: z.string(),
  invite_id: z.string().trim(),
  terms: z.string(),
  'return-to': returnToField,
})

export function registrationPages(site: SiteTools): Page[] {
  const { consumers, identity } = site
  const path = '/auth/password/register'
  const access = 'anyone'

  const asked = async () => askedAtSignUp(await site.fields.fieldsOf('account'))

  const show = async (visit: AnyVisit, more: Partial<PageModel<'register'>>): Promise<Drawn> =>
    site.draw(
      visit,
      'register',
      { title: 'Sign up' },
      {
        values: { email: '', first: '', last: '', inviteId: (await consumers.takesInviteCodes()) ? '' : null },
        inviteLocked: false,
        passwordRules: await identity.passwordRules(),
        limitedDomains: (await identity.showSignUpSettings()).emailDomains.length > 0,
        returnTo: null,
        customFields: customFieldModels(await asked()),
        terms: (await site.terms.inForce())?.id ?? null,
        error: null,
        errors: {},
        ...more,
      },
    )

  /** What a shared link brings along: its code, locked while it can be used. */
  async function invited(token: string | undefined): Promise<Partial<PageModel<'register'>>> {
    if (!token) return {}
    const found = await consumers.readInviteCode(token)
    const values = { email: '', first: '', last: '', inviteId: found?.code ?? token }
    if (found) return { values, inviteLocked: true, invitedTo: found.organisationName }
    return {
      values,
      errors: { invite_id: 'This invite code can’t be used any more. Ask for a new one, or leave it out.' },
    }
  }

  const query = z.object({ 'return-to': returnToField, token: z.string().max(200).optional().catch(undefined) })
  const registerPage = page({ name: 'registerPage', path, access, query }, async (visit) => {
    const returnTo = visit.query['return-to']
    const session = await identity.sessionOf(visit.request)
    const { token } = visit.query
    if (session && token) return { goTo: `${paths.joinOrganisation}?token=${encodeURIComponent(token)}` }
    if (session) return { goTo: homeOf(session, returnTo) }
    if (await site.visibility.isSignUpOpen())
      return show(visit, { returnTo: returnTo ?? null, ...(await invited(visit.query.token)) })
    throw new Refused('sign-up-closed', 'This portal does not take registrations.', { kind: 'forbidden' })
  })

  const registerForm = form(
    {
      name: 'registerForm',
      path,
      access,
      form: fields,
      fieldOf: {
        firstName: 'first',
        lastName: 'last',
        password: 'password1',
        repeatedPassword: 'password2',
        inviteCode: 'invite_id',
        acceptedTerms: 'terms',
      },
    },
    {
      async submit(visit) {
        const { actor, request, reply, form: typed } = visit
        const person = {
          email: typed.email,
          firstName: typed.first,
          lastName: typed.last,
          password: typed.password1,
          repeatedPassword: typed.password2,
          fields: givenFields(await asked(), request),
          acceptedTerms: typed.terms || null,
          mailLanguage: await site.mailLanguages.bestOf(request.headers['accept-language']),
        }
        const { status } = await inTheForm(() => identity.register(actor, person, typed.invite_id || undefined))
        if (status === 'unconfirmed') {
          return showConfirmation(site, visit, { state: 'sent', email: typed.email.trim() })
        }
        if (status === 'pending') {
          return site.draw(visit, 'registered', { title: 'Sign up' }, { state: 'pending', email: typed.email.trim() })
        }
        const session = await identity.signIn({ request, reply }, { email: typed.email, password: typed.password1 })
        return { goTo: homeOf(session, typed['return-to']), flash: 'welcome' }
      },
      again: async (visit, { error, errors, fields: wrong }, typed) => {
        const inviteId = typed.text('invite_id')
        const asks = inviteId !== '' || (await consumers.takesInviteCodes())
        return show(visit, {
          customFields: customFieldModels(await asked(), { request: visit.request, errors: wrong }),
          values: {
            email: typed.text('email'),
            first: typed.text('first'),
            last: typed.text('last'),
            inviteId: asks ? inviteId : null,
          },
          termsAccepted: typed.text('terms') !== '',
          returnTo: localPath(typed.text('return-to')) ?? null,
          error,
          errors,
        })
      },
    },
  )

  return [registerPage, registerForm]
}
