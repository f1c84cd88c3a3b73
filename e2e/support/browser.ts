import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, renameSync, rmSync } from 'node:fs'
import { join } from 'node:path'

export interface Browser {
  path: string
  /** What it needs in its environment beyond ours. */
  env: Record<string, string>
}

const folder = join(import.meta.dirname, '../../node_modules/.portico')
const installed = [process.env.CHROME_BIN, '/usr/bin/chromium-headless-shell', '/usr/bin/chromium']

/** The machine's Chromium, or the one that came with the packages. Nothing is downloaded. */
export function locateBrowser(): Browser {
  const path = installed.find((candidate) => candidate && existsSync(candidate))
  return path ? { path, env: {} } : packagedBrowser()
}

function packagedBrowser(): Browser {
  const unpacked = join(folder, 'chromium')
  if (!existsSync(unpacked)) unpack(unpacked)
  const browser = { path: join(unpacked, 'chromium'), env: {} }
  const fonts = existsSync('/usr/share/fonts') ? {} : { FONTCONFIG_PATH: join(unpacked, 'fonts') }
  // A bare machine lacks two libraries (NSS, NSPR); the package brings them.
  const libraries = { LD_LIBRARY_PATH: join(unpacked, 'al2023/lib') }
  for (const env of [fonts, { ...fonts, ...libraries }]) {
    if (spawnSync(browser.path, ['--version'], { env: { ...process.env, ...env } }).status === 0) {
      return { ...browser, env }
    }
  }
  throw new Error('No browser runs here: install Chromium, or name one with CHROME_BIN.')
}

/** The package unpacks into the temporary folder, and takes what lies there as finished: so it gets a folder of its own. */
function unpack(target: string): void {
  mkdirSync(folder, { recursive: true })
  const unfinished = mkdtempSync(`${target}-`)
  const program = `
    import Chromium, { inflate } from '@sparticuz/chromium'
    await Chromium.executablePath()
    await inflate('node_modules/@sparticuz/chromium/bin/al2023.tar.br')`
  const result = spawnSync(process.execPath, ['--input-type=module', '--eval', program], {
    cwd: join(import.meta.dirname, '../..'),
    env: { ...process.env, TMPDIR: unfinished },
    encoding: 'utf8',
  })
  if (result.status !== 0) throw new Error(`The packaged Chromium could not be unpacked: ${result.stderr}`)
  try {
    renameSync(unfinished, target)
  } catch (error) {
    // Another process was quicker.
    if (!existsSync(target)) throw error
    rmSync(unfinished, { recursive: true, force: true })
  }
}
