import { cp, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

export const defaultThemeFolder = fileURLToPath(new URL('../../../themes/default', import.meta.url))

/** A copy of the default theme with some files replaced, for tests of what a theme may and may not do. */
export const createThemeFixture = async (files: Record<string, string | null>) => {
  const folder = await mkdtemp(join(tmpdir(), 'theme-'))
  await cp(defaultThemeFolder, folder, { recursive: true })
  for (const [name, content] of Object.entries(files)) {
    if (content === null) await rm(join(folder, name))
    else await writeFile(join(folder, name), content)
  }
  return { folder, remove: () => rm(folder, { recursive: true }) }
}
