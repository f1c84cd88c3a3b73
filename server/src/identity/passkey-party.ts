import { isIP } from 'node:net'
import { Refused } from '../platform/errors.ts'

/** Whom passkeys are made for: they work at this origin only, and under another name they are worth nothing. */
export interface PasskeyParty {
  id: string
  origin: string
}

/** Browsers know passkeys for names, not for network addresses, and over https or on one's own machine only. @returns null where they don't work */
export function passkeyParty(baseUrl: string): PasskeyParty | null {
  const { protocol, hostname, origin } = new URL(baseUrl)
  if (isIP(hostname.replaceAll(/[[\]]/g, '')) !== 0) return null
  const isOwnMachine = hostname === 'localhost' || hostname.endsWith('.localhost')
  return protocol === 'https:' || isOwnMachine ? { id: hostname, origin } : null
}

/** @throws Refused `passkeys-not-possible` */
export function requireParty(party: PasskeyParty | null): PasskeyParty {
  if (party) return party
  throw new Refused('passkeys-not-possible', 'Passkeys work where people reach the portal by https and under a name.')
}
