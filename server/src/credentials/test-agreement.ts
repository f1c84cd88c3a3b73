import { expect } from 'vitest'
import type { FakeDashboard } from '../providers/fakes/tyk-dashboard/fake-dashboard.ts'
import type { Stage } from '../test-capabilities.ts'

/** A key as it lies at a provider. */
export interface KeyAtProvider {
  policyIds: readonly string[]
  works: boolean
  /** Seconds since 1970; null: never. */
  endsAt: number | null
  tags: readonly string[]
  metadata: Readonly<Record<string, string>>
}

/** Every key of a provider, by the name it gave the key. */
export type ProviderView = () => Promise<Map<string, KeyAtProvider>>

export const builtInView =
  ({ db, clock }: Stage): ProviderView =>
  async () => {
    const rows = await db.selectFrom('gateway_keys').selectAll().execute()
    return new Map(
      rows.map((row) => [
        row.key_hash.toString('hex'),
        {
          policyIds: row.policy_ids,
          works: row.active && (row.expires_at === null || row.expires_at > clock.now()),
          endsAt: secondsOf(row.expires_at),
          tags: row.tags,
          metadata: row.metadata,
        },
      ]),
    )
  }

export const tykView =
  ({ clock }: Stage, { gateway }: FakeDashboard): ProviderView =>
  async () =>
    new Map(
      [...gateway.keys].map(([hash, { session, sent }]) => {
        const { expires = 0 } = session
        return [
          hash,
          {
            policyIds: sent.apply_policies ?? [],
            works: session.is_inactive !== true && (expires === 0 || expires * 1000 > clock.now().getTime()),
            endsAt: expires === 0 ? null : expires,
            tags: session.tags ?? [],
            metadata: (session.meta_data ?? {}) as Record<string, string>,
          },
        ]
      }),
    )

/** What a person sees on the screen of each credential, and what lies at the provider, are the same. */
export async function expectProviderAsShown(stage: Stage, view: ProviderView): Promise<void> {
  expect(await differences(stage, await view())).toEqual([])
}

async function differences(stage: Stage, atProvider: ReadonlyMap<string, KeyAtProvider>): Promise<string[]> {
  const { db, capabilities, owner } = stage
  const known = await db
    .selectFrom('credential_keys')
    .innerJoin('credentials', 'credentials.id', 'credential_keys.credential_id')
    .innerJoin('apps', 'apps.id', 'credentials.app_id')
    .select(['provider_key_hash as hash', 'credential_id as credentialId', 'state', 'app_id as appId'])
    .select(['apps.owner_id as ownerId', 'apps.organisation_id as organisationId'])
    .where('provider_key_hash', 'is not', null)
    .orderBy('credential_keys.id')
    .execute()
  const found: string[] = []
  for (const hash of atProvider.keys()) {
    if (!known.some((key) => key.hash === hash)) found.push(`${hash} has no record`)
  }
  for (const key of known) {
    const shown = await capabilities.credentials.show(owner, key.credentialId)
    const there = atProvider.get(key.hash ?? '')
    const isShown = key.state === 'current' ? shown.maskedKey !== null : key.state === 'outgoing' && shown.outgoingKey
    const mustWork = Boolean(isShown) && shown.status === 'active' && shown.failure === null
    if (Boolean(there?.works) !== mustWork)
      found.push(`${key.state} key of a ${shown.status} credential: ${there?.works}`)
    if (!there || !isShown) continue
    const endsAt = key.state === 'outgoing' ? (shown.outgoingKey?.endsAt ?? null) : shown.expiresAt
    const wanted = {
      policyIds: await policiesOf(stage, shown),
      endsAt: there.works ? secondsOf(endsAt === null ? null : new Date(endsAt)) : there.endsAt,
      tags: ['', 'portal-'].flatMap((prefix) => [`${prefix}app-${key.appId}`, `${prefix}org-${key.organisationId}`]),
      metadata: expect.objectContaining({
        ApplicationID: key.appId,
        DeveloperID: key.ownerId,
        OrganisationID: key.organisationId,
      }),
    }
    const actual = { ...there, policyIds: there.policyIds.toSorted() }
    expect(actual, `${key.state} key`).toMatchObject(wanted)
  }
  return found
}

/** The policies of plan and products as the screen names them. */
async function policiesOf(
  { db }: Stage,
  { plan, products }: { plan: { id: string }; products: { id: string }[] },
): Promise<(string | null)[]> {
  const ids = products.map((product) => product.id)
  const [limits, access] = await Promise.all([
    db.selectFrom('plans').select('provider_policy_id as id').where('id', '=', plan.id).execute(),
    db.selectFrom('products').select('provider_policy_id as id').where('id', 'in', ids).execute(),
  ])
  return [...limits, ...access].map((row) => row.id).toSorted()
}

/** Rounded down, as a provider keeps it. */
const secondsOf = (date: Date | null) => (date === null ? null : Math.floor(date.getTime() / 1000))
