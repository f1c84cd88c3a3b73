import type { Apps } from '../apps/index.ts'
import type { Actor } from '../platform/actor.ts'
import type { Db } from '../platform/database/database.ts'
import * as rows from './places.queries.ts'

interface Place {
  href(id: string): string
  /** Which of these the reader can open now. */
  open(actor: Actor, ids: readonly string[]): Promise<readonly string[]>
}

export type PlaceName = keyof ReturnType<typeof createPlaces>

/** Where entries of the inbox lead. Whether somebody may go there is asked whenever it is shown: rights end, and things go. */
export function createPlaces({ db, apps }: { db: Db; apps: Pick<Apps, 'idsFor'> }) {
  const office = (
    { permissions }: Actor,
    needs: 'access-requests:read' | 'people:read' | 'providers:read' | 'webhooks:read' | 'mail-templates:read',
    find: () => Promise<readonly string[]>,
  ) => (permissions.has(needs) ? find() : Promise.resolve([]))

  const always = (href: string): Place => ({ href: () => href, open: async (_actor, ids) => ids })

  return {
    app: {
      href: (id) => `/portal/private/apps/${id}`,
      // Those of the back office have none.
      open: async (actor, ids) => (actor.organisation ? among(ids, await apps.idsFor(actor)) : []),
    },
    'access-request': {
      href: (id) => `/admin/access-requests/${id}`,
      open: (actor, ids) =>
        office(actor, 'access-requests:read', () => rows.accessRequestsAmong(db, ids, actor.products)),
    },
    'organisation-request': {
      href: () => '/admin/organisation-requests',
      open: (actor, ids) => office(actor, 'people:read', () => rows.organisationRequestsAmong(db, ids)),
    },
    account: {
      href: (id) => `/admin/accounts/${id}`,
      open: (actor, ids) => office(actor, 'people:read', () => rows.accountsAmong(db, ids)),
    },
    provider: {
      href: (id) => `/admin/providers/${id}`,
      open: (actor, ids) => office(actor, 'providers:read', () => rows.providersAmong(db, ids)),
    },
    synchronisation: {
      href: (id) => `/admin/synchronisations/${id}`,
      open: (actor, ids) => office(actor, 'providers:read', () => rows.synchronisationsAmong(db, ids)),
    },
    webhook: {
      href: (id) => `/admin/webhooks/${id}`,
      open: (actor, ids) => office(actor, 'webhooks:read', () => rows.webhooksAmong(db, ids)),
    },
    'mail-template': {
      href: (name) => `/admin/mail-templates/${name}`,
      open: (actor, names) => office(actor, 'mail-templates:read', async () => names),
    },
    'own-organisation': always('/portal/private/organisation'),
    profile: always('/portal/private/profile'),
    'second-factor': always('/portal/private/profile/second-factor'),
    'api-tokens': {
      href: () => '/admin/api-tokens',
      open: async ({ permissions }, ids) => (permissions.size > 0 ? ids : []),
    },
  } satisfies Record<string, Place>
}

const among = (ids: readonly string[], known: readonly string[]) => {
  const seen = new Set(known)
  return ids.filter((id) => seen.has(id))
}
