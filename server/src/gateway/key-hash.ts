import { hash } from 'node:crypto'

/** Shorter keys could be guessed; longer ones are none of ours. */
export const keyLength = { shortest: 32, longest: 512 }

/** Keys are long and random, so a plain hash can't be turned back. @returns 64 hexadecimal digits */
export const hashKey = (key: string): string => hash('sha256', key, 'hex')
