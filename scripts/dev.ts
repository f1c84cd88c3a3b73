import { spawn } from 'node:child_process'
import { root } from './root.ts'
import { tools } from './run.ts'

// The portal restarts and the admin app reloads when their sources change: http://localhost:3001 and http://localhost:5173/admin/.
// What it would send is shown at http://localhost:3001/mailbox.
// Beside them a Tyk Dashboard in memory, to be connected as a provider.
const env = { PORTAL_LOG_FORMAT: 'plain', ...process.env, PORTAL_EVALUATION: '1' }
const children = [
  ['--watch', '--watch-preserve-output', 'server/src/main.ts'],
  ['server/src/providers/fakes/tyk-dashboard/main.ts'],
  [tools.vite, 'admin', '--config', 'admin/vite.config.ts', '--clearScreen', 'false'],
].map((words) => spawn(process.execPath, words, { cwd: root, env, stdio: 'inherit' }))

// A terminal tells the whole group; a signal to this process alone is passed on, and nothing outlives the other.
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => stopAll(signal))
for (const child of children) child.once('exit', () => stopAll('SIGTERM'))

function stopAll(signal: NodeJS.Signals): void {
  for (const child of children) if (child.exitCode === null && child.signalCode === null) child.kill(signal)
}
