import { v7 } from 'uuid'
import { describe, expect, test } from 'vitest'
import { z } from 'zod'
import { cursorOf, pageOf, readCursor } from './cursor.ts'

describe('a page of a list', () => {
  const rows = ['Äpfel', 'apples', '日本'.repeat(60)].map((name) => ({ id: v7(), name }))

  test('ends with the cursor of its last row when there are more', () => {
    const { page, nextCursor } = pageOf(rows, 2, (row) => row.name)
    expect(page).toEqual(rows.slice(0, 2))
    expect(readCursor(nextCursor ?? undefined)).toEqual({ value: 'apples', id: rows[1]?.id })
  })

  test('has no next page when it holds exactly what is left', () => {
    expect(pageOf(rows, 3, (row) => row.name)).toEqual({ page: rows, nextCursor: null })
  })

  test('begins at the start without a cursor', () => {
    expect(readCursor(undefined)).toBeNull()
  })
})

describe('a cursor that is not ours is refused', () => {
  const forged = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url')
  const refusal = expect.objectContaining({ code: 'bad-cursor', field: 'cursor', kind: 'input' })

  test.each([
    ['nonsense', 'nonsense'],
    ['nothing', ''],
    ['a value that is no text', forged([7, v7()])],
    ['a NUL in the value', forged(['a\0b', v7()])],
    ['an id that is no id', forged(['a', "1' or '1'='1"])],
    ['more than belongs in', forged(['a', v7(), 'more'])],
  ])('%s', (_, cursor) => {
    expect(() => readCursor(cursor)).toThrow(refusal)
  })

  test('a value that its column does not take', () => {
    expect(() => readCursor(cursorOf('yesterday', v7()), z.iso.datetime())).toThrow(refusal)
  })
})
