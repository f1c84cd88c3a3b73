/** For who has lost the device with the app. */
export const recoveryCodeCount = 10

/** Without characters that are taken for others on paper. */
const alphabet = 'abcdefghjkmnpqrstuvwxyz23456789'
const length = 16

/** @returns one such as `k3fm-9xwz-ab2c-7tpq`: 79 bits, so that a keyed hash is enough to keep it */
export function recoveryCode(randomBytes: (size: number) => Buffer): string {
  let code = ''
  while (code.length < length) {
    for (const byte of randomBytes(length)) {
      // Only whole rounds of the alphabet, or its first characters would come more often.
      if (code.length < length && byte < alphabet.length * Math.floor(256 / alphabet.length))
        code += alphabet[byte % alphabet.length]
    }
  }
  return code.replaceAll(/(.{4})(?=.)/g, '$1-')
}

/** As it was typed, without what does not matter; null for what can be no recovery code. */
export function readRecoveryCode(typed: string): string | null {
  const code = typed.toLowerCase().replaceAll(/[\s-]/g, '')
  return code.length === length ? code : null
}
