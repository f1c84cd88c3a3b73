import { chmod, cp, mkdir, readdir, readlink, rm, stat, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { packagedBinaries, restoreLinks, usableBinaries } from './locate-binaries.ts'
import type { Account } from './run-as.ts'
import { temporaryFolder } from './test-portal.ts'

const timeout = 60_000
const isRoot = process.getuid?.() === 0
const nobody: Account = isRoot ? { uid: 65534, gid: 65534, name: 'nobody' } : undefined
const silent = () => undefined

describe('the binaries of the platform package', { timeout }, () => {
  test('get the links an install without scripts left out', async () => {
    const folder = join(await temporaryFolder(), 'package')
    await mkdir(join(folder, 'native', 'lib'), { recursive: true })
    await writeFile(join(folder, 'native', 'lib', 'libone.so.1.2'), '')
    const links = [{ source: 'native/lib/libone.so.1.2', target: 'native/lib/libone.so.1' }]
    await writeFile(join(folder, 'native', 'pg-symlinks.json'), JSON.stringify(links))
    expect(await restoreLinks(folder)).toBe(true)
    expect(await restoreLinks(folder)).toBe(true)
    expect(await readlink(join(folder, 'native', 'lib', 'libone.so.1'))).toBe('libone.so.1.2')
  })

  test('run where they were installed, and are not copied then', async () => {
    const home = await temporaryFolder()
    const packaged = await packagedBinaries()
    const binaries = await usableBinaries(packaged, home, undefined, silent)
    expect(binaries.postgres.startsWith(packaged.folder)).toBe(true)
    expect(binaries.major).toBe(18)
    expect(await readdir(home)).toEqual([])
  })

  test.skipIf(!isRoot)(
    'are copied, readable, from a folder the account cannot enter, and the copy says where it is',
    async () => {
      const { copied, home, messages, version } = await copiedFromClosedFolder()
      expect(dirname(dirname(dirname(copied.postgres)))).toBe(join(home, `binaries-${version}`))
      expect(messages).toHaveLength(1)
      expect(messages[0]).toContain(join(home, `binaries-${version}`))
      const file = await stat(join(home, `binaries-${version}`, 'native', 'share', 'postgresql', 'postgres.bki'))
      expect((file.mode & 0o777).toString(8)).toBe('644')
    },
  )

  test.skipIf(!isRoot)('a copy is used again, and replaced when the package is updated', async () => {
    const { packaged, home } = await copiedFromClosedFolder()
    const messages: string[] = []
    await usableBinaries(packaged, home, nobody, (message) => messages.push(message))
    expect(messages).toEqual([])
    await usableBinaries({ ...packaged, packageVersion: '99.1' }, home, nobody, silent)
    expect(await readdir(home)).toEqual(['binaries-99.1'])
  })

  test('missing for a platform are a sentence that names DATABASE_URL', async () => {
    await expect(packagedBinaries('linux', 'riscv64')).rejects.toMatchObject({
      code: 'database-not-available',
      message: expect.stringMatching(/linux-riscv64.*DATABASE_URL/),
    })
  })

  test('that do not run here (another C library) are the same sentence, without a useless copy', async () => {
    const root = await temporaryFolder()
    const folder = join(root, 'package')
    await mkdir(join(folder, 'native', 'bin'), { recursive: true })
    // What a program for another C library looks like to the kernel: its loader is not there.
    await writeFile(join(folder, 'native', 'bin', 'postgres'), '#!/lib/ld-of-another-libc.so\n', { mode: 0o755 })
    await expect(usableBinaries({ folder, packageVersion: '1' }, root, nobody, silent)).rejects.toMatchObject({
      code: 'database-not-available',
      message: expect.stringContaining('DATABASE_URL'),
    })
    expect(await readdir(root)).toEqual(['package'])
  })
})

async function copiedFromClosedFolder() {
  const root = await temporaryFolder()
  const { folder, packageVersion } = await packagedBinaries()
  const closed = join(root, 'closed')
  await cp(folder, join(closed, 'package'), { recursive: true, verbatimSymlinks: true })
  await chmod(join(closed, 'package', 'native', 'share', 'postgresql', 'postgres.bki'), 0o600)
  await rm(join(closed, 'package', 'native', 'lib', 'libicuuc.so.60'))
  await chmod(closed, 0o700)
  const home = join(root, 'home')
  await mkdir(home)
  const messages: string[] = []
  const packaged = { folder: join(closed, 'package'), packageVersion }
  const copied = await usableBinaries(packaged, home, nobody, (message) => messages.push(message))
  return { copied, packaged, home, messages, version: packageVersion }
}
