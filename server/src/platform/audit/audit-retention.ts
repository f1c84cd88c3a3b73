import { auditRetention } from '@portico/contract'
import type { z } from 'zod'
import { type Actor, system } from '../actor.ts'
import { type Db, inTransaction } from '../database/database.ts'
import { changeSetting } from '../settings/change-setting.ts'
import { readSetting, type Setting } from '../settings/settings.ts'
import { recordAudit } from './audit.ts'
import { deleteEntriesBefore } from './audit-log.queries.ts'

type AuditRetention = z.output<typeof auditRetention>

/** Nothing of it goes until somebody says so. */
const setting: Setting<AuditRetention> = { name: 'audit-retention', schema: auditRetention, initial: { days: null } }

const object = { kind: 'setting', id: setting.name, name: 'How long the audit log is kept' }
const dayMs = 24 * 3600_000

export type AuditRetentionRules = ReturnType<typeof createAuditRetention>

export function createAuditRetention({ db, now }: { db: Db; now: () => Date }) {
  return {
    showAuditRetention: (): Promise<AuditRetention> => readSetting(db, setting),

    async changeAuditRetention(actor: Actor, value: AuditRetention): Promise<AuditRetention> {
      const by = { actor, at: now() }
      const which = { setting, title: object.name }
      return (await inTransaction(db, (tx) => changeSetting(tx, by, which, () => value))).after
    },

    /** Forgets what is too old, and says in the log that it did. @returns how many entries went */
    async forgetOldEntries(): Promise<number> {
      const { days } = await readSetting(db, setting)
      if (days === null) return 0
      const before = new Date(now().getTime() - days * dayMs)
      const count = await deleteEntriesBefore(db, before)
      if (count > 0) {
        const entry = { action: 'audit-log.shortened', object, details: { count, before } } as const
        await recordAudit(db, system('Portal'), now(), entry)
      }
      return count
    },
  }
}
