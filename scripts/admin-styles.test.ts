import { existsSync, globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { root } from './root.ts'

const sources = join(root, 'admin/src')
const styles = join(root, 'node_modules/@mantine/core/styles')

test('every component of the admin app that has styles comes with them', () => {
  const used = globSync('**/*.tsx', { cwd: sources }).flatMap((file) =>
    [...readFileSync(join(sources, file), 'utf8').matchAll(/import \{([^}]+)\} from '@mantine\/core'/g)].flatMap(
      ([, names = '']) => names.split(',').map((name) => name.trim()),
    ),
  )
  const needed = [...new Set(used)].filter((name) => existsSync(join(styles, `${name}.css`)))
  expect(needed).toContain('Button')
  const imported = readFileSync(join(sources, 'look/mantine.css'), 'utf8')
  expect(needed.filter((name) => !imported.includes(`styles/${name}.css`)).toSorted()).toEqual([])
})
