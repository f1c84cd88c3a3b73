import { z } from 'zod'
import { Refused } from '../platform/errors.ts'
import { localPath } from '../platform/http/local-path.ts'
import { type AnyVisit, type Drawn, form, type Page, page } from '../platform/http/pages.ts'
import type { PageModel } from '../themes/index.ts'
import type { SiteTools } from './pages.ts'
import { paths } from './paths.ts'
import { homeOf, returnToField } from './sign-in.page.ts'

/** Between password and session: asks for the code of who has a second factor. */
export function secondStepPages(site: SiteTools): Page[] {
  const { identity } = site
  const path = '/auth/second-step'
  const access = 'anyone'

  const show = (visit: AnyVisit, more: Partial<PageModel<'second-step'>>): Promise<Drawn> =>
    site.draw(visit, 'second-step', { title: 'Enter your code' }, { returnTo: null, error: null, errors: {}, ...more })

  return [
    page({ name: 'secondStepPage', path, access, query: z.object({ 'return-to': returnToField }) }, async (visit) => {
      const returnTo = visit.query['return-to'] ?? null
      if (!(await identity.isSecondStepOpen(visit.request))) return { goTo: signInTo(returnTo) }
      return show(visit, { returnTo })
    }),
    form(
      { name: 'secondStepForm', path, access, form: z.object({ code: z.string(), 'return-to': returnToField }) },
      {
        async submit({ request, reply, form: { code, 'return-to': returnTo } }) {
          try {
            const session = await identity.completeSignIn({ request, reply }, { code })
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
