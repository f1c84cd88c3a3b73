import { z } from 'zod'
import { type AnyVisit, type Drawn, form, type Page, page } from '../platform/http/pages.ts'
import { credentialOfApp, ofCredential } from './app.page.ts'
import type { SiteTools } from './pages.ts'
import { paths } from './paths.ts'

/** Asks before a key ends for good, and says who still calls with it. */
export function revokeCredentialPages(site: SiteTools): Page[] {
  const path = '/portal/private/apps/{app}/credentials/{credential}/revoke'
  const access = 'member'

  async function show(visit: AnyVisit, params: z.output<typeof ofCredential>, error: string | null): Promise<Drawn> {
    const { app, credential } = await credentialOfApp(site, visit.actor, params)
    const sum = (await site.usage.sums([credential.id], 7)).get(credential.id)
    return site.draw(
      visit,
      'revoke-credential',
      { title: `Revoke ${credential.alias}` },
      {
        appName: app.name,
        credentialName: credential.alias,
        maskedKey: credential.maskedKey,
        productNames: credential.products.map(({ name }) => name),
        calls7d: sum?.calls ?? 0,
        lastUsedAt: sum?.lastCallAt?.toISOString() ?? null,
        action: paths.revoke(params.app, params.credential),
        cancelHref: paths.app(params.app),
        error,
      },
    )
  }

  return [
    page({ name: 'revokeCredentialPage', path, access, params: ofCredential }, (visit) =>
      show(visit, visit.params, null),
    ),
    form(
      { name: 'revokeCredentialForm', path, access, params: ofCredential, form: z.object({}) },
      {
        async submit({ actor, params }) {
          await credentialOfApp(site, actor, params)
          const { failure } = await site.credentials.revokeCredential(actor, params.credential)
          return { goTo: paths.app(params.app), flash: failure === null ? 'key-revoked' : 'revocation-running' }
        },
        again: (visit, { error }) => show(visit, visit.params, error),
      },
    ),
  ]
}
