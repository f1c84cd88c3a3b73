import type { Migration } from 'kysely/migration'
import * as platform from './0001-platform.ts'
import * as identity from './0010-identity.ts'
import * as consumers from './0011-consumers.ts'
import * as gateway from './0020-gateway.ts'

/** Every migration, in order. A released one is never changed: the next step is a new file. */
export const migrations: Record<string, Migration> = {
  '0001-platform': platform,
  '0010-identity': identity,
  '0011-consumers': consumers,
  '0020-gateway': gateway,
}
