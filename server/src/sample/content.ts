/** The sample content: what an evaluator finds. Texts only; how it comes into the portal is in `load-sample.ts`. */
export const sampleProducts = [
  {
    key: 'parcels',
    name: 'Acme Parcels',
    summary: 'Book parcels, print labels and follow them to the door.',
    listenPath: '/parcels/',
    featured: true,
    description: [
      'Acme Parcels moves parcels of up to 30 kg between 40 depots. With this API your software books them, prints their labels, arranges the pickup and tells your customers where each parcel is.',
      '',
      '## What you can build',
      '',
      '- **A checkout** that shows delivery prices before the order is placed.',
      '- **A warehouse screen** that books and labels a parcel with one click.',
      '- **A tracking page** in your own look.',
      '',
      '## Good to know',
      '',
      'Every call needs your key in the `Authorization` header. Times are in UTC. Answers are JSON, errors say which field is wrong.',
    ].join('\n'),
  },
  {
    key: 'addressCheck',
    name: 'Acme Address check',
    summary: 'Check and complete postal addresses before you ship.',
    listenPath: '/addresses/',
    featured: true,
    description: [
      'A wrong house number is the most common reason for a second delivery attempt. This API corrects an address while it is typed, and says how sure it is.',
      '',
      'Use it on its own or before booking with Acme Parcels: both take the same address object.',
    ].join('\n'),
  },
] as const

const day = 24 * 3600

export const samplePlans = [
  {
    key: 'starter',
    name: 'Starter',
    description: 'For trying things out. You get a key at once.',
    rate: { calls: 5, periodSeconds: 10 },
    quota: { calls: 1000, periodSeconds: day },
    keyLifetimeSeconds: 90 * day,
    autoApprove: true,
  },
  {
    key: 'standard',
    name: 'Standard',
    description: 'For applications with customers. Somebody at Acme has a look first, usually within a working day.',
    rate: { calls: 50, periodSeconds: 1 },
    quota: { calls: 250_000, periodSeconds: 30 * day },
    keyLifetimeSeconds: null,
    autoApprove: false,
  },
  {
    key: 'partner',
    name: 'Partner',
    description: 'For companies that ship with us every day.',
    rate: { calls: 200, periodSeconds: 1 },
    quota: null,
    keyLifetimeSeconds: 365 * day,
    autoApprove: false,
  },
] as const

export const sampleCatalogues = [
  {
    key: 'public',
    name: 'Public catalogue',
    description: 'Open to everybody.',
    visibility: 'public',
    products: ['parcels', 'addressCheck'],
    plans: ['starter', 'standard'],
  },
  {
    key: 'partners',
    name: 'Partner catalogue',
    description: 'For companies that ship with Acme every day.',
    visibility: 'teams',
    products: ['parcels'],
    plans: ['partner'],
  },
] as const

/** One person for each role. Their passwords are random and made when the content is loaded. */
export const samplePeople = [
  { key: 'owner', role: 'Portal owner', email: 'owner@acme.example', firstName: 'Olga', lastName: 'Owner' },
  {
    key: 'orgAdmin',
    role: 'Admin of the organisation Acme',
    email: 'alma@acme.example',
    firstName: 'Alma',
    lastName: 'Admin',
  },
  { key: 'developer', role: 'Developer at Acme', email: 'dev@acme.example', firstName: 'Dana', lastName: 'Developer' },
  { key: 'visitor', role: 'Self-registered developer', email: 'sam@example.com', firstName: 'Sam', lastName: 'Smith' },
] as const
