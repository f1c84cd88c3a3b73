import { LRUCache } from 'lru-cache'
import type { Identity } from '../identity/index.ts'
import type { Actor } from '../platform/actor.ts'
import type { CurrentStamps } from '../platform/current-stamps.ts'

type InForce = Awaited<ReturnType<Identity['termsInForce']>>

export interface TermsGate {
  inForce(): Promise<InForce>
  /** Whether somebody has to accept terms before they go on. People of the back office never have to. */
  owes(actor: Actor): Promise<boolean>
}

export interface TermsGateDeps {
  identity: Pick<Identity, 'termsInForce' | 'owesTerms'>
  stamps: Pick<CurrentStamps, 'read'>
}

/** Asked for every page of who is signed in, so what was found is remembered until a stamp changes. */
export function createTermsGate({ identity, stamps }: TermsGateDeps): TermsGate {
  let known: { stamp: string; inForce: InForce } | undefined
  /** Accounts that owe nothing, under the stamp that is known. */
  const settled = new LRUCache<string, true>({ max: 10_000 })

  async function inForce(): Promise<InForce> {
    const stamp = await stamps.read()
    if (known?.stamp === stamp) return known.inForce
    const found = { stamp, inForce: await identity.termsInForce() }
    settled.clear()
    known = found
    return found.inForce
  }

  return {
    inForce,
    async owes({ accountId, permissions }) {
      if (accountId === null || permissions.size > 0 || !(await inForce()) || settled.has(accountId)) return false
      const stamp = known?.stamp
      if (await identity.owesTerms(accountId)) return true
      if (known?.stamp === stamp) settled.set(accountId, true)
      return false
    },
  }
}
