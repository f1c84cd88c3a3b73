import { expect, test } from 'vitest'
import { createPace, type LoopTimes } from './pace.ts'

/** An event loop that is busy for a part of the time, which goes by while somebody waits. */
function loopThatIsBusy(part: number) {
  const times: LoopTimes = { active: 0, idle: 0 }
  const pass = (ms: number, busy = part) => {
    times.active += ms * busy
    times.idle += ms * (1 - busy)
  }
  const pace = createPace({
    look: (since) => ({ active: times.active - (since?.active ?? 0), idle: times.idle - (since?.idle ?? 0) }),
    wait: async (ms) => pass(ms),
  })
  return { pace, pass, passed: () => times.active + times.idle }
}

test('a piece that comes alone begins at once; those behind it one after the other', async () => {
  const { pace, pass, passed } = loopThatIsBusy(0)
  pass(1000)
  await pace.next()
  expect(passed()).toBe(1000)
  await Promise.all(Array.from({ length: 10 }, pace.next))
  expect(passed()).toBe(1050)
})

test('what keeps the loop busy is followed by time in which it is not', async () => {
  const { pace, pass, passed } = loopThatIsBusy(0)
  pass(10)
  await pace.next()
  // A piece of work of fourteen milliseconds: the next begins when these are little more than a third of the time.
  pass(14, 1)
  await pace.next()
  expect(passed()).toBe(10 + 44)
})

test('while pages keep the loop busy all the time, a piece begins twenty times a second', async () => {
  const { pace, passed } = loopThatIsBusy(1)
  for (let count = 0; count < 20; count += 1) await pace.next()
  expect(passed()).toBe(1000)
})
