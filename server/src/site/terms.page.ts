import { z } from 'zod'
import { absent } from '../platform/errors.ts'
import { type AnyVisit, type Drawn, form, type Page, page } from '../platform/http/pages.ts'
import type { SiteTools } from './pages.ts'
import { paths } from './paths.ts'
import { homeOf, returnToField } from './sign-in.page.ts'

/** The terms of use, for everybody; and the page where who is signed in accepts a version that demands it. */
export function termsPages(site: SiteTools): Page[] {
  const { identity, terms } = site

  async function show(
    visit: AnyVisit,
    accepting: { returnTo: string | null; error: string | null } | null,
  ): Promise<Drawn> {
    const found = await terms.inForce()
    if (!found) throw absent('page')
    const { id, number, note, publishedAt, text } = found
    return site.draw(
      visit,
      'terms',
      { title: 'Terms of use' },
      {
        id,
        number,
        note: note || null,
        publishedAt: publishedAt.toISOString(),
        termsHtml: site.markdown(text),
        accepting: accepting !== null,
        returnTo: accepting?.returnTo ?? null,
        error: accepting?.error ?? null,
      },
    )
  }

  const termsPage = page({ name: 'termsPage', path: '/terms', access: 'anyone', kept: true }, (visit) =>
    show(visit, null),
  )

  const access = 'signed-in'
  const path = '/portal/private/terms'
  const acceptTermsPage = page(
    { name: 'acceptTermsPage', path, access, query: z.object({ 'return-to': returnToField }) },
    async (visit) => {
      const returnTo = visit.query['return-to'] ?? null
      if (!(await terms.owes(visit.actor))) return { goTo: returnTo ?? paths.home }
      return show(visit, { returnTo, error: null })
    },
  )

  const acceptTermsForm = form(
    {
      name: 'acceptTermsForm',
      path,
      access,
      form: z.object({ terms: z.string(), 'return-to': returnToField }),
      fieldOf: { acceptedTerms: 'terms' },
    },
    {
      async submit({ actor, request, form: typed }) {
        await identity.acceptTerms(actor, typed.terms || null)
        const session = await identity.sessionOf(request)
        return { goTo: session ? homeOf(session, typed['return-to']) : paths.home, flash: 'terms-accepted' }
      },
      again: (visit, { error, errors }, typed) =>
        show(visit, {
          returnTo: returnToField.parse(typed.text('return-to')) ?? null,
          error: error ?? errors.terms ?? null,
        }),
    },
  )

  return [termsPage, acceptTermsPage, acceptTermsForm]
}
