import { open, readFile, rename, rm } from 'node:fs/promises'
import { join } from 'node:path'

/** What every evaluation start prints. */
export interface SampleCredentials {
  accounts: { role: string; email: string; password: string }[]
  /** A call that works, ready to paste; null when no key was issued. */
  curl: string | null
}

export const credentialsFile = (dataFolder: string) => join(dataFolder, 'sample-credentials.json')

/** Readable by its owner only, and whole or not there at all. */
export async function writeCredentials(dataFolder: string, credentials: SampleCredentials): Promise<void> {
  const path = credentialsFile(dataFolder)
  const file = await open(`${path}.new`, 'w', 0o600)
  await file.writeFile(`${JSON.stringify(credentials, null, 2)}\n`)
  await file.sync()
  await file.close()
  await rename(`${path}.new`, path)
}

/** @returns null when no sample content was loaded into this folder */
export async function readCredentials(dataFolder: string): Promise<SampleCredentials | null> {
  try {
    return JSON.parse(await readFile(credentialsFile(dataFolder), 'utf8')) as SampleCredentials
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null
    throw error
  }
}

export const removeCredentials = (dataFolder: string) => rm(credentialsFile(dataFolder), { force: true })
