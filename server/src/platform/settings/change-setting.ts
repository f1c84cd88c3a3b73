import type { Actor } from '../actor.ts'
import { recordAudit } from '../audit/audit.ts'
import type { Db } from '../database/database.ts'
import { readSetting, type Setting, writeSetting } from './settings.ts'

/**
 * Changes a setting in the caller's transaction, with its entry in the audit log: what was before, and what holds now.
 * @param title - what people call the setting
 * @param change - what it answers is read by the setting's shape
 * @throws ZodError when what comes out has not the setting's shape
 */
export async function changeSetting<T>(
  tx: Db,
  { actor, at }: { actor: Actor; at: Date },
  { setting, title }: { setting: Setting<T>; title: string },
  change: (before: T) => unknown,
): Promise<{ before: T; after: T }> {
  const before = await readSetting(tx, setting)
  const after = setting.schema.parse(change(before))
  await writeSetting(tx, at, setting, after)
  await recordAudit(tx, actor, at, {
    action: 'setting.changed',
    object: { kind: 'setting', id: setting.name, name: title },
    details: { before, after },
  })
  return { before, after }
}
