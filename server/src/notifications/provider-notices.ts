import type { EventDispatcher } from '../platform/outbox/events.ts'
import { accountsToldSince, withdrawEntries } from './inbox.queries.ts'
import { cancelUntried, toldSince } from './outbox.queries.ts'
import type { QueueMail } from './outbox.ts'
import { providerInWords } from './recipients.queries.ts'
import type { Telling } from './telling.ts'

export interface ProviderNoticesDeps {
  events: EventDispatcher
  queueMail: QueueMail
  tell: Telling
  /** Without a slash at the end. */
  baseUrl: string
}

/** A provider that is back by then needs nobody. */
const graceMs = 5 * 60_000

/** What providers do, told to those who look after them. */
export function subscribeProviderNotices({ events, queueMail, tell, baseUrl }: ProviderNoticesDeps): void {
  const providerUrl = (id: string) => `${baseUrl}/admin/providers/${id}`
  const synchronisationUrl = (id: string) => `${baseUrl}/admin/synchronisations/${id}`

  events.subscribe('provider.down', async (tx, { providerId, reason }, at, eventId) => {
    const provider = await providerInWords(tx, providerId)
    if (!provider) return
    const model = { providerName: provider.name, providerUrl: providerUrl(providerId), reason }
    const notice = { eventId, template: 'provider-down', model, aboutId: providerId, delayMs: graceMs } as const
    await tell.owners(tx, notice, at)
  })

  events.subscribe('provider.up', async (tx, { providerId }, at, eventId) => {
    const about = { field: 'providerUrl', value: providerUrl(providerId) }
    const reason = 'The provider answered again before this was due.'
    await cancelUntried(tx, { template: 'provider-down', ...about }, reason)
    const sinceGrace = new Date(at.getTime() - graceMs)
    await withdrawEntries(tx, { kind: 'provider-down', aboutId: providerId, since: sinceGrace })
    const provider = await providerInWords(tx, providerId)
    if (!provider) return
    const model = { providerName: provider.name, providerUrl: providerUrl(providerId) }
    for (const recipient of await toldSince(tx, { template: 'provider-down', since: 'provider-up', ...about })) {
      await queueMail(tx, { eventId, template: 'provider-up', recipient, model }, at)
    }
    const told = await accountsToldSince(tx, { kind: 'provider-down', since: 'provider-up', aboutId: providerId })
    const notice = { eventId, template: 'provider-up', model, aboutId: providerId } as const
    await tell.entries(tx, told, notice, at)
  })

  events.subscribe('synchronisation.failed', async (tx, { synchronisationId, providerId, reason }, at, eventId) => {
    const provider = await providerInWords(tx, providerId)
    // That it does not answer is told already.
    if (!provider || provider.status === 'down') return
    const model = {
      providerName: provider.name,
      providerUrl: providerUrl(providerId),
      reason,
      synchronisationUrl: synchronisationUrl(synchronisationId),
    }
    const notice = { eventId, template: 'synchronisation-failed', model, aboutId: synchronisationId } as const
    await tell.owners(tx, notice, at)
  })

  events.subscribe('synchronisation.finished', async (tx, { synchronisationId, providerId, counts }, at, eventId) => {
    const { orphaned, drifted } = counts
    const provider = orphaned + drifted > 0 ? await providerInWords(tx, providerId) : undefined
    if (!provider) return
    const model = {
      providerName: provider.name,
      providerUrl: providerUrl(providerId),
      orphaned,
      drifted,
      synchronisationUrl: synchronisationUrl(synchronisationId),
    }
    const notice = { eventId, template: 'policies-changed', model, aboutId: synchronisationId } as const
    await tell.owners(tx, notice, at)
  })
}
