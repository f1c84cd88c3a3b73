import { type accountSettingsEndpoints, accountSettings as shape } from '@portico/contract'
import type { z } from 'zod'
import type { Actor } from '../platform/actor.ts'
import { type Db, inTransaction } from '../platform/database/database.ts'
import { Refused } from '../platform/errors.ts'
import { changeSetting } from '../platform/settings/change-setting.ts'
import { readSetting, type Setting } from '../platform/settings/settings.ts'
import { hasPasskeys } from './passkeys.queries.ts'
import { findSecondFactor } from './second-factor.queries.ts'
import { shortenSessions } from './sessions.queries.ts'

export type AccountSettingValues = z.output<typeof shape>
export type AccountSettingChanges = z.output<(typeof accountSettingsEndpoints)['updateAccountSettings']['body']>

export const initialAccountSettings: AccountSettingValues = shape.parse({})

const setting: Setting<AccountSettingValues> = { name: 'accounts', schema: shape, initial: initialAccountSettings }

export type AccountSettings = ReturnType<typeof createAccountSettings>

/** How people sign in and for how long; an owner changes it while the portal runs. */
export function createAccountSettings({ db, now }: { db: Db; now: () => Date }) {
  const showAccountSettings = (within: Db = db) => readSetting(within, setting)
  return {
    showAccountSettings,

    async updateAccountSettings(actor: Actor, changes: AccountSettingChanges): Promise<AccountSettingValues> {
      return inTransaction(db, async (tx) => {
        const by = { actor, at: now() }
        const which = { setting, title: 'Accounts' }
        const { before, after } = await changeSetting(tx, by, which, (found) => ({ ...found, ...changes }))
        refuseWithoutEffect(after)
        if (after.secondFactorOfAdmins && !before.secondFactorOfAdmins) await requireOwnSecondFactor(tx, actor)
        await shortenSessions(tx, after)
        return after
      })
    },
  }
}

/** Or nobody might be left who can come in. */
async function requireOwnSecondFactor(tx: Db, actor: Actor): Promise<void> {
  const { accountId } = actor
  if (accountId !== null && (await findSecondFactor(tx, accountId))?.confirmed_at) return
  if (accountId !== null && (await hasPasskeys(tx, accountId))) return
  throw new Refused('no-second-factor', 'Set up a second factor for yourself first.', {
    field: 'secondFactorOfAdmins',
    kind: 'input',
  })
}

/** A limit that can never be reached looks as if it protected somebody. */
function refuseWithoutEffect(settings: AccountSettingValues): void {
  if (settings.lockMinutes >= settings.failureMemoryHours * 60) {
    throw new Refused(
      'lock-outlives-memory',
      `Failures are forgotten after ${settings.failureMemoryHours} hours, so locks would never get longer: remember them for longer than a lock lasts.`,
      { field: 'failureMemoryHours', kind: 'input' },
    )
  }
  for (const field of ['idleMinutes', 'idleMinutesOfAdmins'] as const) {
    if (settings[field] <= settings.sessionHours * 60) continue
    throw new Refused(
      'idle-longer-than-session',
      `Sessions end after ${settings.sessionHours} hours anyway: enter at most ${settings.sessionHours * 60} minutes.`,
      { field, kind: 'input' },
    )
  }
}
