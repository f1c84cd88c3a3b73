import { usageRetention } from '@portico/contract'
import type { z } from 'zod'
import type { Actor } from '../platform/actor.ts'
import { type Db, inTransaction } from '../platform/database/database.ts'
import { changeSetting } from '../platform/settings/change-setting.ts'
import { readSetting, type Setting } from '../platform/settings/settings.ts'
import * as rows from './retention.queries.ts'

export type UsageRetention = z.output<typeof usageRetention>

/** What is read again must still be there by the hour, or it would be added twice: never fewer days than this. */
export const leastDaysByHour = 31

export const retentionSetting: Setting<UsageRetention> = {
  name: 'usage-retention',
  schema: usageRetention,
  initial: { daysByHour: 92, daysByDay: 800 },
}

export interface RetentionDeps {
  db: Db
  now: () => Date
  /** Forgets what the built-in gateway counted before that moment. */
  forgetAtGateway: (before: Date) => Promise<number>
}

const dayMs = 24 * 3600 * 1000

export function createRetention({ db, now, forgetAtGateway }: RetentionDeps) {
  const daysAgo = (days: number) => new Date(Math.floor(now().getTime() / dayMs - days) * dayMs)

  return {
    showUsageRetention: (): Promise<UsageRetention> => readSetting(db, retentionSetting),

    async changeUsageRetention(actor: Actor, value: UsageRetention): Promise<UsageRetention> {
      const by = { actor, at: now() }
      const which = { setting: retentionSetting, title: 'How long usage is kept' }
      return (await inTransaction(db, (tx) => changeSetting(tx, by, which, () => value))).after
    },

    /** Hours end as parts of their days, days end for good; what the built-in gateway counted is gone with its hours. */
    async forgetOld(): Promise<void> {
      const { daysByHour, daysByDay } = await readSetting(db, retentionSetting)
      await rows.deleteHoursBefore(db, daysAgo(daysByHour))
      await rows.deleteDaysBefore(db, daysAgo(daysByDay))
      await forgetAtGateway(daysAgo(daysByHour))
    },
  }
}
