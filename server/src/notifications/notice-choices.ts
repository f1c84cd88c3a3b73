import {
  type ChosenTopic,
  chosenTopics,
  type NoticeDelivery,
  type NoticeTopic,
  type noticeChoicesInput,
  noticeTopics,
  noticeTopicWords,
} from '@portico/contract'
import type { z } from 'zod'
import type { Actor } from '../platform/actor.ts'
import { recordAudit } from '../platform/audit/audit.ts'
import type { Vault } from '../platform/crypto/vault.ts'
import { type Db, inTransaction } from '../platform/database/database.ts'
import { absent } from '../platform/errors.ts'
import type { MailSettings } from './mail-settings.ts'
import * as rows from './notice-choices.queries.ts'
import { permissionsFor } from './notice-kinds.ts'
import { readUnsubscription } from './unsubscription.ts'

type Input = z.output<typeof noticeChoicesInput>

export interface NoticeChoicesDeps {
  db: Db
  now: () => Date
  vault: Vault
  settings: Pick<MailSettings, 'ownerNotices'>
}

export type NoticeChoices = ReturnType<typeof createNoticeChoices>

/** Which notices somebody wants by mail. What nobody may do without always comes at once, and everything is in the inbox. */
export function createNoticeChoices({ db, now, vault, settings }: NoticeChoicesDeps) {
  async function show(actor: Actor) {
    const chosen = new Map((await rows.choicesOf(db, actor.accountId ?? '')).map((row) => [row.topic, row.delivery]))
    const addresses = await settings.ownerNotices(db)
    const items = noticeTopics
      .filter((topic) => concerns(topic, actor))
      .map((topic) => ({
        topic,
        ...noticeTopicWords[topic],
        delivery: chosen.get(topic) ?? defaultDelivery(topic, actor.email ?? '', addresses),
        fixed: !isChosen(topic),
      }))
    return { items }
  }

  async function change(actor: Actor, accountId: string, changes: Input): Promise<void> {
    await inTransaction(db, async (tx) => {
      const person = await rows.lockPerson(tx, accountId)
      if (!person) throw absent('account')
      const before = new Map((await rows.choicesOf(tx, accountId)).map((row) => [row.topic, row.delivery]))
      const changed = Object.entries(changes).filter(
        (entry): entry is [ChosenTopic, NoticeDelivery] => entry[1] !== undefined && entry[1] !== before.get(entry[0]),
      )
      if (changed.length === 0) return
      for (const [topic, delivery] of changed) await rows.keepChoice(tx, accountId, topic, delivery)
      await recordAudit(tx, actor, now(), {
        action: 'account.notices-chosen',
        object: { kind: 'account', id: accountId, name: person.name },
        details: {
          before: Object.fromEntries(changed.map(([topic]) => [topic, before.get(topic) ?? null])),
          after: Object.fromEntries(changed),
        },
      })
    })
  }

  /** Which topics the holder of a link no longer gets by mail; none for a link that is not ours. */
  async function topicsOf(token: string) {
    const found = readUnsubscription(vault, token)
    if (!found) return undefined
    const { accountId, topic } = found
    if (topic !== 'digest') return { accountId, topics: [topic] }
    const daily = (await rows.choicesOf(db, accountId)).filter(({ delivery }) => delivery === 'daily')
    return { accountId, topics: daily.map((row) => row.topic).filter(isChosen) }
  }

  return {
    showNoticeChoices: show,

    async updateNoticeChoices(actor: Actor, changes: Input) {
      await change(actor, actor.accountId ?? '', changes)
      return show(actor)
    },

    /** What a link of a mail would end, in words; undefined for one that is not ours. */
    async showUnsubscription(token: string): Promise<string[] | undefined> {
      return (await topicsOf(token))?.topics.map((topic) => noticeTopicWords[topic].title)
    },

    /** By a link of a mail: whoever holds it may end such mails, and nothing else. @throws Refused `unsubscription-not-found` */
    async unsubscribe(actor: Actor, token: string): Promise<void> {
      const found = await topicsOf(token)
      if (!found) throw absent('unsubscription')
      await change(actor, found.accountId, Object.fromEntries(found.topics.map((topic) => [topic, 'never'])))
    },

    async export(actor: Actor) {
      return Object.fromEntries(
        (await rows.choicesOf(db, actor.accountId ?? '')).map((row) => [row.topic, row.delivery]),
      )
    },
  }
}

export const isChosen = (topic: string): topic is ChosenTopic => (chosenTopics as readonly string[]).includes(topic)

/** Who has chosen nothing: everything at once, but what goes to the addresses of the settings instead. */
export function defaultDelivery(topic: NoticeTopic, email: string, addresses: readonly string[]): NoticeDelivery {
  if (permissionsFor(topic).length === 0 || addresses.length === 0) return 'at-once'
  return addresses.includes(email) ? 'at-once' : 'never'
}

function concerns(topic: NoticeTopic, { permissions, organisation }: Actor): boolean {
  if (topic === 'endings' || topic === 'decisions') return organisation !== null
  const needed = permissionsFor(topic)
  return needed.length === 0 || needed.some((permission) => permissions.has(permission))
}
