import { id } from '@portico/contract'
import { z } from 'zod'
import type { AccessRequest } from '../access/index.ts'
import type { AppRow } from '../apps/index.ts'
import type { Credential } from '../credentials/index.ts'
import type { Actor } from '../platform/actor.ts'
import { absent } from '../platform/errors.ts'
import { type AnyVisit, type Drawn, form, type Page, page } from '../platform/http/pages.ts'
import type { PageModel } from '../themes/index.ts'
import { type AroundCredentials, shownCredential } from './credential-model.ts'
import type { Message } from './messages.ts'
import type { SiteTools } from './pages.ts'
import { paths } from './paths.ts'
import { shownUsage } from './usage-model.ts'
import { visibilityLabel } from './visibilities.ts'

type Model = PageModel<'app'>

export const ofApp = z.object({ app: id })
export const ofCredential = ofApp.extend({ credential: id })

/** Ended credentials and requests that are shown beside the living ones. */
const mostEnded = 5
/** Quotas are asked for one by one at the provider. */
const mostQuotas = 10

export function appPages(site: SiteTools): Page[] {
  const access = 'member'

  const appPage = page({ name: 'appPage', path: '/portal/private/apps/{app}', access, params: ofApp }, (visit) =>
    showApp(site, visit, visit.params.app),
  )

  const revealForm = form(
    {
      name: 'revealCredentialForm',
      path: '/portal/private/apps/{app}/credentials/{credential}/reveal',
      access,
      params: ofCredential,
      form: z.object({}),
    },
    {
      async submit(visit) {
        const { credential } = visit.params
        await credentialOfApp(site, visit.actor, visit.params)
        const { key, secret } = await site.credentials.revealPair(visit.actor, credential)
        const revealed = { credentialId: credential, key: key.expose(), secret: secret?.expose() ?? null }
        return showApp(site, visit, visit.params.app, { revealed })
      },
      again: (visit, { error }) =>
        showApp(site, visit, visit.params.app, { messages: [{ kind: 'error', text: error ?? '' }] }),
    },
  )

  return [appPage, revealForm]
}

/** @throws Refused `credential-not-found` also for a credential of another app */
export async function credentialOfApp(
  { apps, credentials }: SiteTools,
  actor: Actor,
  { app: appId, credential: credentialId }: z.output<typeof ofCredential>,
): Promise<{ app: AppRow; credential: Credential }> {
  const app = await apps.findFor(actor, appId)
  const credential = (await credentials.listOfApp(actor, appId)).find(({ id }) => id === credentialId)
  if (!credential) throw absent('credential')
  return { app, credential }
}

async function showApp(
  site: SiteTools,
  visit: AnyVisit,
  appId: string,
  more: { revealed?: AroundCredentials['revealed']; messages?: Message[] } = {},
): Promise<Drawn> {
  const app = await site.apps.findFor(visit.actor, appId)
  const model = await appModel(site, visit.actor, app, more.revealed)
  return site.draw(visit, 'app', { title: app.name, messages: more.messages ?? [] }, model)
}

async function appModel(
  site: SiteTools,
  actor: Actor,
  app: AppRow,
  revealed: AroundCredentials['revealed'],
): Promise<Model> {
  const [all, requests, days] = await Promise.all([
    site.credentials.listOfApp(actor, app.id),
    site.accessRequests.listOfApp(actor, app.id),
    site.usage.daysOfApps([app.id], 7),
  ])
  const credentials = livingFirst(all)
  const open = openFirst(requests)
  const [around, histories] = await Promise.all([
    aroundCredentials(site, actor, credentials, open, revealed),
    site.accessRequests.historiesOf(open.map(({ id }) => id)),
  ])
  const mayChange = site.apps.mayChange(actor, app)
  return {
    app: {
      id: app.id,
      name: app.name,
      description: app.description || null,
      visibilityLabel: visibilityLabel(
        app.inDefaultOrganisation ? 'personal' : app.visibility,
        app.ownerId === actor.accountId,
        app.chosenTeams ? app.teams.map(({ name }) => name) : null,
      ),
      ownerName: app.ownerName,
      createdAt: app.createdAt.toISOString(),
      redirectUrls: app.redirectUrls,
      transferHref: mayChange && !app.inDefaultOrganisation ? paths.transferApp(app.id) : null,
      editHref: mayChange ? paths.editApp(app.id) : null,
      deleteHref: mayChange ? paths.deleteApp(app.id) : null,
    },
    credentials: credentials.map((credential) => shownCredential(credential, around)),
    requests: open.map((request) => shownRequest(request, around.slugs, histories.get(request.id) ?? [])),
    usage: all.length > 0 ? shownUsage(days, paths.usageOf(app.id)) : null,
  }
}

