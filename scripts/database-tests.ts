import { existsSync, globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { importsOf } from '../server/src/architecture.ts'
import { root } from './root.ts'

const testDatabase = 'server/src/platform/database/test-database.ts'

// A test may quote an import of a file that does not exist.
const isSource = (path: string) => path.endsWith('.ts') && existsSync(join(root, path))

/** Test files that use a database, directly or through what they import. (`vitest related` names all: its global set-up does too.) */
export function databaseTests(): string[] {
  const reaches = new Map<string, boolean>([[testDatabase, true]])

  function isDatabaseTest(path: string): boolean {
    const known = reaches.get(path)
    if (known !== undefined) return known
    // Until it is known; sources have no import cycles, but types may.
    reaches.set(path, false)
    const answer = importsOf(path, readFileSync(join(root, path), 'utf8')).some(
      (target) => target.startsWith('server/') && isSource(target) && isDatabaseTest(target),
    )
    reaches.set(path, answer)
    return answer
  }

  return globSync('server/src/**/*.test.ts', { cwd: root })
    .map((path) => path.replaceAll('\\', '/'))
    .filter(isDatabaseTest)
    .sort()
}
