import { lookup as systemLookup } from 'node:dns'
import { isIP, type LookupFunction } from 'node:net'
import ipaddr from 'ipaddr.js'
import type { buildConnector as Connectors } from 'undici'
import { buildConnector } from './http-client.ts'

/**
 * - `public`: reachable by everybody; - `private`: a company's own networks (RFC 1918, RFC 4193, RFC 6598); - `loopback`: this machine;
 * - `link-local`: this network segment, and wherever clouds answer with a machine's credentials;
 * - `unusable`: no host can be meant (unspecified, multicast, reserved, tunnels), never connected to.
 */
export type AddressClass = 'public' | 'private' | 'loopback' | 'link-local' | 'unusable'

/** Decides by the address itself which targets may be connected to. */
export interface AddressGuard {
  allows(address: string): boolean
  /** Resolves a name and keeps only the addresses that are allowed. */
  lookup: LookupFunction
}

export interface AddressGuardOptions {
  /** Opens private, loopback and link-local addresses. */
  allowPrivate: boolean
  /** Classes allowed when `allowPrivate` is false; default: `public` only. */
  allowed?: readonly AddressClass[]
  /** Networks (CIDR) allowed whatever their class, except `unusable` ones. */
  networks?: readonly string[]
  /** How names are resolved; default: the system's resolver. */
  resolve?: Resolve
}

export type Resolve = (hostname: string, answer: (error: Error | null, addresses: readonly string[]) => void) => void

/** The target's address is of a class that may not be connected to. The message is a sentence for people. */
export class AddressRefused extends Error {
  override readonly name = 'AddressRefused'
}

export function createAddressGuard(options: AddressGuardOptions): AddressGuard {
  const allowed = new Set<AddressClass>(
    options.allowPrivate ? ['public', 'private', 'loopback', 'link-local'] : (options.allowed ?? ['public']),
  )
  const resolve = options.resolve ?? resolveBySystem
  const networks = (options.networks ?? []).map((network) => ipaddr.parseCIDR(network))
  const allows = (address: string) => {
    const found = classOf(address)
    return allowed.has(found) || (found !== 'unusable' && networks.some((network) => lies(address, network)))
  }
  return {
    allows,
    lookup(hostname, lookupOptions, callback) {
      resolve(hostname, (error, addresses) => {
        if (error) return callback(error, '', 0)
        const usable = addresses.filter(allows).map((address) => ({ address, family: isIP(address) }))
        const [first] = usable
        if (!first) return callback(new AddressRefused(`${hostname} is at an address that is not allowed.`), '', 0)
        if (lookupOptions.all) callback(null, usable)
        else callback(null, first.address, first.family)
      })
    },
  }
}

/**
 * Opens connections for undici. The address is checked when it is connected to, so a name that answers differently
 * a moment later (DNS rebinding) gains nothing.
 */
export function createGuardedConnector(
  guard: AddressGuard,
  timeoutMs: number,
  tls: { rejectUnauthorized: boolean } = { rejectUnauthorized: true },
): Connectors.connector {
  const connect = buildConnector({ ...tls, timeout: timeoutMs, lookup: guard.lookup, allowH2: false })
  return (options, callback) => {
    const hostname = options.hostname.replace(/^\[|\]$/g, '')
    // Node looks no name up for an address, so the lookup above would never see it.
    if (isIP(hostname) !== 0 && !guard.allows(hostname)) {
      callback(new AddressRefused(`${hostname} is an address that is not allowed.`), null)
      return
    }
    connect(options, callback)
  }
}

/** An IPv4 address that is written as IPv6 is the same address. */
function lies(address: string, [network, bits]: [ipaddr.IPv4 | ipaddr.IPv6, number]): boolean {
  const parsed = ipaddr.process(address)
  return parsed.kind() === network.kind() && parsed.match(network, bits)
}

/** @param address IPv4 or IPv6; anything else is `unusable` */
export function classOf(address: string): AddressClass {
  if (isIP(address) === 0) return 'unusable'
  const parsed = ipaddr.parse(address)
  if (metadataAddresses.has(parsed.toString())) return 'link-local'
  const range: string = parsed.range()
  if (range === 'ipv4Mapped') return classOf((parsed as ipaddr.IPv6).toIPv4Address().toString())
  if (range === 'rfc6052') return classOf(ipaddr.fromByteArray(parsed.toByteArray().slice(12)).toString())
  return classOfRange[range] ?? 'unusable'
}

const classOfRange: Record<string, AddressClass> = {
  unicast: 'public',
  private: 'private',
  uniqueLocal: 'private',
  carrierGradeNat: 'private',
  loopback: 'loopback',
  linkLocal: 'link-local',
}

// Outside the link-local range, yet a cloud's metadata service: AWS over IPv6, Alibaba, Oracle.
const metadataAddresses = new Set(['fd00:ec2::254', '100.100.100.200', '192.0.0.192'])

const resolveBySystem: Resolve = (hostname, answer) =>
  systemLookup(hostname, { all: true }, (error, addresses) =>
    answer(error, error ? [] : addresses.map((entry) => entry.address)),
  )