async function aroundCredentials(
  { browse, reference, usage, now }: SiteTools,
  actor: Actor,
  credentials: readonly Credential[],
  requests: readonly AccessRequest[],
  revealed: AroundCredentials['revealed'],
): Promise<AroundCredentials> {
  const ids = credentials.map(({ id }) => id)
  const opened = [...new Set(credentials.flatMap(({ products }) => products.map(({ id }) => id)))]
  const wished = requests.flatMap(({ products }) => products.map(({ id }) => id))
  const plans = await browse.plans([...new Set(credentials.map(({ plan }) => plan.id))])
  const limited = credentials
    .filter(({ status, plan }) => status === 'active' && plans.get(plan.id)?.quota)
    .slice(0, mostQuotas)
  const [slugs, services, examples, lastDay, lastWeek, quotas] = await Promise.all([
    browse.slugs([...new Set([...opened, ...wished])]),
    browse.services(opened),
    reference.exampleCalls(opened),
    usage.sums(ids, 1),
    usage.sums(ids, 7),
    Promise.all(
      limited.map(async ({ id }) => {
        const quota = await usage.readQuota(actor, id)
        return quota ? [[id, quota] as const] : []
      }),
    ),
  ])
  return {
    now: now(),
    plans,
    slugs,
    services,
    examples,
    lastDay,
    lastWeek,
    quotas: new Map(quotas.flat()),
    pendingPlans: pendingPlansIn(requests),
    revealed,
  }
}

function livingFirst(credentials: readonly Credential[]): Credential[] {
  const ended = credentials.filter(({ status }) => status === 'revoked' || status === 'expired')
  return [...credentials.filter((credential) => !ended.includes(credential)), ...ended.slice(0, mostEnded)]
}

/** An approved request is its credential. */
function openFirst(requests: readonly AccessRequest[]): AccessRequest[] {
  const open = requests.filter(({ status }) => status === 'pending' || status === 'approving')
  const ended = requests.filter(({ status }) => status === 'rejected' || status === 'withdrawn')
  return [...open, ...ended.slice(0, mostEnded)]
}

/** Plans that are asked for instead of the present ones, by credential. */
const pendingPlansIn = (requests: readonly AccessRequest[]) =>
  new Map(
    requests
      .filter(({ kind, status }) => kind === 'plan-change' && (status === 'pending' || status === 'approving'))
      .map(({ targetCredential, plan }) => [targetCredential?.id ?? '', plan.name]),
  )

type Changes = NonNullable<ReturnType<Awaited<ReturnType<SiteTools['accessRequests']['historiesOf']>>['get']>>

function shownRequest(
  request: AccessRequest,
  slugs: ReadonlyMap<string, string>,
  changes: Changes,
): Model['requests'][number] {
  const { id, kind, status, failure, reason, products, plan, targetCredential } = request
  const state = status === 'approving' && failure !== null ? 'failed' : status === 'approved' ? 'approving' : status
  return {
    id,
    status: state,
    productNames: products.map(({ name }) => name),
    planName: plan.name,
    keyName: targetCredential?.name ?? null,
    isPlanChange: kind === 'plan-change',
    reason: state === 'failed' && failure !== null ? `${failure} We keep trying.` : reason,
    history: changes.flatMap(({ to, at }) => {
      const event = eventOf[to]
      return event ? [{ event, at: at.toISOString(), note: event === 'sent' ? request.message || null : null }] : []
    }),
    withdrawHref: status === 'pending' ? paths.withdraw(id) : null,
    againHref: status === 'rejected' ? againHref(request, slugs) : null,
  }
}

const eventOf = {
  pending: 'sent',
  approving: 'approved',
  approved: null,
  rejected: 'rejected',
  withdrawn: 'withdrawn',
} as const

function againHref(
  { kind, app, products, plan, catalogue, targetCredential }: AccessRequest,
  slugs: ReadonlyMap<string, string>,
) {
  if (kind === 'plan-change') return targetCredential && paths.changePlan(app.id, targetCredential.id)
  return (
    catalogue &&
    paths.requestAccess({
      products: products.map((product) => slugs.get(product.id) ?? ''),
      planId: plan.id,
      catalogueId: catalogue.id,
    })
  )
}
