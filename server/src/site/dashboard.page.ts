import { z } from 'zod'
import type { AccessRequest } from '../access/index.ts'
import type { Usage } from '../analytics/index.ts'
import type { AppRow } from '../apps/index.ts'
import type { Credentials } from '../credentials/index.ts'
import type { Actor } from '../platform/actor.ts'
import { type Page, page } from '../platform/http/pages.ts'
import type { PageModel } from '../themes/index.ts'
import { askedText } from './asked-text.ts'
import { expiresSoon } from './credential-model.ts'
import type { SiteTools } from './pages.ts'
import { paths } from './paths.ts'
import { shownUsage } from './usage-model.ts'
import { visibilityLabel } from './visibilities.ts'

type Model = PageModel<'dashboard'>
type Attention = Model['attention'][number]
type Holding = Awaited<ReturnType<Credentials['holdingsOf']>>[number]

const appsAPage = 20
const mostAttention = 10

const query = z.object({
  search: askedText(100),
  page: z.coerce.number().int().min(2).max(1_000).optional().catch(undefined),
})

export function dashboardPages(site: SiteTools): Page[] {
  const dashboard = page(
    { name: 'dashboardPage', path: '/portal/private/dashboard', access: 'member', query },
    async (visit) =>
      site.draw(visit, 'dashboard', { title: 'Dashboard' }, await dashboardModel(site, visit.actor, visit.query)),
  )
  return [dashboard]
}

async function dashboardModel(
  { apps, consumers, credentials, accessRequests, usage, now }: SiteTools,
  actor: Actor,
  { search = '', page: number = 1 }: z.output<typeof query>,
): Promise<Model> {
  const [all, open, { selfService }] = await Promise.all([
    apps.listFor(actor),
    accessRequests.listOpenOf(actor),
    consumers.showOrganisationSettings(),
  ])
  const found = search === '' ? all : all.filter((app) => app.name.toLowerCase().includes(search.toLowerCase()))
  const shown = found.slice((number - 1) * appsAPage, number * appsAPage)
  const ids = all.map((app) => app.id)
  const [held, pending, days] = await Promise.all([
    credentials.holdingsOf(ids),
    accessRequests.countPendingByApp(ids),
    ids.length > 0 ? usage.daysOfApps(ids, 7) : null,
  ])
  const sums = await usage.sums(
    held.map((credential) => credential.id),
    7,
  )
  const heldBy = Map.groupBy(held, (credential) => credential.appId)
  const pageHref = (to: number) => hrefOf(search, to)
  return {
    firstName: actor.name.split(' ')[0] ?? actor.name,
    attention: attentionOf(open, held, all, now()),
    search,
    apps: shown.map((app) => ({
      name: app.name,
      href: paths.app(app.id),
      description: app.description || null,
      visibilityLabel: visibilityLabel(
        app.inDefaultOrganisation ? 'personal' : app.visibility,
        app.ownerId === actor.accountId,
        app.chosenTeams ? app.teams.map(({ name }) => name) : null,
      ),
      createdAt: app.createdAt.toISOString(),
      activeCredentials: (heldBy.get(app.id) ?? []).filter(({ status }) => status === 'active').length,
      pendingRequests: pending.get(app.id) ?? 0,
      calls7d: callsOf(heldBy.get(app.id) ?? [], sums),
    })),
    totalApps: all.length,
    hidden: (await apps.listHiddenFrom(actor)).map((app) => ({
      name: app.name,
      ownerName: app.ownerName || app.ownerEmail,
      href: paths.transferApp(app.id),
    })),
    previousHref: number > 1 ? pageHref(number - 1) : null,
    nextHref: found.length > number * appsAPage ? pageHref(number + 1) : null,
    organisationHref: actor.organisation?.isDefault && selfService ? paths.organisation : null,
    usage: days && shownUsage(days, paths.analytics),
  }
}

function hrefOf(search: string, page: number): string {
  const query = new URLSearchParams()
  if (search !== '') query.set('search', search)
  if (page > 1) query.set('page', String(page))
  return query.size === 0 ? paths.dashboard : `${paths.dashboard}?${query}`
}

const callsOf = (held: readonly Holding[], sums: Awaited<ReturnType<Usage['sums']>>) =>
  held.reduce((calls, { id }) => calls + (sums.get(id)?.calls ?? 0), 0)

/** What needs somebody, most urgent first. */
function attentionOf(
  open: readonly AccessRequest[],
  held: readonly Holding[],
  apps: readonly AppRow[],
  at: Date,
): Attention[] {
  const names = new Map(apps.map((app) => [app.id, app.name]))
  const failed = open.filter(({ failure }) => failure !== null).map(failedRequest)
  const ending = held
    .filter(({ status, expiresAt }) => status === 'active' && expiresSoon(expiresAt, at))
    .map((credential) => endingKey(credential, names.get(credential.appId) ?? ''))
  const waiting = open.filter(({ status }) => status === 'pending').map(waitingRequest)
  return [...failed, ...ending, ...waiting].slice(0, mostAttention)
}

const failedRequest = (request: AccessRequest): Attention => ({
  tone: 'bad',
  label: 'Failed',
  text: `No key could be issued for ${request.app.name} yet: ${request.failure} We keep trying.`,
  href: paths.app(request.app.id),
  linkText: `Open ${request.app.name}`,
  at: null,
})

const endingKey = (credential: Holding, appName: string): Attention => ({
  tone: 'wait',
  label: 'Ends soon',
  text: `The key ${credential.alias} of ${appName} ends soon.`,
  href: paths.credential(credential.appId, credential.id),
  linkText: `Open ${appName}`,
  at: credential.expiresAt?.toISOString() ?? null,
})

const waitingRequest = (request: AccessRequest): Attention => ({
  tone: 'wait',
  label: 'Waiting',
  text: `${request.products.map(({ name }) => name).join(', ')}, plan ${request.plan.name}, waits for approval.`,
  href: paths.app(request.app.id),
  linkText: 'Open the request',
  at: new Date(request.createdAt).toISOString(),
})
