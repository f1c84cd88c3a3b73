import { digestSettings } from '@portico/contract'
import type { z } from 'zod'
import type { Actor } from '../platform/actor.ts'
import { type Db, inTransaction } from '../platform/database/database.ts'
import { changeSetting } from '../platform/settings/change-setting.ts'
import { readSetting } from '../platform/settings/settings.ts'

type Digest = z.output<typeof digestSettings>

const setting = { name: 'digest', schema: digestSettings, initial: { hour: 8, timeZone: 'UTC' } }

export type DigestSettings = ReturnType<typeof createDigestSettings>

/** When the mails of the day are written. */
export function createDigestSettings({ db, now }: { db: Db; now: () => Date }) {
  return {
    show: (within: Db = db): Promise<Digest> => readSetting(within, setting),

    async updateDigestSettings(actor: Actor, input: Digest): Promise<Digest> {
      const by = { actor, at: now() }
      const which = { setting, title: 'Daily mails' }
      return (await inTransaction(db, (tx) => changeSetting(tx, by, which, () => input))).after
    },
  }
}

/** The day and the hour there. */
export function localTime(at: Date, timeZone: string): { day: string; hour: number } {
  const format = new Intl.DateTimeFormat('en-CA', {
    timeZone,
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    hourCycle: 'h23',
  })
  const part = Object.fromEntries(format.formatToParts(at).map(({ type, value }) => [type, value]))
  return { day: `${part.year}-${part.month}-${part.day}`, hour: Number(part.hour) }
}

/** The day whose mail something of this time belongs in: what comes after the hour is told tomorrow. */
export function digestDayOf(at: Date, { hour, timeZone }: Digest): string {
  const local = localTime(at, timeZone)
  if (local.hour < hour) return local.day
  const next = new Date(`${local.day}T00:00:00Z`)
  next.setUTCDate(next.getUTCDate() + 1)
  return next.toISOString().slice(0, 10)
}
