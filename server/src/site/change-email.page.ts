import { z } from 'zod'
import { emailConfirmationHours } from '../identity/index.ts'
import { type AnyVisit, type Drawn, form, type Page, page } from '../platform/http/pages.ts'
import type { PageModel } from '../themes/index.ts'
import type { SiteTools } from './pages.ts'
import { paths } from './paths.ts'

const token = z.string().max(200).catch('')

/** Another e-mail address: asked for here, confirmed by the mail that goes there. */
export function changeEmailPages(site: SiteTools): Page[] {
  const { identity } = site
  const path = '/portal/private/profile/email'
  const access = 'session'
  const confirmPath = '/auth/email/confirm'

  const show = async (visit: AnyVisit, more: Partial<PageModel<'change-email'>>): Promise<Drawn> =>
    site.draw(
      visit,
      'change-email',
      { title: 'Change your e-mail address' },
      {
        values: { email: '' },
        email: visit.actor.email ?? '',
        state: 'ask',
        hours: emailConfirmationHours,
        canSend: await site.canSendMail(),
        error: null,
        errors: {},
        ...more,
      },
    )

  async function showConfirming(visit: AnyVisit, sent: string, error: string | null): Promise<Drawn> {
    const found = await identity.showEmailConfirmation(sent)
    const model = { token: found ? sent : null, email: found?.email ?? '', error }
    return site.draw(visit, 'confirm-email', { title: 'Confirm your e-mail address' }, model)
  }

  return [
    page({ name: 'changeEmailPage', path, access }, (visit) => show(visit, {})),
    form(
      {
        name: 'changeEmailForm',
        path,
        access,
        form: z.object({ email: z.string(), current_password: z.string() }),
        fieldOf: { password: 'current_password' },
      },
      {
        async submit(visit) {
          const { email, current_password: password } = visit.form
          await identity.askForNewEmail(visit.actor, { email, password })
          return show(visit, { state: 'asked', values: { email: email.trim() } })
        },
        again: (visit, { error, errors }, typed) =>
          show(visit, { values: { email: typed.text('email') }, error, errors }),
      },
    ),
    page({ name: 'confirmEmailPage', path: confirmPath, access: 'anyone', query: z.object({ token }) }, (visit) =>
      showConfirming(visit, visit.query.token, null),
    ),
    form(
      { name: 'confirmEmailForm', path: confirmPath, access: 'anyone', form: z.object({ token }) },
      {
        async submit({ actor, form: typed }) {
          await identity.confirmEmail(actor, typed.token)
          return { goTo: actor.kind === 'nobody' ? paths.signIn : paths.profile, flash: 'email-changed' }
        },
        again: (visit, { error }, typed) => showConfirming(visit, typed.text('token'), error),
      },
    ),
  ]
}
