/** Addresses of the pages, built in one place. */
export const paths = {
  home: '/',
  admin: '/admin',
  signIn: '/auth/password/login',
  register: '/auth/password/register',
  invitation: (token: string) => `/auth/invitation?token=${encodeURIComponent(token)}`,
  catalogue: '/portal/catalogue-products',
  dashboard: '/portal/private/dashboard',
  analytics: '/portal/private/analytics',
  usageOf: (appId: string) => `/portal/private/analytics?app=${appId}`,
  newApp: '/portal/private/apps',
  organisation: '/portal/private/organisation',
  ownTeam: (id: string) => `/portal/private/organisation/teams/${id}`,
  colleagues: '/portal/private/users',
  colleaguesAt: (query: { search: string; cursor?: string }) => {
    const search = new URLSearchParams(Object.entries(query).filter(([, value]) => value !== ''))
    return search.size > 0 ? `/portal/private/users?${search}` : '/portal/private/users'
  },
  inviteColleague: '/portal/private/users/invite',
  ownInvitation: (id: string) => `/portal/private/users/invitations/${id}`,
  ownInviteCodes: '/portal/private/users/invite-codes',
  ownInviteCode: (id: string) => `/portal/private/users/invite-codes/${id}`,
  colleague: (id: string) => `/portal/private/users/${id}`,
  removeColleague: (id: string) => `/portal/private/users/${id}/remove`,
  terms: '/terms',
  acceptTerms: (back?: string) =>
    back === undefined ? '/portal/private/terms' : `/portal/private/terms?return-to=${encodeURIComponent(back)}`,
  inbox: '/portal/private/inbox',
  inboxAt: (query: { unread: boolean; cursor?: string | undefined }) => {
    const search = new URLSearchParams({
      ...(query.unread ? { unread: 'yes' } : {}),
      ...(query.cursor ? { cursor: query.cursor } : {}),
    })
    return search.size > 0 ? `/portal/private/inbox?${search}` : '/portal/private/inbox'
  },
  inboxEntry: (id: string) => `/portal/private/inbox/${id}`,
  joinOrganisation: '/portal/private/invite-code',
  profile: '/portal/private/profile',
  confirmRegistration: '/auth/email/registration',
  secondFactor: '/portal/private/profile/second-factor',
  secondStepTo: (back: string | undefined) =>
    back === undefined ? '/auth/second-step' : `/auth/second-step?return-to=${encodeURIComponent(back)}`,
  notices: '/portal/private/profile/notices',
  sessions: '/portal/private/profile/sessions',
  product: (slug: string) => `/portal/catalogue-products/${slug}`,
  plansOf: (slug: string) => `/portal/catalogue-products/${slug}#plans`,
  document: (product: string, document: string) => `/portal/catalogue-products/${product}/${document}/docs`,
  operation: (product: string, document: string, operation: string) =>
    `/portal/catalogue-products/${product}/${document}/docs/operations/${operation}`,
  download: (product: string, document: string) => `/portal/catalogue-products/${product}/${document}/docs/download`,
  signInTo: (back: string) => `/auth/password/login?return-to=${encodeURIComponent(back)}`,
  requestAccess: (offer: { products: readonly string[]; planId: string; catalogueId: string }) =>
    `/portal/private/cart/provision?${searchOf(offer)}`,
  cart: '/portal/private/cart',
  cartWith: (offer: { products: readonly string[]; planId: string; catalogueId: string }) =>
    `/portal/private/cart?${searchOf(offer)}`,
  checkout: (id: string) => `/portal/private/checkouts/${id}`,
  app: (id: string) => `/portal/private/apps/${id}`,
  credential: (appId: string, id: string) => `/portal/private/apps/${appId}#credential-${id}`,
  editApp: (id: string) => `/portal/private/apps/${id}/edit`,
  transferApp: (id: string) => `/portal/private/apps/${id}/transfer`,
  deleteApp: (id: string) => `/portal/private/apps/${id}/delete`,
  reveal: (appId: string, id: string) => `/portal/private/apps/${appId}/credentials/${id}/reveal`,
  rotate: (appId: string, id: string) => `/portal/private/apps/${appId}/credentials/${id}/rotate`,
  /** One of the things to do with a credential, `manage` for all of them. */
  ofCredential: (appId: string, id: string, step: string) => `/portal/private/apps/${appId}/credentials/${id}/${step}`,
  changePlan: (appId: string, id: string) => `/portal/private/apps/${appId}/credentials/${id}/change-plan`,
  revoke: (appId: string, id: string) => `/portal/private/apps/${appId}/credentials/${id}/revoke`,
  withdraw: (requestId: string) => `/portal/private/access-requests/${requestId}/withdraw`,
}

const searchOf = (offer: { products: readonly string[]; planId: string; catalogueId: string }) =>
  new URLSearchParams([
    ...offer.products.map((slug): [string, string] => ['product', slug]),
    ['plan', offer.planId],
    ['catalogue', offer.catalogueId],
  ])
