import { expect, test } from 'vitest'
import { createNameBook, isNamedAfter } from './synchronisation-names.ts'

test('SYN-7: a policy gives its name, or one that names the provider as well where another has it', () => {
  const book = createNameBook(['Parcels'], ['parcels'])
  expect(book.nameFor('Rates', 'Tyk')).toBe('Rates')
  expect(book.nameFor('parcels', 'Tyk')).toBe('parcels (Tyk)')
  expect(book.nameFor('Parcels', 'Tyk')).toBe('Parcels (Tyk 2)')
  expect([book.slugFor('Parcels'), book.slugFor('Parcels'), book.slugFor('Rates')]).toEqual([
    'parcels-2',
    'parcels-3',
    'rates',
  ])
  book.free('Rates')
  expect(book.nameFor('rates', 'Tyk')).toBe('rates')
})

test('a name nobody could have typed becomes one', () => {
  const book = createNameBook([], [])
  expect(book.nameFor('  Parcels\u0000\n daily ', 'Tyk')).toBe('Parcels  daily')
  expect(book.nameFor('   ', 'Tyk')).toBe('Policy without a name')
  expect(book.nameFor('x'.repeat(400), 'Tyk')).toHaveLength(120)
  expect(book.nameFor('x'.repeat(400), 'A very long name of a provider '.repeat(9)).length).toBeLessThanOrEqual(120)
})

test('SYN-8: only a name that was made from the policy’s follows it', () => {
  expect(isNamedAfter('Parcels', 'Parcels', 'Tyk')).toBe(true)
  expect(isNamedAfter('Parcels (Tyk)', 'Parcels', 'Tyk')).toBe(true)
  expect(isNamedAfter('Parcels (Tyk 3)', 'Parcels', 'Tyk')).toBe(true)
  expect(isNamedAfter('Parcels for all', 'Parcels', 'Tyk')).toBe(false)
})
