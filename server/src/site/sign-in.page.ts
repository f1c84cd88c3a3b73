import { z } from 'zod'
import type { Session } from '../identity/index.ts'
import { Refused } from '../platform/errors.ts'
import { localPath } from '../platform/http/local-path.ts'
import { type AnyVisit, type Drawn, form, type Page, page } from '../platform/http/pages.ts'
import type { PageModel } from '../themes/index.ts'
import type { SiteTools } from './pages.ts'
import { paths } from './paths.ts'
import { wayOnAfter } from './way-on.ts'

/** Where to go on; an address that might lead away from this portal counts as none. */
export const returnToField = z
  .string()
  .optional()
  .catch(undefined)
  .transform((text) => localPath(text))

const signInFields = z.object({
  login: z.string().trim().min(1, 'Enter your e-mail address.'),
  password: z.string().min(1, 'Enter your password.'),
  'return-to': returnToField,
})

export function signInPages(site: SiteTools): Page[] {
  const { identity } = site
  const path = '/auth/password/login'
  const access = 'anyone'
  const query = z.object({ 'return-to': returnToField })

  const show = (visit: AnyVisit, more: Partial<PageModel<'login'>>) => drawSignIn(site, visit, more)

  const signInPage = page({ name: 'signInPage', path, access, query }, async (visit) => {
    const returnTo = visit.query['return-to']
    const session = await identity.sessionOf(visit.request)
    if (session) return { goTo: homeOf(session, returnTo) }
    return show(visit, { returnTo: returnTo ?? null })
  })

  const signInForm = form(
    { name: 'signInForm', path, access, form: signInFields, fieldOf: { email: 'login' } },
    {
      async submit({ request, reply, form: { login, password, 'return-to': returnTo } }) {
        try {
          const session = await inTheForm(() => identity.signIn({ request, reply }, { email: login, password }))
          return { goTo: homeOf(session, returnTo) }
        } catch (error) {
          const goTo = wayOnAfter(error, returnTo)
          if (goTo === null) throw error
          return { goTo }
        }
      },
      again: (visit, { error, errors }, typed) =>
        show(visit, {
          values: { login: typed.text('login') },
          returnTo: localPath(typed.text('return-to')) ?? null,
          error,
          errors,
        }),
    },
  )

  const signOut = form(
    { name: 'signOutForm', path: '/auth/logout', access, form: z.object({}), whileImpersonating: true },
    {
      async submit({ request, reply }) {
        await identity.signOut({ request, reply })
        return { goTo: paths.home, flash: 'signed-out' }
      },
      again: async () => ({ goTo: paths.home }),
    },
  )

  return [signInPage, signInForm, signOut]
}

export const drawSignIn = async (site: SiteTools, visit: AnyVisit, more: Partial<PageModel<'login'>>): Promise<Drawn> =>
  site.draw(
    visit,
    'login',
    { title: 'Sign in' },
    {
      values: { login: '' },
      returnTo: null,
      error: null,
      errors: {},
      canRegister: await site.visibility.isSignUpOpen(),
      passkeys: site.identity.passkeysPossible,
      ...more,
    },
  )

/** Where somebody begins who has just signed in. */
export function homeOf(
  { actor, mustChangePassword, mustSetUpSecondFactor }: Session,
  returnTo: string | undefined,
): string {
  if (mustChangePassword) return paths.profile
  if (mustSetUpSecondFactor) return paths.secondFactor
  if (returnTo !== undefined) return returnTo
  return actor.organisation === null && actor.permissions.size > 0 ? paths.admin : paths.dashboard
}

/** Who may not come in is told so in the form. */
export async function inTheForm<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    if (!(error instanceof Refused) || (error.kind !== 'sign-in' && error.kind !== 'forbidden')) throw error
    throw new Refused(error.code, error.message, { kind: 'input', cause: error })
  }
}
