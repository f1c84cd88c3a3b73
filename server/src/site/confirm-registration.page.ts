import { z } from 'zod'
import { registrationConfirmationHours } from '../identity/index.ts'
import { type AnyVisit, type Drawn, form, type Page, page } from '../platform/http/pages.ts'
import type { PageModel } from '../themes/index.ts'
import type { SiteTools } from './pages.ts'
import { homeOf } from './sign-in.page.ts'

const token = z.string().max(200).catch('')

const fields = z.object({
  mode: z.enum(['resend', 'confirm']).catch('resend'),
  token,
  email: z.string(),
  password: z.string(),
})

/** Where the mail of a registration leads, and where another one is asked for. */
export function confirmRegistrationPages(site: SiteTools): Page[] {
  const { identity } = site
  const path = '/auth/email/registration'
  const access = 'anyone'

  async function showFor(visit: AnyVisit, given: string, more: Partial<PageModel<'confirm-registration'>>) {
    const waiting = given === '' ? null : await identity.showRegistrationConfirmation(given)
    if (waiting) return showConfirmation(site, visit, { state: 'confirm', email: waiting.email, token: given, ...more })
    return showConfirmation(site, visit, { state: given === '' ? 'resend' : 'spent', ...more })
  }

  return [
    page({ name: 'confirmRegistrationPage', path, access, query: z.object({ token }) }, (visit) =>
      showFor(visit, visit.query.token, {}),
    ),
    form(
      { name: 'confirmRegistrationForm', path, access, form: fields },
      {
        async submit(visit) {
          const { actor, request, reply, form: typed } = visit
          if (typed.mode === 'resend') {
            await identity.askForRegistrationConfirmation(actor, { email: typed.email })
            return showConfirmation(site, visit, { state: 'sent', email: typed.email.trim() })
          }
          const { token, password } = typed
          const { email, status } = await identity.confirmRegistration(actor, { token, password })
          if (status === 'pending')
            return site.draw(visit, 'registered', { title: 'Sign up' }, { state: 'pending', email })
          const session = await identity.signIn({ request, reply }, { email, password })
          return { goTo: homeOf(session, undefined), flash: 'welcome' }
        },
        again: (visit, { error, errors }, typed) =>
          showFor(visit, typed.text('mode') === 'confirm' ? typed.text('token') : '', {
            error,
            errors,
            ...(typed.text('mode') === 'resend' ? { email: typed.text('email') } : {}),
          }),
      },
    ),
  ]
}

export const showConfirmation = async (
  site: SiteTools,
  visit: AnyVisit,
  more: Partial<PageModel<'confirm-registration'>>,
): Promise<Drawn> =>
  site.draw(
    visit,
    'confirm-registration',
    { title: 'Confirm your address' },
    {
      state: 'sent',
      email: '',
      token: '',
      hours: registrationConfirmationHours,
      canSend: await site.canSendMail(),
      error: null,
      errors: {},
      ...more,
    },
  )
