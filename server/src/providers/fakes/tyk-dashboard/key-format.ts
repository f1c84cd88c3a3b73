/*
 * Keys of Tyk: the base64 of an envelope that names organisation, id and hash function, stored under the hash of that text. The hash is
 * the first half of MurmurHash3 x64 128 with seed 0, as 16 hex digits.
 */

export const envelopeOf = (organisationId: string, id: string) =>
  Buffer.from(`{"org":"${organisationId}","id":"${id}","h":"murmur64"}`).toString('base64')

const mask = 0xffff_ffff_ffff_ffffn
const c1 = 0x87c3_7b91_1142_53d5n
const c2 = 0x4cf5_ad43_2745_937fn

const times = (a: bigint, b: bigint) => (a * b) & mask
const plus = (a: bigint, b: bigint) => (a + b) & mask
const turned = (a: bigint, by: bigint) => ((a << by) | (a >> (64n - by))) & mask
const mixed1 = (k: bigint) => times(turned(times(k, c1), 31n), c2)
const mixed2 = (k: bigint) => times(turned(times(k, c2), 33n), c1)

function settled(value: bigint): bigint {
  let k = value
  k = times(k ^ (k >> 33n), 0xff51_afd7_ed55_8ccdn)
  k = times(k ^ (k >> 33n), 0xc4ce_b9fe_1a85_ec53n)
  return k ^ (k >> 33n)
}

export function murmur64(text: string): string {
  const bytes = Buffer.from(text)
  const whole = bytes.length - (bytes.length % 16)
  let h1 = 0n
  let h2 = 0n
  for (let at = 0; at < whole; at += 16) {
    h1 ^= mixed1(bytes.readBigUInt64LE(at))
    h1 = plus(times(plus(turned(h1, 27n), h2), 5n), 0x52dc_e729n)
    h2 ^= mixed2(bytes.readBigUInt64LE(at + 8))
    h2 = plus(times(plus(turned(h2, 31n), h1), 5n), 0x3849_5ab5n)
  }
  const rest = Buffer.alloc(16)
  bytes.copy(rest, 0, whole)
  h2 ^= mixed2(rest.readBigUInt64LE(8))
  h1 ^= mixed1(rest.readBigUInt64LE(0))
  h1 ^= BigInt(bytes.length)
  h2 ^= BigInt(bytes.length)
  h1 = plus(h1, h2)
  h2 = plus(h2, h1)
  return plus(settled(h1), settled(h2)).toString(16).padStart(16, '0')
}
