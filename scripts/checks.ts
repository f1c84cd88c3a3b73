import { type Outcome, runNode, tools } from './run.ts'

export interface Check {
  name: string
  run(): Promise<Outcome>
}

/** Tests that read the sources or compare a committed artefact; they need nobody's time. */
const structure = [
  'server/src/architecture.test.ts',
  'server/src/platform/http/openapi.test.ts',
  'server/src/platform/config/config.test.ts',
  'server/src/webhooks/event-documents.test.ts',
  'server/src/permissions.test.ts',
]

/** What can be said about the sources without running the product. @param write - repair what a tool can repair */
export function checks(write: boolean): Check[] {
  return [
    ...toolChecks(write),
    tool(
      'architecture and generated documents',
      [tools.vitest, 'run', ...structure, '--reporter=dot', ...(write ? ['--update'] : [])],
      write ? {} : { CI: '1' },
    ),
  ]
}

/** Those of them that are not among all tests anyway. */
export function toolChecks(write: boolean): Check[] {
  return [
    tool('format and lint', [tools.biome, 'check', '--error-on-warnings', ...(write ? ['--write'] : []), '.']),
    tool('types', [tools.tsc, '-p', 'tsconfig.json']),
    tool('types of the admin app', [tools.tsc, '-p', 'admin/tsconfig.json']),
    tool('unused code and dependencies', [tools.knip]),
  ]
}

const tool = (name: string, words: string[], env: Record<string, string> = {}): Check => ({
  name,
  run: () => runNode(words, { quiet: true, env }),
})

/** Runs them one after the other, says how each went, and shows what a failed one said. @returns names of the failed */
export async function runChecks(list: Check[]): Promise<string[]> {
  const failed: string[] = []
  for (const check of list) {
    const started = performance.now()
    const { ok, output } = await check.run()
    const seconds = ((performance.now() - started) / 1000).toFixed(1)
    process.stdout.write(`${ok ? '✓' : '✗'} ${check.name} (${seconds} s)\n`)
    if (ok) continue
    failed.push(check.name)
    process.stdout.write(`${output.trim().replaceAll(/^/gm, '  ')}\n`)
  }
  return failed
}
