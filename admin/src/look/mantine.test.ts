import { existsSync, globSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { expect, test } from 'vitest'

const source = join(import.meta.dirname, '..')
const styles = join(dirname(import.meta.dirname), '../../node_modules/@mantine/core/styles')

test('every component of Mantine in use has its styles', () => {
  const used = globSync('**/*.tsx', { cwd: source }).flatMap((file) =>
    [...readFileSync(join(source, file), 'utf8').matchAll(/import \{([^}]+)\} from '@mantine\/core'/g)].flatMap(
      ([, names = '']) => names.split(',').map((name) => name.trim()),
    ),
  )
  const needed = [...new Set(used)].filter((name) => existsSync(join(styles, `${name}.css`)))
  expect(needed).toContain('Button')
  const imported = readFileSync(join(import.meta.dirname, 'mantine.css'), 'utf8')
  expect(needed.filter((name) => !imported.includes(`styles/${name}.css`)).toSorted()).toEqual([])
})
