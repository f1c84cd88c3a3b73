import type { currentSession, sessionEndpoints } from '@portico/contract'
import type { z } from 'zod'
import { Refused } from '../platform/errors.ts'
import type { Handlers } from '../platform/http/endpoints.ts'
import type { Identity, Session } from './identity.ts'

export const sessionApi = (identity: Identity): Handlers<typeof sessionEndpoints> => ({
  async signIn({ request, reply, body }) {
    return shown(await identity.signIn({ request, reply }, body))
  },
  async completeSignIn({ request, reply, body }) {
    return shown(await identity.completeSignIn({ request, reply }, body))
  },
  async completeSignInWithPasskey({ request, reply, body }) {
    return shown(await identity.completeSignIn({ request, reply }, body))
  },
  async signInWithPasskey({ request, reply, body }) {
    return shown(await identity.signInWithPasskey({ request, reply }, body))
  },
  async showSession({ request }) {
    const session = await identity.callerOf(request)
    if (!session) throw new Refused('sign-in-required', 'Sign in to continue.', { kind: 'sign-in' })
    return shown(session)
  },
  async signOut({ request, reply }) {
    await identity.signOut({ request, reply })
    return undefined
  },
})

function shown({
  actor,
  expiresAt,
  mustChangePassword,
  mustSetUpSecondFactor,
}: Session): z.input<typeof currentSession> {
  const { accountId, apiToken, email, name, organisation, permissions, products } = actor
  return {
    account: { id: accountId ?? '', email: email ?? '', name },
    organisation,
    permissions: [...permissions],
    limitedToProducts: products !== null,
    mustChangePassword,
    mustSetUpSecondFactor,
    apiToken,
    expiresAt,
  }
}
