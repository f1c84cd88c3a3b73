import type { Actor } from '../platform/actor.ts'
import { type Page, page } from '../platform/http/pages.ts'
import type { SiteTools } from './pages.ts'

/** Everything the portal knows of somebody, as a file for themselves. Keys are not in it: they can be revealed on the pages of their apps. */
export function ownDataPages(site: SiteTools): Page[] {
  const path = '/portal/private/profile/data'
  return [
    page({ name: 'ownDataFile', path, access: 'session' }, async ({ actor, reply }) => {
      const { account, ...known } = await site.identity.exportOwnAccount(actor)
      const organisations = await organisationsOf(site, actor)
      const organisationRequests = await site.consumers.exportOwnOrganisationRequests(actor)
      const inbox = await site.inbox.export(actor)
      const noticeChoices = await site.noticeChoices.export(actor)
      const file = {
        exportedAt: site.now(),
        account,
        organisations,
        organisationRequests,
        ...known,
        inbox,
        noticeChoices,
      }
      return reply
        .type('application/json; charset=utf-8')
        .header('content-disposition', 'attachment; filename="my-data.json"')
        .header('cache-control', 'no-store')
        .send(JSON.stringify(file, null, 2))
    }),
  ]
}

async function organisationsOf(site: SiteTools, actor: Actor) {
  const places = await site.consumers.placesOf(actor.accountId ?? '')
  return Promise.all(
    places.map(async ({ id, name, role, isDefault, teams }) => {
      const there: Actor = {
        ...actor,
        organisation: { id, name, role, isDefault },
        teamIds: teams.map((team) => team.id),
      }
      const seen = await site.apps.listFor(there)
      const own = seen.filter(({ ownerId }) => ownerId === actor.accountId)
      return { id, name, role, apps: await Promise.all(own.map((app) => appOf(site, there, app))) }
    }),
  )
}

async function appOf(
  { credentials, accessRequests }: SiteTools,
  actor: Actor,
  { id, name, description, createdAt }: { id: string; name: string; description: string; createdAt: Date },
) {
  const [keys, requests] = await Promise.all([credentials.listOfApp(actor, id), accessRequests.listOfApp(actor, id)])
  return {
    id,
    name,
    description,
    createdAt,
    credentials: keys.map(({ id, alias, status, maskedKey }) => ({ id, alias, status, maskedKey })),
    accessRequests: requests.map(({ id, status, message, createdAt }) => ({ id, status, message, createdAt })),
  }
}
