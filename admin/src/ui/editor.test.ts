import { describe, expect, test } from 'vitest'
import { atKnownFields, changes } from './editor.ts'

describe('an editor', () => {
  test('sends only the fields that changed, a changed list as a whole', () => {
    const before = { name: 'Free', rate: { calls: 5, periodSeconds: 1 }, catalogueIds: ['a'], autoApprove: false }
    expect(changes(before, { ...before, rate: { calls: 6, periodSeconds: 1 }, catalogueIds: ['a', 'b'] })).toEqual({
      rate: { calls: 6, periodSeconds: 1 },
      catalogueIds: ['a', 'b'],
    })
    expect(changes(before, structuredClone(before))).toEqual({})
  })

  test('shows a message about one item at the field of the list, and about a nested value at that value', () => {
    const values = { catalogueIds: ['a', 'b'], rate: { calls: 0 } }
    expect(atKnownFields(values, { 'catalogueIds.1': 'No such catalogue.', 'rate.calls': 'Enter 1 or more.' })).toEqual(
      {
        catalogueIds: 'No such catalogue.',
        'rate.calls': 'Enter 1 or more.',
      },
    )
  })
})
