import { z } from 'zod'
import { href } from './view.ts'

/** What is the same on every page and for everybody. Available to views and partials as `site`. */
export const siteSchema = z.object({
  portalName: z.string().min(1),
  /** BCP 47; texts come from the theme's `locales/<locale>.json`, falling back to `en`. */
  locale: z.string().default('en'),
  direction: z.enum(['ltr', 'rtl']).default('ltr'),
})

const menuLink = z.object({ label: z.string(), href, current: z.boolean().default(false) })

/** What stands around a page. Available to layouts as `frame`, and to views that are not `shared`. */
export const frameSchema = z.object({
  site: siteSchema,
  /** Title of the page, without the portal's name. */
  title: z.string(),
  /** One or two sentences for search engines; null leaves the tag out. */
  description: z.string().nullable().default(null),
  /** Path of this page without query, for the canonical link and for marking menu entries. */
  canonicalPath: z.string().startsWith('/'),
  /** Scheme, host and port from the public base URL, without a slash at the end. */
  baseUrl: z.url({ protocol: /^https?$/ }),
  primaryMenu: z.array(menuLink),
  /** False where the portal is not for this viewer: they see how to come in, and no search. */
  canBrowse: z.boolean().default(true),
  footerMenu: z.array(z.object({ label: z.string(), links: z.array(menuLink) })),
  /** Null for a visitor. `canUseApps` is false for people of the back office, who only look at the portal. */
  account: z.object({ name: z.string(), email: z.string(), canUseApps: z.boolean().default(true) }).nullable(),
  /** While somebody of the back office looks at the portal as the account: until when. The layout has to say so, with the way out. */
  impersonation: z.object({ until: z.string() }).nullable().default(null),
  /** Whose colleagues the account can meet; null for who belongs to no organisation of their own. */
  organisation: z
    .object({ name: z.string(), hasOthers: z.boolean().default(false) })
    .nullable()
    .default(null),
  /** How many APIs wait in the cart; null for those without one, and where access is asked for without a cart. */
  cartItems: z.int().nonnegative().nullable().default(null),
  /** How many entries of the inbox are unread, up to 100; null for a visitor. */
  unread: z.int().nonnegative().nullable().default(null),
  /** Link to the admin app for those who may enter it. */
  adminHref: href.nullable().default(null),
  canRegister: z.boolean().default(true),
  /** Where signing in should return to; null for the dashboard. */
  returnTo: href.nullable().default(null),
  /** What is in the header's search field. */
  search: z.string().default(''),
  flash: z.array(z.object({ kind: z.enum(['success', 'error', 'notice']), text: z.string() })).default([]),
  /** Printed as the hidden field `csrf_token` in every form that posts; null where the server checks the origin only. */
  formToken: z.string().nullable().default(null),
})

export type Frame = z.input<typeof frameSchema>

const visitor: Frame = {
  site: { portalName: 'Acme Developers' },
  title: 'Sample page',
  description: 'A page of the sample portal.',
  canonicalPath: '/',
  baseUrl: 'http://localhost:3001',
  primaryMenu: [
    { label: 'APIs', href: '/portal/catalogue-products' },
    { label: 'Guides', href: '/guides' },
    { label: 'Support', href: '/support' },
  ],
  footerMenu: [
    {
      label: 'Build',
      links: [
        { label: 'All APIs', href: '/portal/catalogue-products' },
        { label: 'Getting started', href: '/guides' },
      ],
    },
    {
      label: 'Company',
      links: [
        { label: 'About Acme', href: '/about-us' },
        { label: 'Contact', href: 'mailto:developers@acme.example' },
      ],
    },
  ],
  account: null,
}

export const sampleFrames = {
  visitor,
  member: {
    ...visitor,
    account: { name: 'Dana Developer', email: 'dana@example.com' },
    cartItems: 2,
    unread: 3,
    formToken: 'sample-form-token',
  },
  memberWithMessages: {
    ...visitor,
    site: { portalName: 'The Developer Portal of the Amalgamated Rail and Harbour Company' },
    account: {
      name: 'Wilhelmina-Alexandra Featherstonehaugh-Cholmondeley',
      email: 'wilhelmina-alexandra.featherstonehaugh-cholmondeley@a-very-long-company-name.example',
    },
    adminHref: '/admin',
    impersonation: { until: '14:30 UTC' },
    unread: 100,
    formToken: 'sample-form-token',
    flash: [
      { kind: 'success', text: 'Your request was sent.' },
      { kind: 'error', text: 'The key could not be rotated: the gateway did not answer. Nothing was changed.' },
      { kind: 'notice', text: 'Maintenance on Sunday between 02:00 and 03:00 UTC.' },
    ],
  },
} satisfies Record<string, Frame>
