import type { KnownQuota, Usage } from '../analytics/index.ts'
import type { OfferedPlan } from '../catalogue/index.ts'
import type { Credential } from '../credentials/index.ts'
import type { ExampleCall } from '../documentation/index.ts'
import type { PageModel } from '../themes/index.ts'
import { type BrowsedService, curlTo } from './example-call.ts'
import { paths } from './paths.ts'
import { shownPlan } from './plan-words.ts'

export type ShownCredential = PageModel<'app'>['credentials'][number]
type Sum = ReturnType<Awaited<ReturnType<Usage['sums']>>['get']>

const soonMs = 14 * 24 * 3600 * 1000

export const expiresSoon = (expiresAt: Date | string | null, at: Date): boolean => {
  if (expiresAt === null) return false
  const left = new Date(expiresAt).getTime() - at.getTime()
  return left > 0 && left <= soonMs
}

/** What is known about the credentials of an app, beside themselves. */
export interface AroundCredentials {
  now: Date
  plans: ReadonlyMap<string, OfferedPlan>
  slugs: ReadonlyMap<string, string>
  services: readonly BrowsedService[]
  examples: ReadonlyMap<string, ExampleCall>
  lastDay: ReadonlyMap<string, NonNullable<Sum>>
  lastWeek: ReadonlyMap<string, NonNullable<Sum>>
  quotas: ReadonlyMap<string, KnownQuota>
  /** Plans that are asked for instead of the present one, by credential. */
  pendingPlans: ReadonlyMap<string, string>
  /** The key that was asked for, in the answer to a reveal. */
  revealed: { credentialId: string; key: string; secret: string | null } | undefined
}

export function shownCredential(credential: Credential, around: AroundCredentials): ShownCredential {
  const { id, status, failure } = credential
  const appId = credential.app.id
  const isActive = status === 'active'
  const revealed = around.revealed?.credentialId === id ? around.revealed : null
  const key = revealed?.key ?? null
  const kept = credential.kind === 'stored'
  const isShownAlready = credential.shownOnce && credential.keyShownAt !== null
  const canReveal = credential.maskedKey !== null && !isShownAlready && (isActive || status === 'suspended')
  const lastWeek = around.lastWeek.get(id)
  return {
    id,
    name: credential.alias,
    status: status === 'issuing' && failure !== null ? 'failed' : status,
    statusReason: failure === null ? suspensionInWords(credential) : `${failure} We keep trying.`,
    maskedKey: credential.maskedKey,
    revealedKey: key,
    shownOnce: credential.shownOnce,
    revealedSecret: revealed?.secret ?? null,
    kept,
    revealAction: canReveal ? paths.reveal(appId, id) : null,
    products: credential.products.map((product) => ({
      name: product.name,
      href: paths.product(around.slugs.get(product.id) ?? ''),
    })),
    plan: planOf(credential, around.plans),
    pendingPlanName: around.pendingPlans.get(id) ?? null,
    changePlanHref: isActive ? paths.changePlan(appId, id) : null,
    quota: quotaOf(around.quotas.get(id), around.now),
    issuedAt: status === 'issuing' ? null : isoOf(credential.createdAt),
    lastUsedAt: isoOf(lastWeek?.lastCallAt ?? null),
    expiresAt: isoOf(credential.expiresAt),
    expiresSoon: expiresSoon(credential.expiresAt, around.now),
    last24Hours: countsOf(around.lastDay.get(id)),
    last7Days: countsOf(lastWeek),
    outgoing: credential.outgoingKey && {
      maskedKey: credential.outgoingKey.maskedKey,
      endsAt: new Date(credential.outgoingKey.endsAt).toISOString(),
    },
    exampleCall: isActive && !kept ? exampleCall(credential, around, key) : null,
    manageHref: status === 'revoked' || status === 'issuing' || kept ? null : paths.ofCredential(appId, id, 'manage'),
    rotateHref: isActive && !kept ? paths.rotate(appId, id) : null,
    revokeHref: status === 'revoked' || kept ? null : paths.revoke(appId, id),
  }
}

const planOf = ({ plan }: Credential, plans: ReadonlyMap<string, OfferedPlan>) => {
  const known = plans.get(plan.id)
  if (!known) throw new Error(`The plan ${plan.id} of a credential is gone.`)
  return shownPlan(known)
}

function suspensionInWords({ suspension }: Credential): string | null {
  if (!suspension) return null
  const who = suspension.by === 'back-office' ? 'Suspended by the owner of the API' : 'Suspended by its developers'
  return suspension.reason === null ? `${who}.` : `${who}: ${suspension.reason}`
}

const countsOf = (sum: Sum) => ({ calls: sum?.calls ?? 0, errors: sum?.errors ?? 0 })

const isoOf = (moment: Date | string | null) => (moment === null ? null : new Date(moment).toISOString())

/** A figure of the last minute is as good as one of now. */
const freshMs = 60_000

function quotaOf(quota: KnownQuota | undefined, at: Date): ShownCredential['quota'] {
  if (!quota || quota.limit <= 0) return null
  return {
    used: Math.max(0, quota.limit - quota.remaining),
    limit: quota.limit,
    resetsAt: isoOf(quota.renewsAt),
    asOf: at.getTime() - quota.readAt.getTime() > freshMs ? isoOf(quota.readAt) : null,
  }
}

/** A call to the first product that has an API at the gateway. */
function exampleCall({ products }: Credential, { services, examples }: AroundCredentials, key: string | null) {
  for (const { id } of products) {
    const service = services.find(({ productId }) => productId === id)
    if (service) return curlTo(service, examples.get(id), key ?? undefined)
  }
  return null
}
