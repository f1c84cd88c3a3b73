import ipaddr from 'ipaddr.js'
import { LRUCache } from 'lru-cache'
import { tooManyAttempts } from './account-lock.ts'

export interface AddressLimitOptions {
  /** Attempts of one address within the window. */
  most: number
  windowMinutes: number
  now: () => Date
}

/**
 * Counts attempts per network address in a sliding window, in this process's memory: every replica allows as many.
 * Addresses that are forgotten first when there are too many to remember are those not seen for longest.
 */
export interface AddressLimit {
  /**
   * Counts one attempt; `limit` holds instead of the one it was made with, and 0 at most refuses nobody.
   * @returns takes the attempt back: it was a good one
   * @throws Refused `too-many-attempts`
   */
  countAttempt(address: string, limit?: { most: number; windowMinutes: number }): () => void
}

const mostAddresses = 20_000
/** The highest limit that can be set. */
const mostRemembered = 10_000

export function createAddressLimit({ most, windowMinutes, now }: AddressLimitOptions): AddressLimit {
  // Counted by size, each being one: told the number itself, the cache makes room for all of them at once.
  const attempts = new LRUCache<string, readonly number[]>({ maxSize: mostAddresses, sizeCalculation: () => 1 })
  return {
    countAttempt(address, limit = { most, windowMinutes }) {
      const window = limit.windowMinutes * 60_000
      const at = now().getTime()
      const network = networkOf(address)
      const recent = (attempts.get(network) ?? []).filter((time) => time > at - window)
      const [oldest] = recent
      if (oldest !== undefined && limit.most > 0 && recent.length >= limit.most)
        throw tooManyAttempts(oldest + window - at)
      attempts.set(network, [...recent, at].slice(-mostRemembered))
      return () => {
        const counted = attempts.get(network) ?? []
        const index = counted.indexOf(at)
        if (index >= 0) attempts.set(network, counted.toSpliced(index, 1))
      }
    },
  }
}

/** One subscriber of IPv6 has a whole /64 to choose addresses from. */
export function networkOf(address: string): string {
  if (!ipaddr.isValid(address)) return address
  const parsed = ipaddr.process(address)
  if (parsed.kind() === 'ipv4') return parsed.toString()
  return parsed.toByteArray().slice(0, 8).join('.')
}
