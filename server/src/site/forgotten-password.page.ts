import { z } from 'zod'
import { passwordResetHours } from '../identity/index.ts'
import { type AnyVisit, type Drawn, form, type Page, page } from '../platform/http/pages.ts'
import type { PageModel } from '../themes/index.ts'
import type { SiteTools } from './pages.ts'
import { paths } from './paths.ts'

const token = z.string().max(200).catch('')

const newPasswordFields = z.object({
  token,
  password1: z.string(),
  password2: z.string(),
})

export function forgottenPasswordPages(site: SiteTools): Page[] {
  const { identity } = site
  const access = 'anyone'

  const showAsking = async (visit: AnyVisit, more: Partial<PageModel<'forgotten-password'>>): Promise<Drawn> =>
    site.draw(
      visit,
      'forgotten-password',
      { title: 'Choose a new password' },
      {
        values: { email: '' },
        state: 'ask',
        hours: passwordResetHours,
        canSend: await site.canSendMail(),
        error: null,
        errors: {},
        ...more,
      },
    )

  const showChoosing = async (visit: AnyVisit, more: Partial<PageModel<'new-password'>>): Promise<Drawn> =>
    site.draw(
      visit,
      'new-password',
      { title: 'Choose a new password' },
      { token: null, passwordRules: await identity.passwordRules(), error: null, errors: {}, ...more },
    )

  const askPage = page({ name: 'forgottenPasswordPage', path: '/auth/password/new', access }, (visit) =>
    showAsking(visit, {}),
  )

  const askForm = form(
    { name: 'forgottenPasswordForm', path: '/auth/password/new', access, form: z.object({ email: z.string() }) },
    {
      async submit(visit) {
        const { email } = visit.form
        await identity.askForNewPassword(visit.actor, { email })
        return showAsking(visit, { state: 'asked', values: { email: email.trim() } })
      },
      again: (visit, { error, errors }, typed) =>
        showAsking(visit, { values: { email: typed.text('email') }, error, errors }),
    },
  )

  const choosePage = page(
    { name: 'newPasswordPage', path: '/auth/password/edit', access, query: z.object({ token }) },
    async (visit) => {
      const isGood = await identity.isPasswordResetGood(visit.query.token)
      return showChoosing(visit, { token: isGood ? visit.query.token : null })
    },
  )

  const chooseForm = form(
    {
      name: 'newPasswordForm',
      path: '/auth/password/edit',
      access,
      form: newPasswordFields,
      fieldOf: { newPassword: 'password1', repeatedPassword: 'password2' },
    },
    {
      async submit({ actor, form: typed }) {
        const { token, password1: newPassword, password2: repeatedPassword } = typed
        await identity.chooseNewPassword(actor, { token, newPassword, repeatedPassword })
        return { goTo: paths.signIn, flash: 'password-chosen' }
      },
      async again(visit, { error, errors }, typed) {
        const isGood = await identity.isPasswordResetGood(typed.text('token'))
        return showChoosing(visit, { token: isGood ? typed.text('token') : null, error, errors })
      },
    },
  )

  return [askPage, askForm, choosePage, chooseForm]
}
