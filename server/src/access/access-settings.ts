import { type accessSettingsEndpoints, accessSettings as shape } from '@portico/contract'
import type { z } from 'zod'
import type { Actor } from '../platform/actor.ts'
import { type Db, inTransaction } from '../platform/database/database.ts'
import { changeSetting } from '../platform/settings/change-setting.ts'
import { readSetting, type Setting } from '../platform/settings/settings.ts'
import { bumpStamp } from '../platform/stamps.ts'

export type AccessSettingValues = z.output<typeof shape>
type AccessSettingChanges = z.output<(typeof accessSettingsEndpoints)['updateAccessSettings']['body']>

const setting: Setting<AccessSettingValues> = {
  name: 'access',
  schema: shape,
  initial: shape.parse({}),
}

export type AccessSettings = ReturnType<typeof createAccessSettings>

/** How access is asked for; an owner changes it while the portal runs (DIR-1). */
export function createAccessSettings({ db, now }: { db: Db; now: () => Date }) {
  const show = (within: Db = db) => readSetting(within, setting)
  return {
    show,

    async updateAccessSettings(actor: Actor, changes: AccessSettingChanges): Promise<AccessSettingValues> {
      return inTransaction(db, async (tx) => {
        const by = { actor, at: now() }
        const which = { setting, title: 'Access' }
        const { after } = await changeSetting(tx, by, which, (before) => ({ ...before, ...changes }))
        // Pages that are kept lead to the cart or past it.
        await bumpStamp(tx, 'settings')
        return after
      })
    },
  }
}
