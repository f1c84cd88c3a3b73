import { randomBytes } from 'node:crypto'
import { inspect } from 'node:util'
import { describe, expect, test } from 'vitest'
import { secret } from './secret.ts'
import { createVault } from './vault.ts'

const key = randomBytes(32)
const vault = createVault(key)

describe('sealing a secret', () => {
  test('what was sealed opens with the same key and purpose', () => {
    expect(vault.open(vault.seal('s3cret', 'credential-key'), 'credential-key').expose()).toBe('s3cret')
  })

  test('two seals of one text differ, its fingerprints agree', () => {
    expect(vault.seal('same', 'p').equals(vault.seal('same', 'p'))).toBe(false)
    expect(vault.same(vault.fingerprint('same', 'p'), vault.fingerprint(secret('same'), 'p'))).toBe(true)
    expect(vault.same(vault.fingerprint('same', 'p'), vault.fingerprint('same', 'q'))).toBe(false)
  })

  test('another purpose, another key or a changed byte does not open', () => {
    const sealed = vault.seal('s3cret', 'credential-key')
    expect(() => vault.open(sealed, 'smtp-password')).toThrow()
    expect(() => createVault(randomBytes(32)).open(sealed, 'credential-key')).toThrow(/another secret key/)
    for (const position of [0, 12, sealed.length - 20, sealed.length - 1]) {
      const changed = Buffer.from(sealed)
      changed[position] = (changed[position] ?? 0) ^ 1
      expect(() => vault.open(changed, 'credential-key')).toThrow()
    }
  })

  test('a secret does not show when printed, joined or serialised', () => {
    const hidden = secret('s3cret')
    expect(`${hidden} ${JSON.stringify({ hidden })} ${inspect({ hidden })} ${inspect(hidden)}`).not.toContain('s3cret')
  })
})
