import { describe, expect, test } from 'vitest'
import { z } from 'zod'
import { absent, Refused } from '../errors.ts'
import { failureOf, typedIn } from './form-failure.ts'

const form = z.object({ name: z.string().min(1, 'Give it a name.'), 'password-again': z.string() })

describe('what was typed', () => {
  test('is given back, but never a password', () => {
    const typed = typedIn({ name: 'Robot', password1: 'secret', 'password-again': 'secret', tags: ['a', 'b'] })
    expect(typed.text('name')).toBe('Robot')
    expect(typed.text('password1')).toBe('')
    expect(typed.text('password-again')).toBe('')
    expect(typed.all('tags')).toEqual(['a', 'b'])
  })

  test('is empty where nothing was sent, whatever was sent instead of a form', () => {
    for (const body of [undefined, null, 'text', 3, {}, { name: { nested: true } }]) {
      expect(typedIn(body).text('name')).toBe('')
      expect(typedIn(body).text('toString')).toBe('')
    }
    expect(typedIn(undefined).values(form)).toEqual({ name: '', 'password-again': '' })
  })
})

describe('what is wrong', () => {
  test('stands at the field the page has for it', () => {
    const parsed = z
      .object({ app: z.object({ name: z.string().min(1, 'Fill this in.') }) })
      .safeParse({ app: { name: '' } })
    const failure = failureOf(parsed.error, { form, fieldOf: { 'app.name': 'name' } }, '')
    expect(failure).toEqual({ status: 422, error: null, errors: { name: 'Fill this in.' }, fields: {} })
    const refused = new Refused('name-taken', 'This name is taken.', { field: 'name' })
    expect(failureOf(refused, { form }, '')).toEqual({
      status: 422,
      error: null,
      errors: { name: 'This name is taken.' },
      fields: {},
    })
  })

  test('stands above the form when it is about no field of it', () => {
    const failures = [
      new Refused('plan-gone', 'The plan is gone.', { field: 'planId' }),
      new Refused('plan-gone', 'The plan is gone.'),
    ].map((error) => failureOf(error, { form }, ''))
    const gone = { status: 422, error: 'The plan is gone.', errors: {}, fields: {} }
    for (const failure of failures) expect(failure).toEqual(gone)
  })

  test('says how long to wait or that something outside is away by its status', () => {
    expect(failureOf(new Refused('slow-down', 'Wait.', { kind: 'too-many' }), { form }, '')?.status).toBe(429)
    expect(failureOf(new Refused('away', 'Away.', { kind: 'unavailable' }), { form }, '')?.status).toBe(503)
  })

  test('is no matter of the form where sending it again can’t help', () => {
    const errors = [absent('app'), new Refused('no', 'No.', { kind: 'forbidden' }), new Error('broken')]
    for (const error of errors) expect(failureOf(error, { form }, '')).toBeUndefined()
  })
})
