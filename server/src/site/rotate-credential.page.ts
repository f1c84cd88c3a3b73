import { longestOverlapSeconds } from '@portico/contract'
import { z } from 'zod'
import { type AnyVisit, type Drawn, form, type Page, page } from '../platform/http/pages.ts'
import { credentialOfApp, ofCredential } from './app.page.ts'
import type { SiteTools } from './pages.ts'
import { paths } from './paths.ts'

const hour = 3600
const day = 24 * hour
/** What people choose from; others are for the API. */
const overlaps = [0, hour, day, 7 * day, longestOverlapSeconds]
const usualOverlap = day

const fields = z.object({
  'overlap-seconds': z.coerce
    .number('Choose how long the old key goes on working.')
    .int()
    .min(0)
    .max(longestOverlapSeconds, 'The old key can go on working for 30 days at most.'),
})

type Params = z.output<typeof ofCredential>

export function rotateCredentialPages(site: SiteTools): Page[] {
  const path = '/portal/private/apps/{app}/credentials/{credential}/rotate'
  const access = 'member'

  async function show(visit: AnyVisit, params: Params, chosen: number, error: string | null): Promise<Drawn> {
    const { app, credential } = await credentialOfApp(site, visit.actor, params)
    const [rotation, sums] = await Promise.all([
      site.credentials.showRotation(visit.actor, credential.id),
      site.usage.sums([credential.id], 7),
    ])
    const lastUsedAt = rotation.currentKey?.lastUsedAt ?? sums.get(credential.id)?.lastCallAt
    return site.draw(
      visit,
      'rotate-credential',
      { title: `Rotate ${credential.alias}` },
      {
        appName: app.name,
        credentialName: credential.alias,
        maskedKey: credential.maskedKey ?? '',
        productNames: credential.products.map(({ name }) => name),
        overlaps: overlaps.map((seconds) => ({ seconds, selected: seconds === chosen })),
        countsApart: rotation.countsApart,
        rotationsLeft: rotation.rotationsLeft,
        nextRotationAt: rotation.nextRotationAt?.toISOString() ?? null,
        lastUsedAt: lastUsedAt?.toISOString() ?? null,
        action: paths.rotate(params.app, params.credential),
        cancelHref: paths.app(params.app),
        error,
      },
    )
  }

  return [
    page({ name: 'rotateCredentialPage', path, access, params: ofCredential }, (visit) =>
      show(visit, visit.params, usualOverlap, null),
    ),
    form(
      { name: 'rotateCredentialForm', path, access, params: ofCredential, form: fields },
      {
        async submit({ actor, params, form: typed }) {
          const before = await credentialOfApp(site, actor, params)
          const after = await site.credentials.rotateCredential(actor, params.credential, typed['overlap-seconds'])
          const isNew = after.maskedKey !== before.credential.maskedKey
          return {
            goTo: paths.credential(params.app, params.credential),
            flash: isNew ? 'key-rotated' : 'rotation-running',
          }
        },
        again: (visit, { error, errors }, typed) =>
          show(visit, visit.params, Number(typed.text('overlap-seconds')), error ?? errors['overlap-seconds'] ?? null),
      },
    ),
  ]
}
