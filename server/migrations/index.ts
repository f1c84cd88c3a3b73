import type { Migration } from 'kysely/migration'
import * as platform from './0001-platform.ts'

/** Every migration, in order. A released one is never changed: the next step is a new file. */
export const migrations: Record<string, Migration> = {
  '0001-platform': platform,
}
