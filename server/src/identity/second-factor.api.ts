import type { secondFactorEndpoints } from '@portico/contract'
import type { Handlers } from '../platform/http/endpoints.ts'
import type { Identity } from './identity.ts'

export const secondFactorApi = (identity: Identity): Handlers<typeof secondFactorEndpoints> => ({
  showSecondFactor: ({ actor }) => identity.showSecondFactor(actor),
  beginSecondFactor: ({ actor }) => identity.beginSecondFactor(actor),
  confirmSecondFactor: async ({ actor, body }) => ({ recoveryCodes: await identity.confirmSecondFactor(actor, body) }),
  renewRecoveryCodes: async ({ actor, body }) => ({ recoveryCodes: await identity.renewRecoveryCodes(actor, body) }),
  async turnOffSecondFactor({ actor, body }) {
    await identity.turnOffSecondFactor(actor, body)
    return undefined
  },
})
