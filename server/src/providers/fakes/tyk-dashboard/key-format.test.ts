import { expect, test } from 'vitest'
import { envelopeOf, murmur64 } from './key-format.ts'

// Pairs that a real installation gave.
test.each([
  ['617006c1829b6f0001c6c039', '44d759f0decc4609bbc145cb2d12a638', '60bf6ae8aeddde79'],
  ['5e9d9544a1dcd60001d0ed20', '6826cdeb2ee347dd9f45eff21219a9e5', 'e1212449778b7ba4'],
])('the key of organisation %s with id %s is stored under %s', (organisationId, id, hash) => {
  expect(murmur64(envelopeOf(organisationId, id))).toBe(hash)
})
