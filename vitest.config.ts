import { join } from 'node:path'
import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    include: [
      'contract/**/*.test.ts',
      'server/**/*.test.ts',
      'scripts/**/*.test.ts',
      'examples/**/*.test.ts',
      'admin/**/*.test.ts',
      'bench/**/*.test.ts',
    ],
    // Portals that tests start as processes are compiled once, not at every start.
    env: { NODE_COMPILE_CACHE: join(import.meta.dirname, 'node_modules/.portico/compiled') },
    globalSetup: ['server/src/platform/database/test-server.ts'],
    testTimeout: 30_000,
    hookTimeout: 60_000,
    // What is waited for comes when it comes, also on a busy machine: a second is no answer. Ends before the test, so that it says what was missing.
    expect: { poll: { timeout: 25_000 } },
    // One more than cores on a small machine: each waits for the database now and then.
    maxWorkers: 3,
    // Modules are loaded once for each worker instead of once for each file: no test replaces one, or leaves anything in one.
    isolate: false,
  },
})
