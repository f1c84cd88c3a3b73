import { describe, expect, test } from 'vitest'
import { readDetails, valueInWords } from './audit-changes.ts'
import { actionInWords, fieldInWords } from './audit-words.ts'

describe('the details of an audit entry', () => {
  test('show what differs between before and after, and nothing that stayed', () => {
    const details = { before: { name: 'Old', rate: 1 }, after: { name: 'New', rate: 1, quota: null }, reason: 'Why' }
    expect(readDetails(details)).toEqual({
      changes: [
        { field: 'name', before: 'Old', after: 'New' },
        { field: 'quota', before: undefined, after: null },
      ],
      rest: [['reason', 'Why']],
    })
  })

  test('with only the changed fields leave the others alone', () => {
    expect(readDetails({ before: { name: 'Old', rate: 1 }, changes: { rate: 2 } }).changes).toEqual([
      { field: 'rate', before: 1, after: 2 },
    ])
  })

  test('of another shape are shown as they are', () => {
    const details = { before: 'Ada', after: 'Eve', input: { name: 'A' } }
    expect(readDetails(details)).toEqual({ changes: [], rest: Object.entries(details) })
  })

  test('are words: names for things, dashes for nothing', () => {
    expect(valueInWords([{ id: '1', name: 'Parcels' }, true])).toBe('Parcels, Yes')
    expect([null, '', [], undefined].map(valueInWords)).toEqual(['–', '–', '–', '–'])
    expect(valueInWords({ calls: 5 })).toBe('{\n  "calls": 5\n}')
  })
})

test('names of actions and fields read like words', () => {
  expect(actionInWords('credential.rotation-finished')).toBe('Credential rotation finished')
  expect(actionInWords('gateway-api.created')).toBe('Gateway API created')
  expect(fieldInWords('keyLifetimeSeconds')).toBe('Key lifetime seconds')
})
