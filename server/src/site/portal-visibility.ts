import { type Identity, isSignUpOpen } from '../identity/index.ts'
import type { Actor } from '../platform/actor.ts'
import type { CurrentStamps } from '../platform/current-stamps.ts'
import { Refused } from '../platform/errors.ts'

export interface PortalVisibility {
  /** @throws Refused `portal-hidden` for somebody signed in who does not belong to the back office */
  isOpenTo(actor: Actor): Promise<boolean>
  /** Whether people can register by themselves. */
  isSignUpOpen(): Promise<boolean>
  /** Whether visitors see more than how to come in. */
  isPublic(): Promise<boolean>
}

export interface PortalVisibilityDeps {
  identity: Pick<Identity, 'showSignUpSettings'>
  stamps: Pick<CurrentStamps, 'read'>
}

/** Who sees the live portal (ROL-7): every page asks, so the answer is remembered until a stamp changes. */
export function createPortalVisibility({ identity, stamps }: PortalVisibilityDeps): PortalVisibility {
  let known: { stamp: string; settings: Awaited<ReturnType<Identity['showSignUpSettings']>> } | undefined

  async function settings() {
    const stamp = await stamps.read()
    if (known?.stamp === stamp) return known.settings
    const now = { stamp, settings: await identity.showSignUpSettings() }
    known = now
    return now.settings
  }

  return {
    async isOpenTo(actor) {
      const { portalVisibility } = await settings()
      if (portalVisibility === 'public' || actor.permissions.size > 0 || actor.kind === 'system') return true
      if (actor.kind === 'nobody') return false
      if (portalVisibility === 'private') return true
      throw new Refused('portal-hidden', 'This portal is not open at present.', { kind: 'forbidden' })
    },

    isSignUpOpen: async () => isSignUpOpen(await settings()),
    isPublic: async () => (await settings()).portalVisibility === 'public',
  }
}
