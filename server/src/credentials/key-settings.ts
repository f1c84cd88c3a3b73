import type { Actor } from '../platform/actor.ts'
import { recordAudit } from '../platform/audit/audit.ts'
import { type Db, inTransaction } from '../platform/database/database.ts'
import { readSetting, writeSetting } from '../platform/settings/settings.ts'
import { refuseOutdated } from '../platform/versions.ts'
import type { Operations } from '../providers/index.ts'
import { keyOperation } from './key-operations.ts'
import { type KeySettings, keySettings } from './key-setting.ts'
import { livingKeysAfter, livingKeysOfOwner } from './keys.queries.ts'

/** Keys whose wish is recorded in one statement. */
const atOnce = 5_000

export function createKeySettings({ db, now, operations }: { db: Db; now: () => Date; operations: Operations }) {
  async function requestEveryKey(tx: Db): Promise<void> {
    for (let after: string | null = null; ; ) {
      const keys = await livingKeysAfter(tx, after, atOnce)
      await operations.requestAll(tx, keyOperation, keys)
      if (keys.length < atOnce) return
      after = keys.at(-1)?.subjectId ?? null
    }
  }

  return {
    /** What keys say of somebody has changed; a job carries it out, as for all of the following. */
    async renewKeysOfOwner(tx: Db, ownerId: string): Promise<void> {
      await operations.requestAll(tx, keyOperation, await livingKeysOfOwner(tx, ownerId))
    },

    renewEveryKey: (tx: Db) => requestEveryKey(tx),

    showKeySettings: () => readSetting(db, keySettings),

    /** What keys carry is changed in every key that is not over; a job carries it out. @throws Refused `outdated` */
    async updateKeySettings(
      actor: Actor,
      wanted: Omit<KeySettings, 'version'>,
      seenVersion: number | null,
    ): Promise<KeySettings> {
      return inTransaction(db, async (tx) => {
        const before = await readSetting(tx, keySettings)
        refuseOutdated('setting', before.version, seenVersion)
        const after = { ...wanted, version: before.version + 1 }
        await writeSetting(tx, now(), keySettings, after)
        if (JSON.stringify(before.metadata) !== JSON.stringify(after.metadata)) await requestEveryKey(tx)
        await recordAudit(tx, actor, now(), {
          action: 'key-settings.updated',
          object: { kind: 'settings', id: keySettings.name, name: 'Keys' },
          details: { before, after },
        })
        return after
      })
    },
  }
}
