import { permissionsOf } from '../identity/index.ts'
import { type Db, inTransaction } from '../platform/database/database.ts'
import { type DigestSettings, localTime } from './digest-settings.ts'
import * as rows from './digests.queries.ts'
import { choicesOf } from './notice-choices.queries.ts'
import { isNotice, noticeKinds } from './notice-kinds.ts'
import type { QueueMail } from './outbox.ts'

export interface DigestsDeps {
  db: Db
  now: () => Date
  queueMail: QueueMail
  settings: Pick<DigestSettings, 'show'>
  /** Without a slash at the end. */
  baseUrl: string
}

const batch = 100

/** One mail a day for who wants notices so: how many of what, and where to look. Nothing happened: no mail. */
export function createDigests({ db, now, queueMail, settings, baseUrl }: DigestsDeps) {
  /** The day, what it tells and the mail are one transaction: a process that dies leaves all of it to the next. */
  async function tell(accountId: string, day: string): Promise<boolean> {
    return inTransaction(db, async (tx) => {
      if (!(await rows.takeDay(tx, accountId, day))) return false
      const taken = await rows.takeEntries(tx, accountId, day)
      const reader = await rows.readerOf(tx, accountId)
      if (!reader) return false
      const may = permissionsOf(reader.roles, { limited: reader.limited })
      const daily = new Set(
        (await choicesOf(tx, accountId)).filter(({ delivery }) => delivery === 'daily').map(({ topic }) => topic),
      )
      const lines = taken.flatMap(({ kind, count }) => {
        // Whoever has chosen otherwise meanwhile, or may do nothing about it any more, need not be told.
        if (!isNotice(kind) || !daily.has(noticeKinds[kind].topic)) return []
        const { concerns, summary } = noticeKinds[kind]
        if (!summary || (concerns && !may.has(concerns))) return []
        return [{ kind, count, text: summary.text(count), url: `${baseUrl}${summary.path}` }]
      })
      if (lines.length === 0) return false
      const total = lines.reduce((sum, { count }) => sum + count, 0)
      const model = {
        firstName: reader.firstName,
        total,
        news: lines,
        inboxUrl: `${baseUrl}/portal/private/inbox`,
      }
      const mail = { eventId: null, template: 'daily-digest', recipient: reader.email, model } as const
      await queueMail(tx, { ...mail, choice: { accountId, topic: 'digest' } }, now())
      return true
    })
  }

  return {
    /** Writes the mails of the day from the hour of the setting on. @returns how many */
    async tellDay(): Promise<number> {
      const { hour, timeZone } = await settings.show()
      const local = localTime(now(), timeZone)
      if (local.hour < hour) return 0
      for (let count = 0; ; ) {
        const due = await rows.accountsDue(db, local.day, batch)
        for (const accountId of due) if (await tell(accountId, local.day)) count += 1
        if (due.length < batch) return count
      }
    },
  }
}
