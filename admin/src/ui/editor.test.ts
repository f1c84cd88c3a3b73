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

  test('shows a message about an item of a nested list at the field of that list', () => {
    const values = { settings: { url: '', policyTags: ['', 'b'] } }
    const errors = { 'settings.policyTags.0': 'Fill this in.', 'settings.url': 'Fill this in.' }
    expect(Object.keys(atKnownFields(values, errors))).toEqual(['settings.policyTags', 'settings.url'])
  })
})
