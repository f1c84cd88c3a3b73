import type { AccessRequests } from '../access/index.ts'
import type { Apps } from '../apps/index.ts'
import type { Credentials } from '../credentials/index.ts'
import type { Actor } from '../platform/actor.ts'

/** What the apps that somebody sees hold of the products they look at. */
export interface Standing {
  /** `looks-on`: people of the back office, who have no apps. */
  kind: 'visitor' | 'member' | 'looks-on'
  /** An app with access to the product, and one that waits for it. */
  granted(productId: string): NamedApp | undefined
  pending(productId: string): NamedApp | undefined
  holdsPlan(productId: string, planId: string): boolean
}

interface NamedApp {
  id: string
  name: string
}

export interface StandingDeps {
  apps: Pick<Apps, 'listFor'>
  credentials: Pick<Credentials, 'holdingsOf'>
  accessRequests: Pick<AccessRequests, 'openOfApps'>
}

const nothing = { granted: () => undefined, pending: () => undefined, holdsPlan: () => false }

/** Asked for ahead of time: a failure is told to whoever awaits it, and to nobody when something else failed before. */
export function standingOf(deps: StandingDeps, actor: Actor): Promise<Standing> {
  const standing = findStanding(deps, actor)
  standing.catch(() => undefined)
  return standing
}

async function findStanding({ apps, credentials, accessRequests }: StandingDeps, actor: Actor): Promise<Standing> {
  if (actor.kind === 'nobody') return { kind: 'visitor', ...nothing }
  if (!actor.organisation) return { kind: 'looks-on', ...nothing }
  const own = await apps.listFor(actor)
  if (own.length === 0) return { kind: 'member', ...nothing }
  const ids = own.map((app) => app.id)
  const [held, open] = await Promise.all([credentials.holdingsOf(ids), accessRequests.openOfApps(ids)])
  const names = new Map(own.map(({ id, name }) => [id, { id, name }]))
  const working = held.filter(({ status }) => status === 'active' || status === 'issuing')
  const granted = appsByProduct(working, names)
  const pending = appsByProduct(open, names)
  const plans = new Set(working.flatMap(({ productIds, planId }) => productIds.map((id) => `${id} ${planId}`)))
  return {
    kind: 'member',
    granted: (productId) => granted.get(productId),
    pending: (productId) => pending.get(productId),
    holdsPlan: (productId, planId) => plans.has(`${productId} ${planId}`),
  }
}

function appsByProduct(
  held: readonly { appId: string; productIds: readonly string[] }[],
  names: ReadonlyMap<string, NamedApp>,
): Map<string, NamedApp> {
  const found = new Map<string, NamedApp>()
  for (const { appId, productIds } of held) {
    const app = names.get(appId)
    for (const id of productIds) if (app && !found.has(id)) found.set(id, app)
  }
  return found
}
