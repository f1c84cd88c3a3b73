import type { NoticeDelivery } from '@portico/contract'
import type { Db } from '../platform/database/database.ts'
import type { MailModels } from '../themes/index.ts'
import { type DigestSettings, digestDayOf } from './digest-settings.ts'
import { insertEntry } from './inbox.queries.ts'
import type { MailSettings } from './mail-settings.ts'
import { choicesFor } from './notice-choices.queries.ts'
import { defaultDelivery, isChosen } from './notice-choices.ts'
import { type NoticeName, noticeKinds } from './notice-kinds.ts'
import type { QueueMail } from './outbox.ts'
import { thoseWho } from './recipients.queries.ts'

/** What somebody has to know: an entry in their inbox and the mail of the same name. */
export interface Notice<N extends NoticeName> {
  eventId: string
  template: N
  model: MailModels[N]
  /** Of what it is about, for the place its kind leads to. */
  aboutId: string | null
  /** In whose words, where the mail goes to an address that no account has. */
  language?: string | null
  /** How long the mail waits, for what may make it needless. */
  delayMs?: number
}

interface Person {
  accountId: string
  email: string
}

export type Telling = ReturnType<typeof createTelling>

export interface TellingDeps {
  queueMail: QueueMail
  settings: Pick<MailSettings, 'ownerNotices'>
  digest: Pick<DigestSettings, 'show'>
}

/**
 * The one place where an event becomes news for people, in the transaction that hands it out: whom it concerns has it in the inbox, and by
 * mail as they want it.
 */
export function createTelling({ queueMail, settings, digest }: TellingDeps) {
  /** Each has the entry, and the mail at once, in that of the day, or not at all. */
  async function tell<N extends NoticeName>(
    tx: Db,
    people: readonly Person[],
    notice: Notice<N>,
    at: Date,
    addresses: readonly string[] = [],
  ): Promise<void> {
    const deliveries = await deliveriesTo(tx, people, notice.template, addresses)
    for (const [{ accountId, email }, delivery] of deliveries) {
      await keepEntry(tx, accountId, notice, at, delivery)
      if (delivery === 'at-once') await queueMail(tx, { ...mailOf(notice, accountId), recipient: email }, at)
    }
  }

  async function keepEntry<N extends NoticeName>(
    tx: Db,
    accountId: string,
    { eventId, template, model, aboutId }: Notice<N>,
    at: Date,
    delivery: NoticeDelivery,
  ): Promise<void> {
    const digestDay = delivery === 'daily' ? digestDayOf(at, await digest.show(tx)) : null
    const text = noticeKinds[template].sentence(model)
    await insertEntry(tx, { accountId, eventId, kind: template, text, aboutId, digestDay }, at)
  }

  return {
    person: <N extends NoticeName>(tx: Db, { accountId, email }: Person, notice: Notice<N>, at: Date) =>
      tell(tx, [{ accountId, email }], notice, at),

    /** Everybody whose role concerns it, and the addresses of the settings. */
    /** @param productIds what it is about, where it is about products: who is limited to some is told of those */
    async owners<N extends NoticeName>(
      tx: Db,
      notice: Notice<N>,
      at: Date,
      productIds: readonly string[] = [],
    ): Promise<void> {
      const { concerns } = noticeKinds[notice.template]
      const people = concerns ? await thoseWho(tx, concerns, productIds) : []
      const addresses = await settings.ownerNotices(tx)
      await tell(tx, people, notice, at, addresses)
      const known = new Set(people.map(({ email }) => email))
      for (const recipient of addresses.filter((address) => !known.has(address))) {
        await queueMail(tx, { ...mailOf(notice), recipient }, at)
      }
    },

    /** The entry alone, for whom the mail has gone its own way. */
    async entries<N extends NoticeName>(tx: Db, accountIds: readonly string[], notice: Notice<N>, at: Date) {
      const people = accountIds.map((accountId) => ({ accountId, email: '' }))
      for (const [{ accountId }, delivery] of await deliveriesTo(tx, people, notice.template, [])) {
        await keepEntry(tx, accountId, notice, at, delivery)
      }
    },
  }
}

async function deliveriesTo(
  tx: Db,
  people: readonly Person[],
  kind: NoticeName,
  addresses: readonly string[],
): Promise<[Person, NoticeDelivery][]> {
  const { topic } = noticeKinds[kind]
  const ids = people.map(({ accountId }) => accountId)
  const chosen = isChosen(topic) ? await choicesFor(tx, ids, topic) : new Map<string, NoticeDelivery>()
  return people.map((person) => [
    person,
    chosen.get(person.accountId) ?? defaultDelivery(topic, person.email, addresses),
  ])
}

function mailOf<N extends NoticeName>({ aboutId: _, ...mail }: Notice<N>, accountId?: string) {
  const { topic } = noticeKinds[mail.template]
  return { ...mail, ...(accountId !== undefined && isChosen(topic) ? { choice: { accountId, topic } } : {}) }
}
