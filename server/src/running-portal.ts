import { readFile, rename, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'

const note = z.object({ connectionString: z.string(), pid: z.number() })

/** Where the command line finds the embedded database of a portal that is running. Holds its password: mode 0600. */
export type RunningNote = z.output<typeof note>

const fileOf = (dataFolder: string) => join(dataFolder, 'running.json')

export async function noteRunning(dataFolder: string, running: RunningNote): Promise<void> {
  const path = fileOf(dataFolder)
  const unfinished = `${path}.${process.pid}`
  await writeFile(unfinished, `${JSON.stringify(running)}\n`, { mode: 0o600 })
  await rename(unfinished, path)
}

export async function forgetRunning(dataFolder: string): Promise<void> {
  await rm(fileOf(dataFolder), { force: true })
}

/** @returns undefined when no portal has left word; what a killed one left may be out of date */
export async function readRunning(dataFolder: string): Promise<RunningNote | undefined> {
  try {
    return note.parse(JSON.parse(await readFile(fileOf(dataFolder), 'utf8')))
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    throw error
  }
}
