import type { passkeyEndpoints } from '@portico/contract'
import type { Handlers } from '../platform/http/endpoints.ts'
import type { Identity } from './identity.ts'

export const passkeysApi = (identity: Identity): Handlers<typeof passkeyEndpoints> => ({
  beginPasskeySignIn: ({ request, reply }) => identity.beginPasskeySignIn({ request, reply }),
  showSecondStep: ({ request }) => identity.requireSecondStep(request),
  beginSecondStepPasskey: ({ request }) => identity.beginSecondStepPasskey(request),
  async listPasskeys({ actor }) {
    const items = await identity.listPasskeys(actor)
    return { items, nextCursor: null, total: items.length }
  },
  beginPasskey: ({ actor, body }) => identity.beginPasskey(actor, body),
  addPasskey: ({ actor, body }) => identity.addPasskey(actor, body),
  renamePasskey: ({ actor, params, body }) => identity.renamePasskey(actor, params.passkeyId, body),
  beginPasskeyProof: ({ actor }) => identity.beginPasskeyProof(actor),
  async removePasskey({ actor, params, body }) {
    await identity.removePasskey(actor, params.passkeyId, body)
    return undefined
  },
})
