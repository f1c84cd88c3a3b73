import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { type Source, violations } from './architecture.ts'

const root = join(import.meta.dirname, '../..')

function sources(): Source[] {
  const folders = '{admin,bench,contract,e2e,examples,scripts,server,themes}'
  const paths = globSync(`${folders}/**/*.{ts,tsx,js,mjs}`, {
    cwd: root,
    exclude: ['**/node_modules', 'admin/dist', '**/.results'],
  })
  return paths.map((path) => ({ path: path.replaceAll('\\', '/'), text: readFileSync(join(root, path), 'utf8') }))
}

test('the sources keep to the architecture', () => {
  const found = sources()
  expect(found.length).toBeGreaterThan(100)
  expect(violations(found)).toEqual([])
})

// A rule that refuses nothing protects nothing: each is shown a file that breaks it.
const filler = { path: 'server/src/platform/filler.ts', text: 'x'.repeat(10_000) }
test.each([
  [
    'a higher capability',
    'server/src/apps/apps.ts',
    `import { x } from '../access/index.ts'`,
    'apps stands below access',
  ],
  ['past an index', 'server/src/access/a.ts', `import type { X } from '../apps/apps.ts'`, 'through its index.ts'],
  ['lazily past an index', 'server/src/access/a.ts', `await import('../apps/apps.ts')`, 'through its index.ts'],
  [
    'by the program past an index',
    'server/src/portal.ts',
    `import { x } from './apps/apps.ts'`,
    'through its index.ts',
  ],
  ['the portal by the platform', 'server/src/platform/x.ts', `import '../apps/index.ts'`, 'stands on nothing'],
  ['the program', 'server/src/apps/apps.ts', `import { x } from '../portal.ts'`, 'does not know the program'],
  ['a package by the contract', 'contract/src/x.ts', `import fastify from 'fastify'`, 'zod only'],
  ['the admin app', 'server/src/site/x.ts', `import { x } from '../../../admin/src/x.ts'`, 'nobody imports'],
  [
    'the server by the admin app',
    'admin/src/x.ts',
    `import '../../server/src/apps/index.ts'`,
    '@portico/contract only',
  ],
  ['a heavy module', 'server/src/gateway/x.ts', `import { type Server } from 'node:http'`, 'that nobody uses'],
  ['SQL in a rule', 'server/src/apps/apps.ts', `await db.selectFrom('apps').execute()`, 'SQL outside'],
  [
    'SQL as text in a rule',
    'server/src/apps/apps.ts',
    'await sql<{ id: string }>`select 1`.execute(db)',
    'SQL outside',
  ],
  [
    'a condition that is torn apart',
    'server/src/apps/apps.queries.ts',
    "db.selectFrom('apps').where('id', '=', id).where(sql<boolean>`a is null or (b = c)`)",
    'needs brackets',
  ],
  ['a name that says nothing', 'server/src/apps/utils.ts', '', 'says nothing'],
  ['a folder that says nothing', 'contract/src/shared/x.ts', '', 'says nothing'],
  ['an unknown folder', 'lib/x.ts', '', 'unknown folder lib'],
  ['an unknown capability', 'server/src/billing/x.ts', '', 'not a known capability'],
  ['an unknown part of the platform', 'server/src/platform/billing/x.ts', '', 'not a known capability'],
  ['a long file', 'server/src/apps/apps.ts', 'x\n'.repeat(301), '301 lines'],
  ['too large a capability', 'server/src/apps/apps.ts', 'x'.repeat(10_000), 'apps holds 50 %'],
])('refused: %s', (_name, path, text, sentence) => {
  expect(violations([filler, { path, text }]).join('\n')).toContain(sentence)
})

test('what is allowed is not refused', () => {
  const allowed: Source[] = [
    filler,
    { path: 'server/src/access/a.ts', text: `import { x } from '../apps/index.ts'\nimport '../platform/errors.ts'` },
    { path: 'server/src/apps/apps.queries.ts', text: "db.selectFrom('apps').where(sql`(a or (b or c)) and d`)" },
    { path: 'server/src/apps/apps.test.ts', text: `import { x } from '../access/index.ts'\nsql\`select 1\`` },
    { path: 'contract/src/x.ts', text: `import { z } from 'zod'\nimport './y.ts'` },
    { path: 'admin/src/x.tsx', text: `import { endpoints } from '@portico/contract'` },
  ]
  expect(violations(allowed)).toEqual([])
})
