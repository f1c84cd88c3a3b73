import { z } from 'zod'
import { form, type Page } from '../platform/http/pages.ts'
import type { SiteTools } from './pages.ts'
import { paths } from './paths.ts'

/** The way out of looking at the portal as somebody else: on every page meanwhile. */
export function impersonationPages({ identity }: SiteTools): Page[] {
  return [
    form(
      {
        name: 'endImpersonationForm',
        path: '/portal/impersonation/end',
        access: 'member',
        form: z.object({}),
        whileImpersonating: true,
      },
      {
        async submit({ actor, request, reply }) {
          const accountId = await identity.endImpersonation({ request, reply }, actor)
          return { goTo: accountId === null ? paths.home : `${paths.admin}/accounts/${accountId}` }
        },
        again: async () => ({ goTo: paths.home }),
      },
    ),
  ]
}
