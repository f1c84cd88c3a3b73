/** Every address of the admin app, below its base `/admin`. */
export const paths = {
  home: () => '/',
  accessRequests: (status?: string) => withQuery('/access-requests', { status }),
  accessRequest: (id: string) => `/access-requests/${id}`,
  apps: () => '/apps',
  newApp: () => '/apps/new',
  app: (id: string) => `/apps/${id}`,
  editApp: (id: string) => `/apps/${id}/edit`,
  newCredential: (appId: string) => `/apps/${appId}/credentials/new`,
  credentials: () => '/credentials',
  credential: (id: string) => `/credentials/${id}`,
  differences: () => '/differences',
  products: () => '/products',
  newProduct: () => '/products/new',
  product: (id: string) => `/products/${id}`,
  productVisibility: (id: string) => `/products/${id}/visibility`,
  visibility: (account?: string) => withQuery('/visibility', { account }),
  productDocuments: (id: string) => `/products/${id}/documents`,
  plans: () => '/plans',
  newPlan: () => '/plans/new',
  plan: (id: string) => `/plans/${id}`,
  catalogues: () => '/catalogues',
  newCatalogue: () => '/catalogues/new',
  catalogue: (id: string) => `/catalogues/${id}`,
  keySettings: () => '/key-settings',
  providers: () => '/providers',
  newProvider: () => '/providers/new',
  provider: (id: string) => `/providers/${id}`,
  synchronisations: (providerId?: string) => withQuery('/synchronisations', { providerId }),
  synchronisation: (id: string, outcome?: string) => withQuery(`/synchronisations/${id}`, { outcome }),
  gatewayApis: () => '/gateway-apis',
  newGatewayApi: () => '/gateway-apis/new',
  gatewayApi: (id: string) => `/gateway-apis/${id}`,
  accounts: (status?: string) => withQuery('/accounts', { status }),
  organisations: () => '/organisations',
  apiTokens: () => '/api-tokens',
  allApiTokens: () => '/api-tokens/all',
  newApiToken: () => '/api-tokens/new',
  mails: () => '/mails',
  mail: (id: string) => `/mails/${id}`,
  mailTemplates: () => '/mail-templates',
  mailTemplate: (name: string) => `/mail-templates/${name}`,
  auditEntries: (choice: Record<string, string | undefined> = {}) => withQuery('/audit', choice),
  auditEntry: (id: string) => `/audit/${id}`,
  auditRetention: () => '/audit/retention',
  settings: () => '/settings',
  mailSettings: () => '/mail-settings',
  usageRetention: () => '/usage/retention',
  usage: (choice: Record<string, string | undefined> = {}) => withQuery('/usage', choice),
} as const

/** Addresses of the live portal on the same host. */
export const livePaths = {
  home: () => '/',
  profile: () => '/portal/private/profile',
  product: (slug: string) => `/portal/catalogue-products/${slug}`,
} as const

function withQuery(path: string, query: Record<string, string | undefined>): string {
  const search = new URLSearchParams(Object.entries(query).filter((entry): entry is [string, string] => !!entry[1]))
  return search.size > 0 ? `${path}?${search}` : path
}
