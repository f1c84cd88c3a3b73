import { expect, test } from 'vitest'
import { actionInWords } from './history-in-words.ts'

test('what was done with a credential is told in words, with what it was about', () => {
  const told = (action: string, details = {}) => actionInWords({ action: `credential.${action}`, details })
  expect(told('rotated', { overlapSeconds: 86_400 })).toBe('Key rotated, the old one works on for one day')
  expect(told('rotated', { overlapSeconds: 0 })).toBe('Key rotated, the old one ended at once')
  expect(told('products-added', { products: [{ name: 'Rates' }, { name: 'Parcels' }] })).toBe('Added Rates, Parcels')
  expect(told('plan-changed', { before: { name: 'Free' }, plan: { name: 'Gold' }, quota: 'restart' })).toBe(
    'Plan changed from Free to Gold, with a new quota',
  )
  expect(told('product-removed', { product: { id: 'x', name: null } })).toBe('Removed something deleted')
  expect(told('plan-changed', { from: 'x', to: 'y' })).toBe('Moved to another plan, as its plan went')
  expect(told('suspended', { reason: 'Unpaid' })).toBe('Suspended: Unpaid')
  expect(told('updated', { before: { alias: 'Key 1' } })).toBe('Renamed from Key 1')
  expect(told('teleported')).toBe('credential.teleported')
})
