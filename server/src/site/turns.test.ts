import { expect, test } from 'vitest'
import { createTurns } from './turns.ts'

test('a person makes thirty calls within a minute, and three at the same time; others are not kept from theirs', () => {
  const clock = { now: new Date('2026-03-01T10:00:00Z') }
  const pass = (seconds: number) => {
    clock.now = new Date(clock.now.getTime() + seconds * 1000)
  }
  const turns = createTurns(() => clock.now)
  const running = [turns.take('ada'), turns.take('ada'), turns.take('ada')]
  expect(() => turns.take('ada')).toThrow('3 of your calls are still under way')
  turns.take('eve')()
  for (const done of running) done()
  pass(20)
  for (let calls = 3; calls < 30; calls += 1) turns.take('ada')()
  expect(() => turns.take('ada')).toThrow('30 calls can be made within a minute. Try again in 40 seconds.')
  turns.take('eve')()
  pass(39)
  expect(() => turns.take('ada')).toThrow('Try again in a second.')
  pass(1)
  for (let calls = 0; calls < 3; calls += 1) turns.take('ada')()
  expect(() => turns.take('ada')).toThrow('Try again in 20 seconds.')
})
