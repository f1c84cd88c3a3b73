import { describe, expect, test } from 'vitest'
import { createAddressLimit, networkOf } from './address-limit.ts'

function limited(most: number) {
  let at = 0
  const limit = createAddressLimit({ most, windowMinutes: 15, now: () => new Date(at) })
  return {
    try: (address = '192.0.2.1') => limit.countAttempt(address),
    wait: (minutes: number) => (at += minutes * 60_000),
  }
}

const refusal = expect.objectContaining({ code: 'too-many-attempts', kind: 'too-many' })

describe('attempts of one network address', () => {
  test('are refused past the limit until the window has moved on', () => {
    const attempts = limited(3)
    attempts.try()
    attempts.wait(10)
    attempts.try()
    attempts.try()
    expect(() => attempts.try()).toThrow(refusal)
    expect(() => attempts.try('192.0.2.2')).not.toThrow()
    attempts.wait(5)
    attempts.try()
    expect(() => attempts.try()).toThrow(refusal)
  })

  test('do not count when they were good', () => {
    const attempts = limited(2)
    for (let round = 0; round < 10; round += 1) attempts.try()()
    attempts.try()
    attempts.try()
    expect(() => attempts.try()).toThrow(refusal)
  })

  test('a refused attempt does not prolong the wait', () => {
    const attempts = limited(1)
    attempts.try()
    attempts.wait(14)
    expect(() => attempts.try()).toThrow('Try again in a minute')
    attempts.wait(1)
    expect(() => attempts.try()).not.toThrow()
  })

  test('count together for one IPv6 subscriber and for IPv4 in either notation', () => {
    expect(networkOf('2001:db8:1:2::1')).toBe(networkOf('2001:db8:1:2:ffff::9'))
    expect(networkOf('2001:db8:1:2::1')).not.toBe(networkOf('2001:db8:1:3::1'))
    expect(networkOf('::ffff:192.0.2.1')).toBe(networkOf('192.0.2.1'))
    expect(networkOf('')).toBe('')
  })
})
