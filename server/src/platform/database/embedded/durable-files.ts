import { open, rename } from 'node:fs/promises'
import { dirname } from 'node:path'

/** Writes a file (mode 0600) that is there as a whole or not at all, also after a power cut. */
export async function writeDurably(path: string, text: string): Promise<void> {
  const unfinished = `${path}.new`
  const file = await open(unfinished, 'w', 0o600)
  try {
    await file.writeFile(text)
    await file.sync()
  } finally {
    await file.close()
  }
  await renameDurably(unfinished, path)
}

export async function renameDurably(from: string, to: string): Promise<void> {
  await rename(from, to)
  // Windows cannot open folders, and keeps renames in its journal.
  if (process.platform === 'win32') return
  const folder = await open(dirname(to), 'r')
  try {
    await folder.sync()
  } finally {
    await folder.close()
  }
}
