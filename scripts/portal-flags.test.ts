import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { expect, test } from 'vitest'
import { portalFlags } from './portal-flags.mjs'
import { root } from './root.ts'

const source = pathToFileURL(join(root, 'server/src/platform/versions.ts')).href

/** What a process has loaded of Node itself once it has run a TypeScript file. */
function loadedOfNode(flags: readonly string[]): string {
  const program = `import(${JSON.stringify(source)}).then((file) => console.log(Object.keys(file), process.moduleLoadList.join()))`
  // What other tests have compiled already is kept without its types.
  const env = { ...process.env, NODE_COMPILE_CACHE: undefined }
  const { stdout, stderr } = spawnSync(process.execPath, [...flags, '--eval', program], { encoding: 'utf8', env })
  expect(stderr).toBe('')
  expect(stdout).toContain('refuseOutdated')
  return stdout
}

test('a portal runs TypeScript without the module that strips types, which would stay in memory', () => {
  expect(loadedOfNode([])).toContain('internal/deps/amaro')
  expect(loadedOfNode(portalFlags)).not.toContain('internal/deps/amaro')
})
