import { sql } from 'kysely'
import type { Actor } from '../platform/actor.ts'
import type { QuotaState, UsageRow, UsageSpan } from '../providers/index.ts'
import { addMember, addOffering, type Offering, requestAndApprove, setStage } from '../test-capabilities.ts'

/** What the provider tells, and what it was asked. */
export interface Told {
  rows: UsageRow[]
  asked: UsageSpan[]
  /** Called before each answer: throws for a provider that does not answer, waits for a slow one. */
  before: (span: UsageSpan) => Promise<void> | void
  quota: () => Promise<QuotaState | null>
}

/** A member with a credential at a provider that tells this usage. */
export async function measured() {
  const told: Told = { rows: [], asked: [], before: () => undefined, quota: async () => null }
  const stage = await setStage({
    wrapDriver: (driver) => ({
      ...driver,
      async readUsage(span) {
        told.asked.push(span)
        await told.before(span)
        return told.rows.filter(({ hour }) => hour >= span.from && hour < span.until)
      },
      readQuota: () => told.quota(),
    }),
  })
  const member = await addMember(stage)
  const offering = await addOffering(stage)
  const names = await requestAndApprove(stage, member, offering)

  /** An hour's total: answered with 200 unless told. */
  const row = (hour: string, calls: number, more: Partial<UsageRow> = {}): UsageRow => ({
    counterId: names.credentialId,
    serviceId: offering.serviceId,
    status: 200,
    hour: new Date(hour),
    calls,
    errors: 0,
    latencyMs: calls * 10,
    lastCallAt: new Date(Date.parse(hour) + 60_000),
    ...more,
  })

  async function another(by: Actor = member, given?: Offering) {
    const own = given ?? (await addOffering(stage))
    return { offering: own, ...(await requestAndApprove(stage, by, own, { name: `App ${own.productId}` })) }
  }

  return { stage, member, told, row, another, offering, ...names, ...stage.capabilities }
}

/** Everything that is stored by hour, and by day. */
export async function storedUsage({ stage: { db } }: Pick<Awaited<ReturnType<typeof measured>>, 'stage'>) {
  const of = (table: 'usage_hours' | 'usage_days') =>
    db
      .selectFrom(table)
      .innerJoin('usage_subjects as subject', 'subject.id', `${table}.subject_id`)
      .select(['subject.plan_id', 'subject.credential_id', 'code', 'failed', 'calls', 'latency_ms'])
      .orderBy(sql.ref(`${table}.${table === 'usage_hours' ? 'hour' : 'day'}`))
      .orderBy(`${table}.subject_id`)
      .orderBy('code')
      .orderBy('failed')
      .execute()
  return { hours: await of('usage_hours'), days: await of('usage_days') }
}
