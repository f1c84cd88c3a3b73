import type { z } from 'zod'
import type { Db } from '../database/database.ts'

declare module '../database/tables.ts' {
  interface Tables {
    settings: {
      name: string
      value: unknown
      updated_at: Date
    }
  }
}

/** What an owner may change while the portal runs, with its shape and what holds until somebody changes it. */
export interface Setting<T> {
  name: string
  schema: z.ZodType<T>
  initial: T
}

export async function readSetting<T>(db: Db, setting: Setting<T>): Promise<T> {
  const row = await db.selectFrom('settings').select('value').where('name', '=', setting.name).executeTakeFirst()
  return row ? setting.schema.parse(row.value) : setting.initial
}

export async function writeSetting<T>(tx: Db, at: Date, setting: Setting<T>, value: T): Promise<void> {
  const row = { value: JSON.stringify(setting.schema.parse(value)), updated_at: at }
  await tx
    .insertInto('settings')
    .values({ name: setting.name, ...row })
    .onConflict((conflict) => conflict.column('name').doUpdateSet(row))
    .execute()
}
