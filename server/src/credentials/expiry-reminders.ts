import { type Db, inTransaction } from '../platform/database/database.ts'
import { publish } from '../platform/outbox/events.ts'
import { readSetting } from '../platform/settings/settings.ts'
import * as rows from './expiry-reminders.queries.ts'
import { keySettings } from './key-setting.ts'

const dayMs = 24 * 3600_000
/** Few enough that nobody waits for their locks. */
const batch = 200
/** What ended longer ago is no news: a portal that starts for the first time, or after long, tells nobody about all of its past. */
const newsMs = 7 * dayMs

/** Tells that credentials end: at each lead time of the settings, and when it has come to that. */
export function createExpiryReminders({ db, now }: { db: Db; now: () => Date }) {
  /** @returns how many were told */
  const tellEnded = (at: Date): Promise<number> =>
    inTransaction(db, async (tx) => {
      const ended = await rows.lockUntoldEnded(tx, { from: new Date(at.getTime() - newsMs), to: at }, batch)
      for (const { id, appId, expiresAt } of ended) {
        await rows.insertReminder(tx, { credentialId: id, endsAt: expiresAt, daysBefore: 0 }, at)
        const end = { credentialId: id, appId, expiresAt: expiresAt.toISOString() }
        await publish(tx, at, 'credential.expired', end)
      }
      return ended.length
    })

  /** @returns how many were told */
  const tellEnding = (at: Date, daysBefore: number): Promise<number> =>
    inTransaction(db, async (tx) => {
      const until = new Date(at.getTime() + daysBefore * dayMs)
      const ending = await rows.lockUntoldEnding(tx, { from: at, to: until, daysBefore }, batch)
      for (const { id, appId, expiresAt } of ending) {
        await rows.insertReminder(tx, { credentialId: id, endsAt: expiresAt, daysBefore }, at)
        const end = { credentialId: id, appId, expiresAt: expiresAt.toISOString(), daysBefore }
        await publish(tx, at, 'credential.expires-soon', end)
      }
      return ending.length
    })

  return {
    async tellEnds(): Promise<void> {
      const at = now()
      while ((await tellEnded(at)) === batch);
      const { expiryReminderDays } = await readSetting(db, keySettings)
      // The shortest first: where several are due at once, only that one is told.
      for (const days of expiryReminderDays.toSorted((one, other) => one - other)) {
        while ((await tellEnding(at, days)) === batch);
      }
    },
  }
}
