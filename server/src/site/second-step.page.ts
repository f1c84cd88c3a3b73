import { z } from 'zod'
import { Refused } from '../platform/errors.ts'
import { localPath } from '../platform/http/local-path.ts'
import { type AnyVisit, type Drawn, form, type Page, page } from '../platform/http/pages.ts'
import type { PageModel } from '../themes/index.ts'
import type { SiteTools } from './pages.ts'
import { passkeyIn } from './passkey-field.ts'
import { paths } from './paths.ts'
import { homeOf, returnToField } from './sign-in.page.ts'

const fields = z.object({ code: z.string(), passkey: z.string(), 'return-to': returnToField })

/** Between password and session: asks for the second factor of who has one. */
export function secondStepPages(site: SiteTools): Page[] {
  const { identity } = site
  const path = '/auth/second-step'
  const access = 'anyone'

  async function show(visit: AnyVisit, more: Partial<PageModel<'second-step'>>): Promise<Drawn> {
    const { app, passkey } = (await identity.showSecondStep(visit.request)) ?? { app: true, passkey: false }
    const model = { app, passkey, returnTo: null, error: null, errors: {}, ...more }
    return site.draw(visit, 'second-step', { title: 'One more step' }, model)
  }

  return [
    page({ name: 'secondStepPage', path, access, query: z.object({ 'return-to': returnToField }) }, async (visit) => {
      const returnTo = visit.query['return-to'] ?? null
      if (!(await identity.showSecondStep(visit.request))) return { goTo: signInTo(returnTo) }
      return show(visit, { returnTo })
    }),
    form(
      { name: 'secondStepForm', path, access, form: fields },
      {
        async submit({ request, reply, form: { code, passkey, 'return-to': returnTo } }) {
          const given = passkey === '' ? { code } : { passkey: passkeyIn(passkey) }
          try {
            const session = await identity.completeSignIn({ request, reply }, given)
            return { goTo: homeOf(session, returnTo) }
          } catch (error) {
            if (!(error instanceof Refused) || error.code !== 'second-step-over') throw error
            return { goTo: signInTo(returnTo ?? null), flash: 'second-step-over' }
          }
        },
        again: (visit, { error, errors }, typed) =>
          show(visit, { returnTo: localPath(typed.text('return-to')) ?? null, error, errors }),
      },
    ),
  ]
}

const signInTo = (returnTo: string | null) => (returnTo === null ? paths.signIn : paths.signInTo(returnTo))
