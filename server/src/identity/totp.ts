import { Secret, TOTP } from 'otpauth'

/** Codes of six digits that an authenticator app shows for half a minute (RFC 6238). */
const periodSeconds = 30
/** Clocks go wrong by a little: the code before and the code after count too. */
const stepsAround = 1

export const totpShape = /^\d{6}$/

/** @param bytes 20 random ones @returns the text that is typed into an app, in base32 */
export const totpSecret = (bytes: Buffer): string => new Secret({ buffer: Uint8Array.from(bytes).buffer }).base32

const totpOf = (secret: string, issuer = '', label = '') =>
  new TOTP({ secret: Secret.fromBase32(secret), period: periodSeconds, issuer, label })

/** What an app reads from a picture: `otpauth://totp/…`. */
export const totpAddress = (secret: string, { issuer, email }: { issuer: string; email: string }): string =>
  totpOf(secret, issuer, email).toString()

/** The code for a moment, as an app shows it. */
export const totpCode = (secret: string, at: Date): string => totpOf(secret).generate({ timestamp: at.getTime() })

/** @returns the number of the half minute a code belongs to; null for a wrong one */
export function totpStep(secret: string, code: string, at: Date): number | null {
  const delta = totpOf(secret).validate({ token: code, timestamp: at.getTime(), window: stepsAround })
  return delta === null ? null : Math.floor(at.getTime() / 1000 / periodSeconds) + delta
}
