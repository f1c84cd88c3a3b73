import { z } from 'zod'
import { fieldErrors, view } from './view.ts'

/** `/portal/private/profile/second-factor/passkeys`; fields `name`, `current_password` and `passkey`, which a script fills. */
export const newPasskeyView = view({
  shared: false,
  viewer: 'member',
  schema: z.object({
    /** Whether there is a second factor already. */
    on: z.boolean(),
    values: z.object({ name: z.string() }),
    error: z.string().nullable(),
    errors: fieldErrors(['name', 'current_password']),
  }),
  samples: {
    first: { on: false, values: { name: '' }, error: null, errors: {} },
    refused: {
      on: true,
      values: { name: '' },
      error: 'This passkey was not accepted.',
      errors: { name: 'Fill this in.' },
    },
  },
})

/** `/portal/private/profile/second-factor/passkeys/{id}`; field `mode` = `rename` with `name`, or `remove` with `current_password` and `code` or `passkey`. */
export const passkeyView = view({
  shared: false,
  viewer: 'member',
  schema: z.object({
    id: z.string(),
    name: z.string(),
    /** Whether passkeys work under this address. */
    passkeysPossible: z.boolean(),
    hasApp: z.boolean(),
    /** Without it there is no second factor. */
    isLast: z.boolean(),
    /** The last one, and the back office asks for one. */
    stays: z.boolean(),
    values: z.object({ name: z.string() }),
    error: z.string().nullable(),
    errors: fieldErrors(['name', 'code', 'current_password']),
  }),
  samples: {
    last: sample({ isLast: true }),
    stays: sample({ isLast: true, stays: true }),
    wrong: sample({ hasApp: true, errors: { name: 'Fill this in.', code: 'Enter the code.' } }),
    otherAddress: sample({ passkeysPossible: false }),
  },
})

function sample(more: object) {
  const name = 'Work laptop'
  const none = { isLast: false, stays: false, hasApp: false, error: null, errors: {} }
  return { id: 'passkey-1', name, values: { name }, passkeysPossible: true, ...none, ...more }
}
