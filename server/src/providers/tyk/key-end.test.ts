import { expect, test } from 'vitest'
import { envelopeOf } from '../fakes/tyk-dashboard/key-format.ts'
import { endOfKey } from './key-end.ts'

test('a key that is masked is told from others by its end, one that is wrapped by the end of the part that differs', () => {
  expect(endOfKey('ptc_0123456789abcdef')).toBe('cdef')
  const [one, other] = ['ptc_one-key-0123', 'ptc_one-key-4567'].map((id) => envelopeOf('5e9d9544a1dcd60001d0ed20', id))
  expect(one?.slice(-4)).toBe(other?.slice(-4))
  expect(endOfKey(one ?? '')).not.toBe(endOfKey(other ?? ''))
  expect(endOfKey(one ?? '')).toMatch(/^[\w+/]{4}••••$/)
  expect(one).toContain(endOfKey(one ?? '').slice(0, 4))
})
