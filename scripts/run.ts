import { spawn } from 'node:child_process'
import { root } from './root.ts'

export interface RunOptions {
  env?: Record<string, string | undefined>
  /** Default: shown as it comes. */
  quiet?: boolean
}

export interface Outcome {
  ok: boolean
  /** What a quiet program said. */
  output: string
}

/** Runs a tool's script on this Node in the folder of the repository. */
export function runNode(words: readonly string[], { env = {}, quiet = false }: RunOptions = {}): Promise<Outcome> {
  const child = spawn(process.execPath, words, {
    cwd: root,
    env: { ...process.env, ...(quiet ? { NO_COLOR: '1', FORCE_COLOR: undefined } : {}), ...env },
    stdio: ['ignore', quiet ? 'pipe' : 'inherit', quiet ? 'pipe' : 'inherit'],
  })
  const kill = () => child.kill()
  process.once('exit', kill)
  child.once('close', () => process.off('exit', kill))
  let output = ''
  const collect = (chunk: Buffer) => {
    output += chunk.toString()
  }
  child.stdout?.on('data', collect)
  child.stderr?.on('data', collect)
  return new Promise((resolve, reject) => {
    child.once('error', reject)
    child.once('close', (code) => resolve({ ok: code === 0, output }))
  })
}

/** Scripts of the tools, as their packages declare them. */
export const tools = {
  biome: 'node_modules/@biomejs/biome/bin/biome',
  tsc: 'node_modules/typescript/bin/tsc',
  knip: 'node_modules/knip/bin/knip.js',
  vite: 'node_modules/vite/bin/vite.js',
  vitest: 'node_modules/vitest/vitest.mjs',
  playwright: 'node_modules/@playwright/test/cli.js',
} as const
