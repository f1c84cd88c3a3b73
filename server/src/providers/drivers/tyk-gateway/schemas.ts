import { z } from 'zod'
import { apiDefinition, policy } from '../../tyk/objects.ts'

/** Answer to writes, and to everything that fails. */
export const envelope = z.looseObject({ status: z.string().optional(), message: z.string().nullish() })

/** `key_hash` is left out where the gateway does not hash keys. */
export const keyWritten = z.looseObject({ key: z.string().min(1), key_hash: z.string().optional() })

export const apis = z.array(apiDefinition).nullable()

export const policies = z.array(policy).nullable()

/** Hashes where keys are kept by these, otherwise the keys themselves. */
export const keyList = z.looseObject({ keys: z.array(z.string()).nullish() })

export const looseList = z.array(z.unknown()).nullable()
