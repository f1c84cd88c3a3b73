import { chmodSync, existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { Refused } from '../../errors.ts'

export interface FolderLock {
  release(): void
}

const sqliteBusy = 5

/**
 * Holds the data folder for this process. Node has no file locks of its own, but its SQLite takes the operating system's: the
 * kernel lets go of them at the moment the holder dies, so a killed portal never blocks and a reused process number never misleads.
 * @throws Refused `data-folder-in-use` while another portal (or this one, started twice) holds it
 */
export function lockFolder(folder: string, dataFolder: string): FolderLock {
  const path = join(folder, 'portal.lock')
  const holder = join(folder, 'portal.pid')
  const isNew = !existsSync(path)
  const file = new DatabaseSync(path, { timeout: 0 })
  try {
    if (isNew) chmodSync(path, 0o600)
    file.exec('BEGIN EXCLUSIVE')
  } catch (error) {
    file.close()
    if ((error as { errcode?: number }).errcode !== sqliteBusy) throw error
    throw new Refused(
      'data-folder-in-use',
      `The data folder ${dataFolder} is in use by another portal${processIn(holder)}: stop that one first, or give this one a data folder of its own.`,
    )
  }
  writeFileSync(holder, `${process.pid}\n`, { mode: 0o600 })
  return { release: () => file.close() }
}

function processIn(holder: string): string {
  const pid = existsSync(holder) ? readFileSync(holder, 'utf8').trim() : ''
  return pid ? ` (process ${pid})` : ''
}
