import { expect, test } from 'vitest'
import { eventWords } from './event-words.ts'
import { eventNames } from './events.ts'

test('every event is explained in a sentence', () => {
  expect(eventNames.filter((name) => !eventWords[name]?.endsWith('.'))).toEqual([])
})
