import { type ChildProcess, spawn } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** Starts one portal with sample content for all browser tests, in a data folder and on ports of its own. */
export default async function startPortal(): Promise<() => Promise<void>> {
  await runToEnd('scripts/build-admin.ts')
  const dataFolder = await mkdtemp(join(tmpdir(), 'portico-browser-tests-'))
  const [portalPort, gatewayPort] = await Promise.all([freePort(), freePort()])
  const child = spawn(process.execPath, ['server/src/main.ts'], {
    env: {
      ...withoutSettings(process.env),
      PORTAL_EVALUATION: '1',
      PORTAL_DATA_DIR: dataFolder,
      PORTAL_HOSTPORT: `127.0.0.1:${portalPort}`,
      PORTAL_GATEWAY_PORT: `${gatewayPort}`,
      PORTAL_LOG_FORMAT: 'plain',
      PORTAL_LOG_LEVEL: 'error',
    },
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  })
  const { portalUrl, gatewayUrl } = await ready(child)
  // The tests' own processes inherit these.
  Object.assign(process.env, { E2E_PORTAL_URL: portalUrl, E2E_GATEWAY_URL: gatewayUrl, E2E_DATA_FOLDER: dataFolder })
  return async () => {
    const ended = new Promise((resolve) => child.once('exit', resolve))
    child.kill('SIGTERM')
    await ended
    await rm(dataFolder, { recursive: true, force: true })
  }
}

function ready(child: ChildProcess): Promise<{ portalUrl: string; gatewayUrl: string }> {
  return new Promise((resolve, reject) => {
    child.once('message', (message) => resolve(message as { portalUrl: string; gatewayUrl: string }))
    child.once('error', reject)
    child.once('exit', (code) => reject(new Error(`The portal ended with code ${code} while it started.`)))
  })
}

function withoutSettings(environment: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const kept = Object.entries(environment).filter(([name]) => !name.startsWith('PORTAL_') && name !== 'DATABASE_URL')
  return Object.fromEntries(kept)
}

function runToEnd(script: string): Promise<void> {
  const child = spawn(process.execPath, [script], { stdio: 'inherit' })
  return new Promise((resolve, reject) => {
    child.once('error', reject)
    child.once('exit', (code) => (code === 0 ? resolve() : reject(new Error(`${script} ended with code ${code}.`))))
  })
}

function freePort(): Promise<number> {
  const probe = createServer()
  return new Promise((resolve, reject) => {
    probe.once('error', reject)
    probe.listen(0, '127.0.0.1', () => {
      const address = probe.address()
      probe.close(() => resolve(typeof address === 'object' && address ? address.port : 0))
    })
  })
}
