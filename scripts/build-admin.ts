import { createHash } from 'node:crypto'
import { existsSync } from 'node:fs'
import { glob, mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { root, stateFolder } from './root.ts'
import { runNode, tools } from './run.ts'

const sources = ['admin/*', 'admin/src/**/*', 'contract/src/**/*.ts', 'package-lock.json', 'tsconfig.json']

/** Builds the admin app unless what is built was made from exactly these sources. @throws Error with the build's own words */
export async function buildAdmin(say: (text: string) => void): Promise<void> {
  const stamp = join(stateFolder, 'admin-built')
  const wanted = await fingerprint()
  const built = existsSync(join(root, 'admin/dist/index.html')) && existsSync(stamp) && (await readFile(stamp, 'utf8'))
  if (built === wanted) return
  say('Building the admin app …')
  const { ok, output } = await runNode([tools.vite, 'build', 'admin', '--config', 'admin/vite.config.ts'], {
    quiet: true,
  })
  if (!ok) throw new Error(`The admin app could not be built:\n${output}`)
  await mkdir(stateFolder, { recursive: true })
  await writeFile(stamp, wanted)
}

async function fingerprint(): Promise<string> {
  const files: string[] = []
  for await (const entry of glob(sources, { cwd: root, withFileTypes: true })) {
    if (entry.isFile()) files.push(join(entry.parentPath, entry.name))
  }
  const hash = createHash('sha256')
  for (const file of files.sort()) hash.update(file.slice(root.length)).update(await readFile(file))
  return hash.digest('hex')
}

if (import.meta.main) await buildAdmin((text) => process.stderr.write(`${text}\n`))
