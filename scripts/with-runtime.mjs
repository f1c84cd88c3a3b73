// Runs a script of this repository on the Node release it is pinned to, installing what is missing first:
//   node scripts/with-runtime.mjs scripts/start.ts [arguments]
// This one file runs on whatever Node the machine has (20 or newer); everything else runs on the pinned release.
import { spawn, spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { portalEnvironment, portalFlags } from './portal-flags.mjs'

const root = dirname(dirname(fileURLToPath(import.meta.url)))
const runtimeFolder = join(root, 'scripts/runtime')
const pinned = JSON.parse(readFileSync(join(runtimeFolder, 'package.json'), 'utf8')).optionalDependencies
const stateFolder = join(root, 'node_modules/.portico')

const [target, ...args] = process.argv.slice(2)
if (!target) stop('Usage: node scripts/with-runtime.mjs <script> [arguments]')
if (Number(process.versions.node.split('.')[0]) < 20)
  stop(`Portico needs Node 20 or newer to set itself up; this is ${process.version}.`)

const node = await withSetupLock(() => {
  const runtime = installRuntime()
  installPackages(runtime)
  return runtime
})
if (['scripts/start.ts', 'scripts/serve.ts'].includes(target)) {
  run(node, [...portalFlags, join(root, target), ...args], portalEnvironment)
} else {
  run(node, [join(root, target), ...args])
}

function installRuntime() {
  const name = `node-${process.platform === 'win32' ? 'win' : process.platform}-${process.arch}`
  const version = pinned[name]
  if (!version) {
    if (Number(process.versions.node.split('.')[0]) >= 24) return process.execPath
    stop(
      `There is no packaged Node 24 for ${process.platform} ${process.arch}: install Node 24 or newer and run this again.`,
    )
  }
  const binary = join(runtimeFolder, 'node_modules', name, 'bin', process.platform === 'win32' ? 'node.exe' : 'node')
  const installed = join(runtimeFolder, 'node_modules', name, 'package.json')
  if (existsSync(binary) && JSON.parse(readFileSync(installed, 'utf8')).version === version) return binary
  say(`Fetching Node ${version} …`)
  npm(process.execPath, runtimeFolder, ['ci', '--ignore-scripts'])
  if (!existsSync(binary)) stop(`Node ${version} could not be fetched from the package registry.`)
  return binary
}

function installPackages(runtime) {
  const wanted = createHash('sha256')
    .update(readFileSync(join(root, 'package-lock.json')))
    .digest('hex')
  const stamp = join(stateFolder, 'installed')
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === wanted) return
  say('Installing packages …')
  // What a killed or older installation left is not trusted. "npm ci" would do the same, but refuses to install at all when
  // the registry lacks an optional package of some other platform; this takes the lock file as it is and never writes it.
  rmSync(join(root, 'node_modules'), { recursive: true, force: true })
  npm(runtime, root, ['install', '--no-save', '--ignore-scripts'])
  mkdirSync(stateFolder, { recursive: true })
  writeFileSync(stamp, wanted)
}

function npm(runtime, folder, words) {
  const cli = process.env.npm_execpath ?? join(dirname(process.execPath), '../lib/node_modules/npm/bin/npm-cli.js')
  const quiet = ['--no-audit', '--no-fund', '--no-progress', '--loglevel=error']
  const env = {
    ...process.env,
    PATH: `${dirname(runtime)}${process.platform === 'win32' ? ';' : ':'}${process.env.PATH}`,
  }
  // npm hands its own settings to scripts as npm_config_*; those of the outer call do not concern this one.
  for (const name of Object.keys(env))
    if (/^npm_config_(local_prefix|prefix|workspace|global)/.test(name)) delete env[name]
  const result = existsSync(cli)
    ? spawnSync(runtime, [cli, ...words, ...quiet], { cwd: folder, env, stdio: ['ignore', 2, 2] })
    : spawnSync('npm', [...words, ...quiet], {
        cwd: folder,
        env,
        stdio: ['ignore', 2, 2],
        shell: process.platform === 'win32',
      })
  if (result.status !== 0) stop(`"npm ${words.join(' ')}" failed in ${folder}; its own message is above.`)
}

/** Two commands started side by side set up one after the other; what a killed one left does not stand in the way. */
async function withSetupLock(setUp) {
  const lock = join(root, '.portico/setup.lock')
  mkdirSync(dirname(lock), { recursive: true })
  for (let waiting = false; !take(lock); waiting = true) {
    if (!waiting) say('Another command is setting up; waiting for it …')
    await new Promise((resolve) => setTimeout(resolve, 200))
  }
  process.on('exit', () => rmSync(lock, { force: true }))
  const result = setUp()
  rmSync(lock, { force: true })
  return result
}

function take(lock) {
  try {
    writeFileSync(lock, `${process.pid}`, { flag: 'wx' })
    return true
  } catch (error) {
    if (error.code !== 'EEXIST') throw error
    if (!holderIsGone(lock)) return false
    rmSync(lock, { force: true })
    return take(lock)
  }
}

function holderIsGone(lock) {
  try {
    const pid = Number(readFileSync(lock, 'utf8'))
    if (pid > 0) process.kill(pid, 0)
    return false
  } catch (error) {
    return error.code === 'ESRCH'
  }
}

function run(runtime, words, defaults = {}) {
  const env = {
    ...defaults,
    ...process.env,
    PATH: `${dirname(runtime)}${process.platform === 'win32' ? ';' : ':'}${process.env.PATH}`,
  }
  const child = spawn(runtime, words, { cwd: process.cwd(), env, stdio: 'inherit' })
  // A terminal signals the whole group; a signal sent to this process alone is passed on.
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal))
  // npm runs this in a shell, and the shell dies of a signal without passing it on: then the target must not be left behind.
  const parent = process.ppid
  setInterval(() => process.ppid === parent || child.kill('SIGTERM'), 500).unref()
  child.on('exit', (code, signal) => process.exit(signal ? 128 + (signal === 'SIGINT' ? 2 : 15) : code))
}

function say(text) {
  process.stderr.write(`${text}\n`)
}

function stop(text) {
  say(text)
  process.exit(1)
}
