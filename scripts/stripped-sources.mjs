// Loaded before the portal with --import. Node strips the types of a TypeScript file when it loads it, with a WebAssembly module that then stays
// in memory: more than 20 MB for what is done once. So a process that ends strips all sources ahead, and they are found here by their content.
import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { glob } from 'node:fs/promises'
import { registerHooks, stripTypeScriptTypes } from 'node:module'
import { dirname, join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { narrow, withoutBlankEnds } from './narrow-source.mjs'

const self = fileURLToPath(import.meta.url)
const root = dirname(dirname(self))
const folder = join(root, 'node_modules/.portico/stripped')
const sources = pathToFileURL(root).href

if (process.argv[1] === self) await stripAll()
else registerHooks({ load })

function load(url, context, next) {
  if (!url.startsWith(sources) || !url.endsWith('.ts')) return narrowed(next(url, context))
  const source = readFileSync(fileURLToPath(url))
  const stripped = find(source) ?? findOnceStripped(source)
  // What could not be stripped ahead, because nothing can be written there, is left to Node.
  return stripped ? { format: 'module', source: stripped, shortCircuit: true } : next(url, context)
}

/** A library's module, which may hold characters that make its source twice as large. */
function narrowed(loaded) {
  if (!loaded.source || !['module', 'commonjs', undefined].includes(loaded.format)) return loaded
  const source = loaded.source.toString()
  const inBytes = narrow(source)
  return inBytes === source ? loaded : { ...loaded, source: inBytes, shortCircuit: true }
}

function find(source) {
  try {
    return readFileSync(place(source))
  } catch (error) {
    if (error.code === 'ENOENT') return undefined
    throw error
  }
}

let tried = false

function findOnceStripped(source) {
  if (tried) return undefined
  tried = true
  spawnSync(process.execPath, ['--no-warnings', self], { stdio: ['ignore', 'ignore', 'inherit'] })
  return find(source)
}

async function stripAll() {
  const fresh = `${folder}-${process.pid}`
  mkdirSync(fresh, { recursive: true })
  for await (const path of glob('{contract,examples,scripts,server}/**/*.ts', {
    cwd: root,
    exclude: ['**/node_modules/**'],
  })) {
    const source = readFileSync(join(root, path))
    if (!path.endsWith('.test.ts')) writeFileSync(place(source, fresh), withoutTypes(source.toString()))
  }
  rmSync(folder, { recursive: true, force: true })
  renameSync(fresh, folder)
}

function withoutTypes(source) {
  return narrow(withoutBlankEnds(stripTypeScriptTypes(source), source))
}

function place(source, within = folder) {
  return join(within, `${createHash('sha256').update(source).digest('hex').slice(0, 32)}.js`)
}
