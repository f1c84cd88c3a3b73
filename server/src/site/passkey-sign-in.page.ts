import { z } from 'zod'
import { localPath } from '../platform/http/local-path.ts'
import { form, type Page, page } from '../platform/http/pages.ts'
import type { SiteTools } from './pages.ts'
import { passkeyIn } from './passkey-field.ts'
import { paths } from './paths.ts'
import { drawSignIn, homeOf, inTheForm, returnToField } from './sign-in.page.ts'
import { wayOnAfter } from './way-on.ts'

/** What the button for passkeys on the page for signing in sends. */
export function passkeySignInPages(site: SiteTools): Page[] {
  const { identity } = site
  const path = '/auth/passkey'
  const access = 'anyone'
  return [
    page({ name: 'passkeySignInPage', path, access }, async () => ({ goTo: paths.signIn })),
    form(
      { name: 'passkeySignInForm', path, access, form: z.object({ passkey: z.string(), 'return-to': returnToField }) },
      {
        async submit({ request, reply, form: { passkey: typed, 'return-to': returnTo } }) {
          const passkey = passkeyIn(typed)
          try {
            const session = await inTheForm(() => identity.signInWithPasskey({ request, reply }, { passkey }))
            return { goTo: homeOf(session, returnTo) }
          } catch (error) {
            const goTo = wayOnAfter(error, returnTo)
            if (goTo === null) throw error
            return { goTo }
          }
        },
        again: (visit, { error, errors }, typed) =>
          drawSignIn(site, visit, { returnTo: localPath(typed.text('return-to')) ?? null, error, errors }),
      },
    ),
  ]
}
