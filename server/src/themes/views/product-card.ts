import { z } from 'zod'
import { allowance } from './plan.ts'
import { href, tone } from './view.ts'

export const badge = z.object({
  kind: z.enum(['api', 'authentication', 'life-cycle', 'audience']),
  label: z.string(),
  tone: tone.default('neutral'),
})

/**
 * What the reader can do about access:
 * `request` now; `sign-in` first; `pending` already asked; `granted` has it; `documentation-only` there is nothing to ask for;
 * `looks-on` works at the back office and has no apps; `owner-issues` the owner of the APIs hands out credentials;
 * `deprecated` takes no new requests.
 */
export const accessKind = z.enum([
  'request',
  'sign-in',
  'pending',
  'granted',
  'documentation-only',
  'looks-on',
  'owner-issues',
  'deprecated',
])

export const productCard = z.object({
  name: z.string(),
  href,
  /** One line of purpose. */
  summary: z.string(),
  logoHref: href.nullable(),
  badges: z.array(badge),
  /** How many plans can be asked for, with the smallest and the largest rate (null: without limit). */
  plans: z
    .object({ count: z.int().positive(), slowest: allowance.nullable(), fastest: allowance.nullable() })
    .nullable(),
  documentationHref: href.nullable(),
  access: accessKind,
  /** Where the access link leads; null where there is none. */
  accessHref: href.nullable(),
})

export type ProductCard = z.input<typeof productCard>

const parcels: ProductCard = {
  name: 'Parcels',
  href: '/portal/catalogue-products/parcels',
  summary: 'Book a parcel, follow it, and tell its receiver when it will be there.',
  logoHref: null,
  badges: [
    { kind: 'api', label: 'REST' },
    { kind: 'authentication', label: 'API key' },
  ],
  plans: { count: 2, slowest: { requests: 5, perSeconds: 1 }, fastest: { requests: 50, perSeconds: 1 } },
  documentationHref: '/portal/catalogue-products/parcels/parcels-api/docs',
  access: 'sign-in',
  accessHref: '/auth/password/login?return-to=%2Fportal%2Fcatalogue-products%2Fparcels',
}

export const sampleCards = {
  parcels,
  addresses: {
    ...parcels,
    name: 'Addresses',
    href: '/portal/catalogue-products/addresses',
    summary: 'Check a postal address before you print it.',
    badges: [
      { kind: 'api', label: 'REST' },
      { kind: 'authentication', label: 'API key' },
      { kind: 'life-cycle', label: 'Beta', tone: 'wait' },
    ],
    plans: { count: 1, slowest: { requests: 100, perSeconds: 60 }, fastest: { requests: 100, perSeconds: 60 } },
    access: 'granted',
    accessHref: '/portal/private/apps/app-1',
  },
  tariffs: {
    ...parcels,
    name: 'Tariffs',
    href: '/portal/catalogue-products/tariffs',
    summary: 'Read prices and delivery times as documents.',
    badges: [{ kind: 'api', label: 'AsyncAPI' }],
    plans: null,
    access: 'documentation-only',
    accessHref: null,
  },
  longNames: {
    ...parcels,
    name: 'International Multimodal Freight Consolidation and Customs Pre-Clearance Orchestration',
    href: '/portal/catalogue-products/international-multimodal-freight',
    summary:
      'Consolidates consignments of several shippers into one multimodal movement, calculates the duties of every border that is crossed, files the declarations beforehand and keeps everybody who has to know informed about deviations.',
    badges: [
      { kind: 'api', label: 'GraphQL' },
      { kind: 'authentication', label: 'OAuth 2.0 client credentials' },
      { kind: 'life-cycle', label: 'Deprecated, ends 31 December', tone: 'bad' },
      { kind: 'audience', label: 'Partners of the northern region only' },
    ],
    plans: { count: 14, slowest: { requests: 1, perSeconds: 60 }, fastest: null },
    access: 'request',
    accessHref: '/portal/catalogue-products/international-multimodal-freight#plans',
  },
} satisfies Record<string, ProductCard>
